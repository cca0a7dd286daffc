import * as T from '@tacit/sdk/protocols/proof/table';
import t from 'tap';
import { element, seeded } from './helpers.ts';
import { bigExtMul } from './oracle.ts';

/** Sums and folds by definition, with BigInt products; pads are zero, so that messages can be read. */
const sizes = T.sizesOf(T.parameterSet('m31-r8')!, 13);
const noPads = new Uint32Array(sizes.C * 20);
const add = (a: T.Ext, b: T.Ext): T.Ext =>
  a.map((x, k) => Number((BigInt(x) + BigInt(b[k]!)) % BigInt(T.P))) as unknown as T.Ext;
const scale = (a: T.Ext, k: number): T.Ext => bigExtMul(a, [k, 0, 0, 0]);
const minus = (a: T.Ext): T.Ext => scale(a, T.P - 1);

function naiveValue(e: T.Expression, at: readonly T.Ext[]): T.Ext {
  if (e.op === 'column') return at[e.index]!;
  if (e.op === 'constant') return e.value;
  if (e.op === 'complement') return add([1, 0, 0, 0], minus(naiveValue(e.arg, at)));
  const [a, b] = [naiveValue(e.left, at), naiveValue(e.right, at)];
  return e.op === 'add' ? add(a, b) : bigExtMul(a, b);
}

/** Column with its first variable set to x. */
const bind = (column: readonly T.Ext[], x: T.Ext): T.Ext[] => {
  const half = column.length / 2;
  return column.slice(0, half).map((a, i) => add(a, bigExtMul(x, add(column[half + i]!, minus(a)))));
};
const total = (e: T.Expression, columns: readonly (readonly T.Ext[])[]): T.Ext =>
  columns[0]!
    .map((_, i) =>
      naiveValue(
        e,
        columns.map((c) => c[i]!),
      ),
    )
    .reduce(add);

const expression = T.product(
  T.complement(T.product(T.column(0), T.column(1))),
  T.sum(T.column(2), T.product(T.constant([5, 6, 7, 8]), T.column(0))),
);

t.test(
  'every round of the prover is the sum by definition, and the listener reaches the value at the point',
  async (t) => {
    for (const [kernels, variables] of [
      [await T.wasmKernels(), 11],
      [new T.ScalarKernels(), 5],
      [await T.wasmKernels(), 1],
    ] as const) {
      const arena = T.arenaOf(kernels);
      const next = seeded(variables);
      let columns = [0, 1, 2].map(() => Array.from({ length: 2 ** variables }, () => element(next)));
      const claim = total(expression, columns);
      const placed = columns.map((c) => arena.putElements(c));
      const writer = new T.ProofWriter();
      const speaker = new T.Speaker(new T.HashTranscript('test'), writer, sizes, noPads);
      const degree = T.degree(expression);
      t.equal(degree, 3);
      const point = T.proveSumcheck(arena, placed, expression, degree, variables, 'round', speaker);
      const proof = writer.take();

      const reader = new T.ProofReader(proof);
      for (const r of point) {
        const sent = reader.elements(degree);
        const expected = [0, 2, 3].map((x) =>
          total(
            expression,
            columns.map((c) => bind(c, [x, 0, 0, 0])),
          ),
        );
        t.same(sent, expected);
        columns = columns.map((c) => bind(c, r));
      }
      const value = naiveValue(
        expression,
        columns.map((c) => c[0]!),
      );
      t.same(
        placed.map((p) => arena.element(p)),
        columns.map((c) => c[0]!),
      );
      const heard = (start: T.Ext): T.Ext =>
        T.listenSumcheck(
          new T.Listener(new T.HashTranscript('test'), new T.ProofReader(proof), sizes),
          T.known(start),
          degree,
          variables,
          'round',
        ).claim.constant;
      t.same(heard(claim), value);
      t.notSame(heard(add(claim, [1, 0, 0, 0])), value, 'a wrong claim ends elsewhere');
    }
  },
);

t.test('a tree of fractions adds up, and ends in claims on its leaves', async (t) => {
  const kernels = await T.wasmKernels();
  const arena = T.arenaOf(kernels);
  const next = seeded(21);
  const log = 6;
  const p = Array.from({ length: 2 ** log }, () => element(next));
  const q = Array.from({ length: 2 ** log }, () => element(next));
  const sum = p.map((x, i) => bigExtMul(x, T.extInverse(q[i]!))).reduce(add);
  const writer = new T.ProofWriter();
  const speaker = new T.Speaker(new T.HashTranscript('test'), writer, sizes, noPads);
  const layers = T.buildFractions(arena, arena.putElements(p), arena.putElements(q), log);
  const point = T.proveFractions(arena, layers, speaker);
  const listener = new T.Listener(new T.HashTranscript('test'), new T.ProofReader(writer.take()), sizes);
  const heard = T.listenFractions(listener, log);
  t.same(heard.point, point);
  t.same(heard.total.constant, sum);
  const at = (values: readonly T.Ext[]): T.Ext =>
    point.reduce<readonly T.Ext[]>((c, r) => bind(c, r), values)[0]!;
  t.same(heard.p.constant, at(p));
  t.same(heard.q.constant, at(q));
});
