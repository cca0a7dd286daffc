import {
  addNoise,
  clip,
  deviation,
  errorBar,
  halfWidth,
  type NoisePlan,
  parseBudget,
  privacyPlan,
  rhoOf,
  sensitivityOf,
  statedLoss,
  toNumber,
} from '@tacit/sdk/protocols/privacy';
import {
  avg,
  corr,
  count,
  from,
  gt,
  layoutOf,
  type MeasureOutput,
  mul,
  type Plan,
  quantile,
  stddevSamp,
  sum,
  tableFromSchema,
  validatePlan,
  varPop,
  when,
} from '@tacit/sdk/query';
import fc from 'fast-check';
import t from 'tap';
import { type Row, totalsOf } from '../evaluate.ts';
import { seeded } from '../rng.ts';

const exposure = ['aggregate', 'filter', 'group'] as const;
const table = tableFromSchema('t', {
  fields: [
    { name: 'g', type: 'integer', constraints: { enum: ['0', '1', '2'] }, 'tacit:exposure': exposure },
    { name: 'x', type: 'integer', constraints: { minimum: '-3', maximum: '9' }, 'tacit:exposure': exposure },
    { name: 'y', type: 'integer', constraints: { minimum: '0', maximum: '20' }, 'tacit:exposure': exposure },
    { name: 'free', type: 'integer', 'tacit:exposure': exposure },
  ],
  missingValues: [''],
});
const measures = {
  n: count(),
  known: count('x'),
  positive: count(null, gt('x', 0)),
  s: sum('x'),
  bit: sum(when(gt('y', 10), 1, 0)),
  product: sum(mul('x', 'y')),
  mean: avg('y'),
  v: varPop('x'),
  sd: stddevSamp('y'),
  c: corr('x', 'y'),
  q: quantile('y', '0.5'),
};
const all = validatePlan(from('t').groupBy('g').select('g', measures).plan(), table);
const small = validatePlan(
  from('t')
    .select({ n: count(), s: sum('y'), a: avg('y') })
    .plan(),
  table,
);

const shape = (plan: Plan) => layoutOf(plan, table);
const planOf = (plan: Plan, epsilon: string, delta: string, owners = 4): NoisePlan =>
  privacyPlan({ layout: shape(plan).layout, table, budget: parseBudget(epsilon, delta), owners });

const nullable = (min: number, max: number) =>
  fc.option(fc.integer({ min, max }).map(BigInt), { nil: null, freq: 5 });
const row: fc.Arbitrary<Row> = fc.record({ g: nullable(0, 2), x: nullable(-3, 9), y: nullable(0, 20) });

t.test('one row more or less changes each statistic of one cell by at most its sensitivity', async () => {
  const { layout } = shape(all);
  const width = layout.statistics.length;
  const most = layout.statistics.map((s) => sensitivityOf(s, table));
  fc.assert(
    fc.property(fc.array(row, { maxLength: 12 }), row, (rows, one) => {
      const before = totalsOf(all, layout, rows);
      const after = totalsOf(all, layout, [...rows, one]);
      const changed = new Set<number>();
      let bars = 0;
      const within = before.every((b, i) => {
        const d = after[i]! - b;
        if (d === 0n) return true;
        changed.add(Math.floor(i / width));
        if (layout.statistics[i % width]!.bar !== undefined) bars++;
        return (d < 0n ? -d : d) <= most[i % width]!;
      });
      return within && changed.size <= 1 && bars <= 1;
    }),
    { numRuns: 300, seed: 8 },
  );
});

t.test('sensitivities are tight: some row reaches each of them', async (t) => {
  const { layout } = shape(all);
  const rows: Row[] = [];
  for (const x of [-3n, 0n, 9n]) for (let y = 0n; y <= 20n; y++) rows.push({ g: 0n, x, y });
  const width = layout.statistics.length;
  const reached = new Array<bigint>(width).fill(0n);
  for (const one of rows) {
    totalsOf(all, layout, [one]).forEach((v, i) => {
      const size = v < 0n ? -v : v;
      if (size > reached[i % width]!) reached[i % width] = size;
    });
  }
  t.same(
    reached,
    layout.statistics.map((s) => sensitivityOf(s, table)),
  );
});

t.test('the parts of an answer never lose more than its budget', async (t) => {
  for (const plan of [all, small]) {
    const pure = planOf(plan, '1', '0');
    t.equal(pure.mechanism, 'laplace');
    t.ok(
      pure.loss.kind === 'pure' && toNumber(pure.loss.epsilon) <= 1 && toNumber(pure.loss.epsilon) > 0.999,
    );
    for (const s of pure.statistics) {
      const loss = s.loss.kind === 'pure' ? toNumber(s.loss.epsilon) : Number.NaN;
      t.ok(Number(s.sensitivity) / toNumber(s.parameter) <= loss * (1 + 1e-12));
    }
    const budget = parseBudget('1', '0.000001');
    const stated = statedLoss(planOf(plan, '1', '0.000001'), budget);
    t.same([stated.epsilon, stated.delta], ['1', '0.000001']);
    t.ok(Number(stated.rho) > 0 && Number(stated.rho) <= toNumber(rhoOf(budget)) + 1e-12);
  }
});

t.test('the bars of a histogram share one part of the budget', async (t) => {
  const bars = validatePlan(
    from('t')
      .select({ q: quantile('y', '0.5') })
      .plan(),
    table,
  );
  const { layout } = shape(bars);
  const plan = planOf(bars, '1', '0');
  t.ok(layout.statistics.length > 20);
  const last = plan.statistics.at(-1)!;
  t.ok(last.loss.kind === 'pure' && toNumber(last.loss.epsilon) === 0.5, 'rows and bars, half each');
});

t.test('shares of all owners give the noise the plan states', async (t) => {
  for (const delta of ['0', '0.000001']) {
    const { layout } = shape(small);
    const plan = planOf(small, '2', delta);
    const width = layout.statistics.length;
    const rngs = ['a', 'b', 'c', 'd'].map((o) => seeded(`${o}${delta}`));
    const runs = 3000;
    const zeros = new Array<bigint>(width * runs).fill(0n);
    const sums = rngs.map((r) => addNoise(zeros, plan, r)).reduce((a, b) => a.map((v, i) => v + b[i]!));
    for (let s = 0; s < width; s++) {
      const draws = sums.filter((_, i) => i % width === s).map(Number);
      const real = Math.sqrt(draws.reduce((a, b) => a + b * b, 0) / runs);
      t.ok(Math.abs(real / deviation(plan, s) - 1) < 0.1, `${delta} ${s}: ${real} of ${deviation(plan, s)}`);
      const inside = draws.filter((d) => Math.abs(d) <= halfWidth(plan, s)).length / runs;
      t.ok(inside >= 0.94 && inside <= 0.995, `${inside} within the error bar`);
    }
  }
});

t.test('error bars of every mechanism hold the exact answer at least 95 times in 100', async (t) => {
  const plain = validatePlan(
    from('t')
      .select({
        n: count(),
        s: sum('y'),
        a: avg('y'),
        v: varPop('y'),
        sd: stddevSamp('y'),
        q: quantile('y', '0.5'),
      })
      .plan(),
    table,
  );
  const { layout, outputs } = shape(plain);
  const rows: Row[] = Array.from({ length: 4000 }, (_, i) => ({ g: 0n, x: 1n, y: BigInt((i * i) % 21) }));
  const exact = totalsOf(plain, layout, rows);
  const ys = rows.map((r) => Number(r['y'])).sort((a, b) => a - b);
  const mean = ys.reduce((a, b) => a + b, 0) / 4000;
  const variance = ys.reduce((a, b) => a + (b - mean) ** 2, 0) / 4000;
  const truth = [4000, mean * 4000, mean, variance, Math.sqrt((variance * 4000) / 3999), ys[1999]!];
  for (const delta of ['0', '0.000001']) {
    const plan = planOf(plain, '4', delta, 1);
    const rng = seeded(`bars ${delta}`);
    const held = truth.map(() => 0);
    const runs = 300;
    for (let r = 0; r < runs; r++) {
      const noisy = addNoise(exact, plan, rng);
      outputs.forEach((o, i) => {
        const bar = errorBar(o as MeasureOutput, noisy, plan);
        if (bar !== null && bar.low <= truth[i]! && truth[i]! <= bar.high) held[i] = held[i]! + 1;
      });
    }
    for (const h of held) t.ok(h >= 0.92 * runs, `${h} of ${runs}`);
  }
});

t.test('no error bar is stated where noise drowns the rows, nor for two columns', async (t) => {
  const { outputs, layout } = shape(small);
  const plan = planOf(small, '0.1', '0');
  const totals = new Array<bigint>(layout.statistics.length).fill(3n);
  t.equal(errorBar(outputs[2] as MeasureOutput, totals, plan), null);
  const two = validatePlan(
    from('t')
      .select({ c: corr('x', 'y') })
      .plan(),
    table,
  );
  const c = shape(two);
  t.equal(errorBar(c.outputs[0] as MeasureOutput, [9n, 9n, 9n, 9n, 9n, 9n, 9n], planOf(two, '1', '0')), null);
});

t.test('without declared bounds there is no noise to scale, counts need none', async (t) => {
  const free = validatePlan(
    from('t')
      .select({ s: sum('free') })
      .plan(),
    table,
  );
  t.throws(() => planOf(free, '1', '0'), { code: 'privacy.no-bounds', field: 'free' });
  t.doesNotThrow(() =>
    planOf(
      validatePlan(
        from('t')
          .select({ n: count('free') })
          .plan(),
        table,
      ),
      '1',
      '0',
    ),
  );
});

t.test('noise wider than the ring is refused', async (t) => {
  t.throws(() => planOf(small, '0.0000000000000001', '0'), { code: 'privacy.noise-too-wide' });
});

t.test('more colluding owners mean larger shares', async (t) => {
  const { layout } = shape(small);
  const budget = parseBudget('1', '0.000001');
  const share = (colluding: number) =>
    toNumber(privacyPlan({ layout, table, budget, owners: 5, colluding }).statistics[0]!.parameter);
  t.ok(share(4) > 1.9 * share(2) * 1 && share(2) > 1.3 * share(1) * 1);
});

t.test('clipping keeps values within bounds', async (t) => {
  t.same(
    [-5n, 0n, 5n, 50n].map((v) => clip(v, 0n, 10n)),
    [0n, 0n, 5n, 10n],
  );
});
