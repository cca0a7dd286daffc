import * as T from '@tacit/sdk/protocols/proof/table';
import t from 'tap';
import { seededRng } from './helpers.ts';
import { CONTEXT, PHYSICAL, STATEMENT, smallWords } from './small.ts';

const kernels = await T.wasmKernels();
const math = T.kernelMath(await T.wasmKernels());
const select = (accepts: (w: number) => boolean): T.Selector => ({
  op: 'test',
  slot: 0,
  accepts: Uint8Array.from({ length: 32 }, (_, w) => Number(accepts(w))),
});

function holds(
  words: readonly Uint16Array[],
  statement: T.Statement,
  parameters = T.DEFAULT_PARAMETERS,
): number[] | null {
  const material = T.commitTable(PHYSICAL, words, seededRng(3), kernels, { parameters });
  const { proof, totals } = T.proveTable(material, statement, CONTEXT, kernels, seededRng(4));
  const { ok } = T.verifyTable(material.commitment, statement, CONTEXT, totals, proof, { math });
  return ok ? [...totals] : null;
}

const words = smallWords(11);
const cut = (n: number): Uint16Array[] => words.map((w) => w.slice(0, n));
const COUNT: T.Statement = { ...STATEMENT, keys: [], measures: [{ filter: null, factors: [] }] };

t.test('an empty and a full selection', async (t) => {
  t.same(holds(words, { ...STATEMENT, where: select(() => false) }), new Array(16).fill(0));
  t.same(holds(words, { ...COUNT, where: select(() => true) }), [8000]);
  t.same(holds(words, { ...COUNT, where: null }), [8000]);
});

t.test('no rows, one row, a power of two and one more', async (t) => {
  for (const n of [0, 1, 8191, 8192, 8193]) {
    const filled = words.map((w) => Uint16Array.from({ length: n }, (_, i) => w[i % w.length]!));
    t.same(holds(filled, { ...COUNT, where: null }), [n], `${n} rows`);
  }
});

t.test('a table of NULLs only, and padding rows never count', async (t) => {
  const nulls = cut(50).map((w) => w.fill(0));
  t.same(holds(nulls, { ...COUNT, where: select((w) => w === 0) }), [50]);
  t.same(holds(nulls, STATEMENT), new Array(16).fill(0));
});

t.test('the parameter set with few openings', async (t) => {
  t.same(holds(cut(300), { ...COUNT, where: null }, 'm31-r4'), [300]);
});

t.test('disjunctions, exclusive sums, filters and products', async (t) => {
  const digits = [Uint32Array.from({ length: 64 }, (_, w) => w)];
  const flags = [Uint32Array.from({ length: 8 }, (_, w) => w)];
  const statement: T.Statement = {
    columns: [0, 1, 2],
    where: {
      op: 'any',
      args: [
        select((w) => w < 5),
        {
          op: 'all',
          args: [
            select((w) => w > 20),
            { op: 'one', args: [select((w) => w === 25), select((w) => w === 30)] },
          ],
        },
      ],
    },
    keys: [],
    filters: [select((w) => w % 2 === 0)],
    measures: [
      { filter: 0, factors: [] },
      { filter: null, factors: [] },
      {
        filter: 0,
        factors: [
          { slot: 1, digits: flags, weights: [1n] },
          { slot: 2, digits, weights: [1n] },
        ],
      },
    ],
  };
  const [a, g, v] = words as [Uint16Array, Uint16Array, Uint16Array];
  const expected = [0, 0, 0];
  a.forEach((w, i) => {
    if (!(w < 5 || w === 25 || w === 30)) return;
    expected[1]!++;
    if (w % 2 !== 0) return;
    expected[0]!++;
    expected[2]! += g[i]! * v[i]!;
  });
  t.same(holds(words, statement), expected);
});

t.test('parameter sets reach a hundred bits of soundness up to two million rows', async (t) => {
  for (const set of T.PARAMETER_SETS) {
    for (const logRows of [13, 17, 20]) {
      const terms = T.soundness(T.sizesOf(set, logRows), 4, 6);
      t.ok(T.soundnessBits(terms) >= 100, `${set.id} at 2^${logRows}`);
    }
    t.ok(T.soundnessBits(T.soundness(T.sizesOf(set, T.MAX_LOG_ROWS), 4, 6)) >= 98);
  }
  const weak = { ...T.PARAMETER_SETS[0]!, queries: 100 };
  t.notOk(
    T.soundnessBits(T.soundness(T.sizesOf(weak, 17), 4, 6)) >= 100,
    'the calculation notices fewer positions',
  );
});
