import * as T from '@tacit/sdk/protocols/proof/table';
import t from 'tap';
import { seeded, word } from './helpers.ts';
import { evaluate } from './oracle.ts';

t.test('every codeword position is the naive evaluation at its point', async (t) => {
  const next = seeded(4);
  for (const [logC, logN, tail] of [
    [3, 5, 0],
    [3, 5, 2],
    [4, 7, 16],
    [5, 8, 8],
  ] as const) {
    const code = new T.Code(logC, logN);
    const message = Uint32Array.from({ length: 2 ** logC + tail }, () => word(next));
    const encoded = code.encode(message, 1);
    const bad = [...encoded].filter((x, j) => {
      const [px, py] = T.domainPoint(code.twiddles, logN, j);
      return T.add(T.mul(px, px), T.mul(py, py)) !== 1 || evaluate([...message], px, py) !== x;
    });
    t.equal(bad.length, 0, `C=2^${logC} N=2^${logN} tail=${tail}`);
  }
});

t.test('domain points are distinct', async (t) => {
  const code = new T.Code(5, 8);
  const points = Array.from({ length: 256 }, (_, j) => T.domainPoint(code.twiddles, 8, j).join());
  t.equal(new Set(points).size, 256);
});

t.test('rows side by side encode as each alone', async (t) => {
  const next = seeded(5);
  const code = new T.Code(3, 6);
  const rows = Array.from({ length: 4 }, () => Uint32Array.from({ length: 16 }, () => word(next)));
  const mixed = new Uint32Array(64);
  rows.forEach((row, r) => {
    row.forEach((x, c) => {
      mixed[4 * c + r] = x;
    });
  });
  const together = code.encode(mixed, 4);
  rows.forEach((row, r) => {
    t.same(
      [...code.encode(row, 1)],
      [...together].filter((_, i) => i % 4 === r),
    );
  });
});
