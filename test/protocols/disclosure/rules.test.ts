import {
  checkModel,
  checkQuestion,
  controlled,
  declaredBound,
  describeRules,
  histogramBound,
  mayDominate,
  nearest,
  parseDominance,
  release,
  settingsOf,
  unbiased,
} from '@tacit/sdk/protocols/disclosure';
import { avg, count, from, layoutOf, median, regrSlope, sum, validatePlan } from '@tacit/sdk/query';
import fc from 'fast-check';
import t from 'tap';
import { seeded } from '../rng.ts';
import { answerOf, bySexCp, heart, rows } from './heart.ts';

const FIVE = { minGroup: 5 };
const ages = validatePlan(
  from('heart')
    .select({ n: count(), s: sum('age'), a: avg('age') })
    .plan(),
  heart,
);

t.test('a sum that somebody dominates never passes, whatever the table', async () => {
  const parts = fc.array(fc.bigInt({ min: 0n, max: 100n }), { minLength: 1, maxLength: 30 });
  const rule = fc.oneof(
    fc.record({
      kind: fc.constant('nk' as const),
      n: fc.integer({ min: 1, max: 4 }),
      k: fc.integer({ min: 1, max: 100 }),
    }),
    fc.record({ kind: fc.constant('p' as const), p: fc.integer({ min: 1, max: 100 }) }),
  );
  fc.assert(
    fc.property(parts, rule, fc.bigInt({ min: 1n, max: 30n }), (values, r, width) => {
      const sorted = [...values].sort((a, b) => (a < b ? 1 : -1));
      const total = values.reduce((a, b) => a + b, 0n);
      const top = (n: number) => sorted.slice(0, n).reduce((a, b) => a + b, 0n);
      const broken =
        r.kind === 'nk'
          ? 100n * top(r.n) > BigInt(r.k) * total
          : 100n * (total - top(2)) < BigInt(r.p) * top(1);
      const bars = Array.from({ length: Number(100n / width) + 1 }, (_, i) => ({
        most: width * BigInt(i + 1) - 1n,
        count: BigInt(values.filter((v) => v / width === BigInt(i)).length),
      }));
      const judged = [declaredBound(BigInt(values.length), 100n), histogramBound(bars)];
      return !broken || judged.every((bound) => mayDominate(r, total, bound));
    }),
    { numRuns: 500, seed: 7 },
  );
});

t.test('a sum with many like contributions passes, and a histogram shows more than bounds', async (t) => {
  t.notOk(mayDominate({ kind: 'nk', n: 2, k: 85 }, 5000n, declaredBound(100n, 120n)));
  const bars = [
    { most: 9n, count: 50n },
    { most: 120n, count: 0n },
  ];
  t.ok(mayDominate({ kind: 'p', p: 10 }, 250n, declaredBound(50n, 120n)), 'bounds cannot show it');
  t.notOk(mayDominate({ kind: 'p', p: 10 }, 250n, histogramBound(bars)), 'the histogram can');
});

t.test('dominance holds back sums and means, counts stay', async (t) => {
  const obligations = [{ ...FIVE, dominance: '2,85' }];
  t.same(release(answerOf(ages, rows(100, {})), obligations).rows[0], ['100', '5000', '50']);
  t.same(release(answerOf(ages, rows(5, { age: 50n })), obligations).rows[0], ['5', null, null]);
  const withMedian = validatePlan(
    from('heart')
      .select({ s: sum('age'), m: median('age') })
      .plan(),
    heart,
  );
  const few = rows(6, { age: 20n });
  t.equal(release(answerOf(ages, few), obligations).rows[0]![1], null, 'bounds: 2 x 120 of 120');
  t.equal(release(answerOf(withMedian, few), obligations).rows[0]![0], '120', 'histogram: 2 x 20 of 120');
});

t.test('reads dominance rules and refuses others', async (t) => {
  t.same(parseDominance('2,85'), { kind: 'nk', n: 2, k: 85 });
  t.same(parseDominance('p10'), { kind: 'p', p: 10 });
  for (const bad of ['', '2', '0,85', '2,101', 'p', 'p0', 'p-3', '2,85,1'])
    t.throws(() => parseDominance(bad), { code: 'disclosure.bad-rule' });
});

t.test('rounds to the nearest multiple, halves away from zero', async (t) => {
  const at5 = (n: number) => Number(nearest(BigInt(n), 5n));
  t.same(
    [0, 2, 3, 7, 8, 12, -2, -3, -8].map(at5),
    [0, 0, 5, 5, 10, 10, 0, -5, -10].map((n) => n + 0),
  );
  t.equal(nearest(5n, 10n), 10n);
});

t.test('random rounding is unbiased and stays next to the value', async (t) => {
  const rng = seeded('rounding');
  const draws = Array.from({ length: 20000 }, () => Number(unbiased(7n, 5n, rng)));
  t.ok(draws.every((d) => d === 5 || d === 10));
  const mean = draws.reduce((a, b) => a + b, 0) / draws.length;
  // Standard error 2.45 / sqrt(20000) = 0.017.
  t.ok(Math.abs(mean - 7) < 0.07, String(mean));
  t.equal(unbiased(10n, 5n, rng), 10n);
});

t.test('controlled rounding keeps parts and total next to their values and additive', async (t) => {
  const rng = seeded('controlled');
  fc.assert(
    fc.property(
      fc.array(fc.bigInt({ min: 0n, max: 500n }), { maxLength: 12 }),
      fc.bigInt({ min: 2n, max: 9n }),
      (parts, base) => {
        const out = controlled(parts, base, rng);
        const near = (a: bigint, b: bigint) => (a > b ? a - b : b - a) < base && a % base === 0n;
        const total = parts.reduce((a, b) => a + b, 0n);
        return (
          out.parts.every((p, i) => near(p, parts[i]!)) &&
          near(out.total, total) &&
          out.total === out.parts.reduce((a, b) => a + b, 0n)
        );
      },
    ),
    { seed: 11 },
  );
  const draws = Array.from({ length: 6000 }, () => controlled([1n, 3n, 7n], 5n, rng).parts);
  const sums = [0, 1, 2].map((k) => draws.reduce((a, d) => a + Number(d[k]), 0));
  t.ok(
    sums.every((s, k) => Math.abs(s / 6000 - [1, 3, 7][k]!) < 0.15),
    sums.join(),
  );
});

t.test('a rounded release shows multiples, and means that do not tell their denominator', async (t) => {
  const table = [...rows(12, { age: 50n }), ...rows(1, { age: 53n })];
  t.same(release(answerOf(ages, table), [{ ...FIVE, round: 5 }]).rows[0], ['15', '655', '50.2']);
  t.same(
    settingsOf([
      { ...FIVE, round: 5 },
      { ...FIVE, round: 2 },
    ]).rounding,
    { base: 10, mode: 'nearest' },
  );
  t.throws(() => settingsOf([{ ...FIVE, round: 5 }], { rounding: { base: 3, mode: 'nearest' } }), {
    code: 'disclosure.weaker-rule',
  });
  const random = { rounding: { base: 5, mode: 'random' as const } };
  t.throws(() => release(answerOf(ages, table), [FIVE], random), RangeError);
  const out = release(answerOf(ages, table), [FIVE], random, { rng: seeded('r') });
  t.ok(['10', '15'].includes(String(out.rows[0]![0])));
});

t.test('a model needs three rows per parameter and more', async (t) => {
  t.doesNotThrow(() => checkModel(2, 7n));
  t.throws(() => checkModel(2, 6n), { code: 'disclosure.model-too-large' });
  const plan = validatePlan(
    from('heart')
      .select({ b: regrSlope('age', 'chol') })
      .plan(),
    heart,
  );
  const points = (n: number) =>
    rows(n, {}).map((r, i) => ({ ...r, age: BigInt(40 + i), chol: BigInt(200 + 2 * i) }));
  t.equal(release(answerOf(plan, points(6)), [FIVE]).suppressed[0]?.rule, 'model-rows');
  t.equal(release(answerOf(plan, points(7)), [FIVE]).rows[0]![0], '0.5');
});

t.test('long texts and too many declared groups are refused before a row is read', async (t) => {
  const { layout } = layoutOf(bySexCp, heart);
  t.doesNotThrow(() => checkQuestion(bySexCp, layout, 8));
  t.throws(() => checkQuestion(bySexCp, layout, 7), { code: 'disclosure.too-many-groups' });
  const name = { op: 'literal' as const, value: { type: 'string' as const, value: 'x'.repeat(81) } };
  const long = { ...bySexCp, where: { op: 'compare' as const, by: 'eq' as const, left: name, right: name } };
  t.throws(() => checkQuestion(long, layout, null), { code: 'disclosure.text-too-long' });
});

t.test('a group key that nearly names each row is refused', async (t) => {
  const plan = validatePlan(from('heart').groupBy('age').select('age', { n: count() }).plan(), heart);
  const one = Array.from({ length: 30 }, (_, i) => ({ ...rows(1, {})[0]!, age: BigInt(20 + i) }));
  t.throws(() => release(answerOf(plan, one), [FIVE]), { code: 'disclosure.too-many-groups' });
  t.equal(release(answerOf(plan, [...one, ...one, ...one, ...one]), [FIVE]).rows.length, 30);
});

t.test('every setting is described', async (t) => {
  const settings = settingsOf([{ ...FIVE, round: 5, dominance: '2,85' }]);
  const lines = describeRules(settings);
  t.same(lines.map((l) => l.rule).sort(), Object.keys(settings).sort());
  t.equal(lines.find((l) => l.rule === 'minGroup')?.setting, '5');
});
