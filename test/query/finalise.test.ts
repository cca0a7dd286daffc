import {
  avg,
  corr,
  count,
  evaluateCell,
  from,
  gt,
  layoutOf,
  type MeasureOutput,
  median,
  type Plan,
  planHash,
  sum,
  tableFromSchema,
  validatePlan,
  varSamp,
} from '@tacit/sdk/query';
import t from 'tap';

const heart = tableFromSchema('heart', {
  fields: [
    { name: 'patient', type: 'string', 'tacit:exposure': [], 'tacit:role': 'identifier' },
    {
      name: 'age',
      type: 'integer',
      constraints: { minimum: '0', maximum: '120' },
      'tacit:exposure': ['aggregate', 'filter'],
    },
    {
      name: 'sex',
      type: 'integer',
      constraints: { enum: ['0', '1'] },
      'tacit:exposure': ['group', 'aggregate'],
    },
    {
      name: 'oldpeak',
      type: 'number',
      'tacit:scale': 1,
      constraints: { minimum: '-5', maximum: '10' },
      'tacit:exposure': ['aggregate'],
    },
  ],
  missingValues: ['?'],
});

const measure = (plan: Plan, index: number) => layoutOf(plan, heart).outputs[index] as MeasureOutput;

t.test('averages and variances are the nearest double of the exact fraction', async (t) => {
  const plan = validatePlan(
    from('heart')
      .select({ n: count(), a: avg('oldpeak'), v: varSamp('oldpeak') })
      .plan(),
    heart,
  );
  const { layout } = layoutOf(plan, heart);
  // Rows 0.1, 0.2, 0.3: statistics rows, known, sum (scaled 1), squares (scaled 2).
  t.equal(layout.statistics.length, 4);
  const totals = [3n, 3n, 6n, 14n];
  t.equal(evaluateCell(measure(plan, 1), totals).value, '0.2');
  t.equal(evaluateCell(measure(plan, 2), totals).value, '0.01');
});

t.test('a sum of a 0/1 column is checked as the count it is, and its complement too', async (t) => {
  const plan = validatePlan(
    from('heart')
      .select({ s: sum('sex') })
      .plan(),
    heart,
  );
  const kinds = evaluateCell(measure(plan, 0), [10n, 9n, 7n]).checks.map((c) => [c.kind, c.value]);
  t.same(kinds, [
    ['rows', 10n],
    ['count', 9n],
    ['indicator', 7n],
    ['complement', 2n],
  ]);
});

t.test('nothing over no rows', async (t) => {
  const plan = validatePlan(
    from('heart')
      .select({ a: avg('age'), c: corr('age', 'oldpeak'), m: median('age') })
      .plan(),
    heart,
  );
  const zeros = layoutOf(plan, heart).layout.statistics.map(() => 0n);
  for (const i of [0, 1, 2]) t.equal(evaluateCell(measure(plan, i), zeros).value, null);
});

t.test('a plan hash does not depend on the order of trivial writings', async (t) => {
  const a = from('heart').where(gt('age', 40)).select({ n: count() }).plan();
  t.match(planHash(a), /^[0-9a-f]{64}$/);
  t.equal(planHash(a), planHash(validatePlan(a, heart)));
});
