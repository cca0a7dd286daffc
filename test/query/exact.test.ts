import {
  dateOf,
  dayOf,
  decimalText,
  evaluateCell,
  floorDiv,
  type MeasureOutput,
  numberLiteral,
  parseDecimal,
  type Value,
} from '@tacit/sdk/query';
import fc from 'fast-check';
import t from 'tap';

const output = (formula: MeasureOutput['formula']): MeasureOutput => ({
  role: 'measure',
  name: 'm',
  type: 'double',
  scale: 0,
  formula,
  checks: [],
});
const avg = (n: bigint, sum: bigint): Value =>
  evaluateCell(output({ kind: 'avg', n: 0, sum: 1, scale: 0 }), [n, sum]).value;
const root = (square: bigint): Value =>
  evaluateCell(output({ kind: 'stddev_pop', n: 0, sum: 1, squares: 2, scale: 0 }), [1n, 0n, square]).value;

const safe = fc.maxSafeInteger();
const positive = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });

t.test('quotients round as IEEE 754 division does, which rounds to nearest', async () => {
  fc.assert(
    fc.property(safe, positive, fc.bigInt({ min: 1n, max: 2n ** 70n }), (sum, n, factor) => {
      const expected = sum / n || 0;
      const wide = avg(BigInt(n) * factor, BigInt(sum) * factor);
      return Number(avg(BigInt(n), BigInt(sum))) === expected && Number(wide) === expected;
    }),
    { numRuns: 2000 },
  );
});

t.test('roots round as IEEE 754 square root does', async () => {
  fc.assert(
    fc.property(positive, (x) => Number(root(BigInt(x))) === Math.sqrt(x)),
    { numRuns: 2000 },
  );
});

t.test('sums far beyond doubles keep every digit until the one rounding at the end', async (t) => {
  const huge = 10n ** 30n;
  t.equal(avg(3n, 3n * huge + 3n), '1e+30');
  t.equal(avg(huge, 1n), '1e-30');
  // Two values one apart on top of 10^15: the naive formula in doubles gives 0 or worse.
  const [a, b] = [10n ** 15n, 10n ** 15n + 1n];
  const variance = output({ kind: 'var_samp', n: 0, sum: 1, squares: 2, scale: 0 });
  t.equal(evaluateCell(variance, [2n, a + b, a * a + b * b]).value, '0.5');
});

t.test('texts of decimals and dates are canonical', async (t) => {
  for (const [text, canonical] of [
    ['1.50', '1.5'],
    ['-0.0', '0'],
    ['007', '7'],
    ['-0.010', '-0.01'],
  ] as const) {
    t.equal(numberLiteral(text)?.value, canonical);
  }
  for (const bad of ['2021-02-29', '0000-01-01', '2021-13-01', '21-01-01', '']) t.equal(dayOf(bad), null);
  t.equal(dayOf('1969-12-31'), -1n);
  fc.assert(
    fc.property(
      fc.integer({ min: -719162, max: 2932896 }),
      (day) => dayOf(dateOf(BigInt(day))) === BigInt(day),
    ),
  );
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.nat(18), (value, scale) => {
      const parsed = parseDecimal(decimalText(value, scale));
      return parsed !== null && parsed[0] * 10n ** BigInt(scale - parsed[1]) === value;
    }),
  );
  fc.assert(
    fc.property(safe, positive, (a, b) => {
      const q = floorDiv(BigInt(a), BigInt(b));
      return q * BigInt(b) <= BigInt(a) && BigInt(a) < (q + 1n) * BigInt(b);
    }),
  );
});
