import {
  type AuditCell,
  complementary,
  type KnownSum,
  polytope,
  possible,
  range,
} from '@tacit/sdk/protocols/disclosure';
import fc from 'fast-check';
import t from 'tap';

const published = (value: number): AuditCell => ({
  value: BigInt(value),
  primary: false,
  low: 5n,
  high: null,
  cost: BigInt(value),
});
const small = (value: number): AuditCell => ({
  value: BigInt(value),
  primary: true,
  low: 1n,
  high: 4n,
  cost: BigInt(value),
});
const cell = (value: number): AuditCell => (value < 5 ? small(value) : published(value));

/** All row and column sums of a table of `width` columns. */
function marginsOf(cells: number, width: number): KnownSum[] {
  const all = Array.from({ length: cells }, (_, i) => i);
  const rows = Array.from({ length: cells / width }, (_, r) =>
    all.filter((i) => Math.floor(i / width) === r),
  );
  const columns = Array.from({ length: width }, (_, c) => all.filter((i) => i % width === c));
  return [...rows, ...columns];
}

t.test('the simplex finds the ends of a polytope, exactly', async (t) => {
  // x + y + z = 10, x + 2y = 7: x in [0, 7], y in [0, 7/2], z in [3, 13/2].
  const p = polytope(
    [
      [1n, 1n, 1n],
      [1n, 2n, 0n],
    ],
    [10n, 7n],
    3,
  );
  if (p === null) return t.fail('no points');
  t.same(range(p, 0), { least: { n: 0n, d: 1n }, greatest: { n: 7n, d: 1n } });
  t.same(range(p, 1), { least: { n: 0n, d: 1n }, greatest: { n: 7n, d: 2n } });
  t.same(range(p, 2), { least: { n: 3n, d: 1n }, greatest: { n: 13n, d: 2n } });
  t.equal(polytope([[1n], [1n]], [1n, 2n], 1), null, 'a contradiction has no points');
  const open = polytope([[1n, -1n]], [3n], 2);
  t.same(open && range(open, 1), { least: { n: 0n, d: 1n }, greatest: null });
});

t.test('the ends agree with a search over all whole tables', async () => {
  const table = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 6, maxLength: 6 });
  fc.assert(
    fc.property(table, fc.integer({ min: 0, max: 5 }), (values, id) => {
      const cells = values.map(
        (v): AuditCell => ({ value: BigInt(v), primary: true, low: 0n, high: null, cost: 1n }),
      );
      const sums = marginsOf(6, 3);
      const held = new Set([0, 1, 2, 3, 4, 5]);
      const found = possible(cells, sums, held, id);
      // A 2 x 3 table has two free cells; the rest follows.
      const [r0, r1, c0, c1, c2] = sums.map((s) => s.reduce((n, i) => n + values[i]!, 0)) as number[];
      let [low, high] = [Number.POSITIVE_INFINITY, -1];
      for (let a = 0; a <= 12; a++) {
        for (let b = 0; b <= 12; b++) {
          const whole = [a, b, r0! - a - b, c0! - a, c1! - b, c2! - (r0! - a - b)];
          if (whole.some((v) => v < 0) || whole[3]! + whole[4]! + whole[5]! !== r1) continue;
          low = Math.min(low, whole[id]!);
          high = Math.max(high, whole[id]!);
        }
      }
      return found.low === BigInt(low) && found.high === BigInt(high);
    }),
    { numRuns: 60, seed: 3 },
  );
});

t.test(
  'without complementary suppression a margin gives the small cell back (positive control)',
  async (t) => {
    const cells = [cell(3), cell(20), cell(30)];
    t.same(possible(cells, [[0, 1, 2]], new Set([0]), 0), { low: 3n, high: 3n });
  },
);

t.test('one more cell of a line closes the gap, the cheapest one that is enough', async (t) => {
  t.same([...complementary([cell(3), cell(20), cell(30)], [[0, 1, 2]])], [1]);
  // Six alone would tell: 3 + 6 = 9 leaves 9 - 5 = 4 at most, which is all the rule tells.
  t.same([...complementary([cell(3), cell(6), cell(30)], [[0, 1, 2]])], [1]);
  // 1 + 5 = 6: with 5 held back, at least 5, the small one could only be 1.
  t.same([...complementary([cell(1), cell(5), cell(30)], [[0, 1, 2]])].sort(), [1, 2]);
});

t.test('nothing known, nothing more to hold back', async (t) => {
  t.equal(complementary([cell(3), cell(20)], []).size, 0);
  t.equal(complementary([cell(9), cell(20)], [[0, 1]]).size, 0);
});

t.test('a table with all its margins keeps every small cell as hidden as the rule itself does', async () => {
  const table = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 12, maxLength: 12 });
  fc.assert(
    fc.property(table, (values) => {
      const cells = values.map(cell);
      const sums = marginsOf(12, 4);
      const extra = complementary(cells, sums);
      const held = new Set([...cells.flatMap((c, i) => (c.primary ? [i] : [])), ...extra]);
      return cells.every((c, i) => {
        if (!c.primary) return true;
        const { low, high } = possible(cells, sums, held, i);
        // Where everything tied to it is held back already there is nothing left to hide it behind.
        return (low === 1n && high === 4n) || sums.flat().every((k) => held.has(k));
      });
    }),
    { numRuns: 25, seed: 5 },
  );
});

t.test('a part too large to check is refused', async (t) => {
  const cells = Array.from({ length: 200 }, () => small(2));
  t.throws(() => complementary(cells, [cells.map((_, i) => i)]), { code: 'disclosure.audit-too-large' });
});
