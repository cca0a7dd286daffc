import * as T from '@tacit/sdk/protocols/proof/table';
import { col, isNull, median } from '@tacit/sdk/query';
import t from 'tap';
import { seeded, seededRng } from './helpers.ts';
import { naive } from './naive.ts';
import { randomPlan } from './random-plans.ts';
import { CONTEXT, layoutFor, planOf, sampleMaterial, sampleRows, sampleWords, TABLE } from './sample.ts';

// Longer suites are asked for by environment variables.
t.setTimeout(86_400_000);

/** Set PROOF_PLANS to run the longer suite. */
const PLANS = Number(process.env['PROOF_PLANS'] ?? 100);
const PROOFS = Number(process.env['PROOF_PROOFS'] ?? 2);

const MEDIAN = planOf(
  isNull(col('fee')),
  [col('sex')],
  [{ name: 'm', kind: 'measure', measure: median(col('score')) }],
);

/** A commitment of the right shape without its trees: statements depend on nothing else. */
function shapeOf(rows: number): T.TableCommitment {
  const { physical } = T.proofLayout(TABLE.columns);
  return {
    version: 1,
    parameters: T.DEFAULT_PARAMETERS,
    logRows: 13,
    rows,
    columns: physical.map((p) => ({ ...p, root: '00'.repeat(32) })),
    previous: null,
  };
}

t.test(`statements of ${PLANS} random plans say what a naive evaluation says`, async (t) => {
  const next = seeded(77);
  const rows = sampleRows(60, next);
  const { words } = sampleWords(rows);
  let wrong = 0;
  let rowsSeen = 0n;
  for (let k = 0; k < PLANS; k++) {
    const plan = randomPlan(next);
    const layout = layoutFor(plan);
    const planned = T.statementOf(plan.where, layout, TABLE, shapeOf(rows.length));
    const totals = T.totalsOf(planned.statement, rows.length, words);
    const values = T.valuesFromTotals(planned, totals, layout.cells);
    const expected = naive(plan.where, layout, rows);
    if (values.length !== expected.length || values.some((v, i) => v !== expected[i])) wrong++;
    rowsSeen += expected[0]!;
  }
  t.equal(wrong, 0);
  t.ok(rowsSeen > 0n, 'the plans select something');
});

t.test(`${PROOFS} random plans over a random table prove and verify with both verifiers`, async (t) => {
  const next = seeded(78);
  const kernels = await T.wasmKernels();
  const math = T.kernelMath(await T.wasmKernels());
  const rows = sampleRows(700, next);
  const material = sampleMaterial(rows, kernels);
  const prover = new T.TableProver(kernels, material);
  for (let k = 0; k < PROOFS; k++) {
    // The first is a histogram: 101 bars that share one virtual column.
    const plan = k === 0 ? MEDIAN : randomPlan(next);
    const layout = layoutFor(plan);
    const planned = T.statementOf(plan.where, layout, TABLE, material.commitment);
    const { proof, totals } = prover.prove(planned.statement, CONTEXT, seededRng(k + 5));
    t.same(T.valuesFromTotals(planned, totals, layout.cells), naive(plan.where, layout, rows));
    t.same(T.verifyTable(material.commitment, planned.statement, CONTEXT, totals, proof), { ok: true });
    t.same(T.verifyTable(material.commitment, planned.statement, CONTEXT, totals, proof, { math }), {
      ok: true,
    });
  }
});
