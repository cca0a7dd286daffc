import { release } from '@tacit/sdk/protocols/disclosure';
import { avg, count, eq, from, ge, lt, type Measure, sum, validatePlan, when } from '@tacit/sdk/query';
import t from 'tap';
import { answerOf, bySexCp, heart, rows } from './heart.ts';

const FIVE = [{ minGroup: 5 }];
const byCp = validatePlan(
  from('heart')
    .groupBy('cp')
    .select('cp', { n: count(), age: sum('age') })
    .plan(),
  heart,
);
const sizes = (...n: readonly number[]) => n.flatMap((k, i) => rows(k, { cp: BigInt(i + 1) }));

t.test('a single table without totals needs no complementary suppression', async (t) => {
  t.equal(release(answerOf(byCp, sizes(3, 20, 30, 40)), FIVE).suppressed.length, 2);
});

t.test('with the total known, one more row goes and both carry one name', async (t) => {
  const out = release(answerOf(byCp, sizes(3, 20, 30, 40)), FIVE, { margins: 'total' });
  t.same(out.rows, [
    ['1', null, null],
    ['2', null, null],
    ['3', '30', '1500'],
    ['4', '40', '2000'],
  ]);
  t.ok(out.suppressed.every((s) => s.rule === 'protected'));
});

t.test('a total released before counts as known', async (t) => {
  const out = release(answerOf(byCp, sizes(3, 20, 30, 40)), FIVE, {}, { margins: [{ labels: [undefined] }] });
  t.equal(out.suppressed.length, 4);
});

t.test('a total of sums gives nothing back either, counted or not', async (t) => {
  const plan = validatePlan(
    from('heart')
      .groupBy('cp')
      .select('cp', { age: sum('age') })
      .plan(),
    heart,
  );
  const out = release(answerOf(plan, sizes(3, 20, 30, 40)), FIVE, { margins: 'total' });
  t.same(
    out.rows.map((r) => r[1]),
    [null, null, '1500', '2000'],
    'a group too small',
  );
  const dominated = [...rows(5, { cp: 1n, age: 90n }), ...rows(50, { cp: 2n }), ...rows(60, { cp: 3n })];
  const held = (margins: 'none' | 'total') =>
    release(answerOf(plan, dominated), [{ minGroup: 5, dominance: '2,50' }], { margins }).rows.map(
      (r) => r[1],
    );
  t.same(held('none'), [null, '2500', '3000']);
  t.same(held('total'), [null, null, '3000'], 'a sum somebody dominates');
});

t.test('with all margins known the small cells of a two-way table stay hidden', async (t) => {
  const table = [2, 30, 30, 30].flatMap((n, i) => [
    ...rows(n, { sex: 0n, cp: BigInt(i + 1), num: 1n }),
    ...rows(n, { sex: 0n, cp: BigInt(i + 1) }),
    ...rows(25 + i, { sex: 1n, cp: BigInt(i + 1), num: 1n }),
    ...rows(25, { sex: 1n, cp: BigInt(i + 1) }),
  ]);
  const out = release(answerOf(bySexCp, table), FIVE, { margins: 'all' });
  const hidden = out.rows.filter((r) => r[2] === null).map((r) => `${r[0]}${r[1]}`);
  // A rectangle: two in its line and the two across.
  t.ok(hidden.includes('01') && hidden.includes('11') && hidden.length === 4, hidden.join());
});

t.test('counts that split a group do not give back the one that is held back', async (t) => {
  const part = (f: Parameters<typeof count>[1]): Measure => count(null, f ?? null);
  const plan = validatePlan(
    from('heart')
      .select({
        n: count(),
        none: part(eq('num', 0)),
        mild: part(eq('num', 1)),
        severe: part(ge('num', 2)),
      })
      .plan(),
    heart,
  );
  const table = [...rows(40, {}), ...rows(30, { num: 1n }), ...rows(3, { num: 4n })];
  const out = release(answerOf(plan, table), FIVE);
  t.same(out.rows[0], ['73', '40', null, null]);
  t.same(
    out.suppressed.map((s) => [s.column, s.rule]),
    [
      [2, 'derivable'],
      [3, 'min-count'],
    ],
  );
});

t.test('a count that a sum and its mean give away counts as published', async (t) => {
  const mild = eq('num', 1);
  const measures = {
    n: count(),
    none: count(null, eq('num', 0)),
    severe: count(null, ge('num', 2)),
    s: sum('age', mild),
    a: avg('age', mild),
  };
  const table = [...rows(40, {}), ...rows(30, { num: 1n, age: 51n }), ...rows(3, { num: 4n })];
  const shown = (pick: readonly (keyof typeof measures)[]) => {
    const picked = Object.fromEntries(pick.map((k) => [k, measures[k]]));
    return release(answerOf(validatePlan(from('heart').select(picked).plan(), heart), table), FIVE).rows[0];
  };
  t.same(shown(['n', 'none', 'severe', 'a']), ['73', '40', null, '51'], 'the mean alone does not');
  t.same(shown(['n', 'none', 'severe', 's', 'a']), ['73', '40', null, null, null]);
});

t.test('counts that do not split the group hold back nothing more', async (t) => {
  const plan = validatePlan(
    from('heart')
      .select({
        n: count(),
        sick: sum(when(ge('num', 1), 1, 0)),
        severe: count(null, ge('num', 3)),
        young: count(null, lt('age', 40)),
      })
      .plan(),
    heart,
  );
  const table = [...rows(40, {}), ...rows(30, { num: 1n, age: 30n }), ...rows(3, { num: 4n })];
  const out = release(answerOf(plan, table), FIVE);
  t.same(out.rows[0], ['73', '33', null, '30']);
  t.equal(out.suppressed.length, 1);
});

t.test('totals that contradict each other hold back more, and never fail', async (t) => {
  const plan = validatePlan(
    from('heart')
      .select({
        n: count(),
        none: count(null, eq('num', 0)),
        mild: count(null, eq('num', 1)),
        severe: count(null, ge('num', 2)),
      })
      .plan(),
    heart,
  );
  const answer = answerOf(plan, [...rows(40, {}), ...rows(30, { num: 1n }), ...rows(3, { num: 4n })]);
  const wild = answer.totals.map((v) => (v === 30n ? 60n : v));
  t.same(release({ ...answer, totals: wild }, FIVE).rows[0], ['73', null, '60', null]);
  t.same(release({ ...answer, totals: wild }, FIVE, {}, { noisy: true }).rows[0], ['73', '40', '60', null]);
  const negative = { ...answerOf(byCp, sizes(3, 20, 30)), totals: sizesWith(-7n) };
  t.ok(release(negative, FIVE, { margins: 'total' }).suppressed.length > 0);
});

const sizesWith = (odd: bigint) => {
  const { totals, layout } = answerOf(byCp, sizes(3, 20, 30));
  return totals.map((v, i) => (i === 2 * layout.statistics.length ? odd : v));
};

t.test('a missing-value part counts among the parts', async (t) => {
  const plan = validatePlan(
    from('heart')
      .select({ n: count(), zero: count(null, eq('fbs', 0)), one: count(null, eq('fbs', 1)) })
      .plan(),
    heart,
  );
  // n = zero + one + missing: one is held back, and missing may be anything.
  const out = release(
    answerOf(plan, [...rows(40, {}), ...rows(3, { fbs: 1n }), ...rows(9, { fbs: null })]),
    FIVE,
  );
  t.same(out.rows[0], ['52', '40', null]);
});
