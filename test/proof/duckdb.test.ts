import * as T from '@tacit/sdk/protocols/proof/table';
import t from 'tap';
import { addTables, duckdb, localTable } from '../sql/support.ts';
import { seeded } from './helpers.ts';
import { randomPlan } from './random-plans.ts';
import { layoutFor, sampleRows, sampleWords, TABLE, type Value } from './sample.ts';

// Longer suites are asked for by environment variables.
t.setTimeout(86_400_000);

/** Set PROOF_DUCKDB to run the longer suite: plans in all, a new table every 20. */
const PLANS = Number(process.env['PROOF_DUCKDB'] ?? 60);
const EACH = 20;

const TYPES = ['VARCHAR', 'VARCHAR', 'BIGINT', 'BIGINT', 'DECIMAL(18,2)', 'BIGINT', 'DATE', 'BOOLEAN'];
const text = (name: string, v: Value): string => {
  if (v === null) return 'NULL';
  if (name === 'born') return `DATE '1970-01-01' + ${v}`;
  if (name === 'fee') return `${v}::DECIMAL(18,2) / 100`;
  return typeof v === 'string' ? `'${v}'` : String(v);
};

t.test(`statements of ${PLANS} random plans say what DuckDB says`, async (t) => {
  const duck = await duckdb();
  const next = seeded(Number(process.env['PROOF_SEED'] ?? 501));
  const names = TABLE.columns.map((c) => c.name).filter((n) => n !== 'note');
  const { physical } = T.proofLayout(TABLE.columns);
  let wrong = 0;
  let rowsSeen = 0n;
  for (let k = 0; k < PLANS; k += EACH) {
    const rows = sampleRows(1 + (next() % 120), next);
    const values = rows.map((r) => `(${names.map((n) => text(n, r[n]!)).join(', ')})`);
    await duck.rows(`CREATE OR REPLACE TABLE data (${names.map((n, i) => `${n} ${TYPES[i]}`).join(', ')})`);
    await duck.rows(`INSERT INTO data VALUES ${values.join(', ')}`);
    const { words } = sampleWords(rows);
    const commitment: T.TableCommitment = {
      version: 1,
      parameters: T.DEFAULT_PARAMETERS,
      logRows: 13,
      rows: rows.length,
      columns: physical.map((p) => ({ ...p, root: '00'.repeat(32) })),
      previous: null,
    };
    for (let i = 0; i < EACH; i++) {
      const plan = randomPlan(next);
      const layout = layoutFor(plan);
      const expected = addTables(layout, [await localTable(duck, plan, TABLE, 'data')]).flat();
      const planned = T.statementOf(plan.where, layout, TABLE, commitment);
      const got = T.valuesFromTotals(
        planned,
        T.totalsOf(planned.statement, rows.length, words),
        layout.cells,
      );
      if (got.length !== expected.length || got.some((v, j) => v !== expected[j])) wrong++;
      rowsSeen += expected[0]!;
    }
  }
  t.equal(wrong, 0);
  t.ok(rowsSeen > 0n, 'the plans select something');
  duck.close();
});
