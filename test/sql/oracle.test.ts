import { planSql } from '@tacit/node/sql';
import {
  add,
  and,
  avg,
  between,
  bucket,
  col,
  corr,
  count,
  covarPop,
  covarSamp,
  date,
  dec,
  div,
  type Expr,
  eq,
  from,
  ge,
  gt,
  isIn,
  isNull,
  layoutOf,
  le,
  lit,
  lt,
  type Measure,
  median,
  month,
  mul,
  ne,
  not,
  or,
  type Plan,
  type Pred,
  planHash,
  quantile,
  regrIntercept,
  regrR2,
  regrSlope,
  renderPlan,
  stddevPop,
  stddevSamp,
  sub,
  sum,
  tableFromSchema,
  validatePlan,
  varPop,
  varSamp,
  when,
  year,
} from '@tacit/sdk/query';
import fc from 'fast-check';
import t from 'tap';
import { answer, canonical, close, duckdb, localTable } from './support.ts';

const ALL = ['filter', 'group', 'aggregate'] as const;
const table = tableFromSchema('people', {
  missingValues: [''],
  fields: [
    { name: 'age', type: 'integer', constraints: { minimum: '0', maximum: '99' }, 'tacit:exposure': ALL },
    { name: 'delta', type: 'integer', constraints: { minimum: '-20', maximum: '20' }, 'tacit:exposure': ALL },
    { name: 'big', type: 'integer', 'tacit:exposure': ALL },
    { name: 'kind', type: 'integer', constraints: { enum: ['1', '2', '5'] }, 'tacit:exposure': ALL },
    { name: 'Ward "A"', type: 'string', constraints: { enum: ['a', "it's", 'ü'] }, 'tacit:exposure': ALL },
    { name: 'smoker', type: 'boolean', 'tacit:exposure': ALL },
    {
      name: 'price',
      type: 'number',
      'tacit:scale': 2,
      constraints: { minimum: '-5.00', maximum: '5.00' },
      'tacit:exposure': ALL,
    },
    {
      name: 'seen',
      type: 'date',
      constraints: { minimum: '2019-12-01', maximum: '2020-03-01' },
      'tacit:exposure': ALL,
    },
  ],
});
const WARD = 'Ward "A"';

const maybe = <T>(a: fc.Arbitrary<T>) => fc.option(a, { nil: null, freq: 5 });
const row = fc.tuple(
  maybe(fc.integer({ min: 0, max: 99 })),
  maybe(fc.integer({ min: -20, max: 20 })),
  maybe(fc.integer({ min: -(2 ** 40), max: 2 ** 40 })),
  maybe(fc.constantFrom(1, 2, 5)),
  maybe(fc.constantFrom("'a'", "'it''s'", "'ü'")),
  maybe(fc.boolean()),
  maybe(fc.integer({ min: -500, max: 500 }).map((v) => (v / 100).toFixed(2))),
  maybe(fc.integer({ min: 0, max: 91 }).map((d) => `DATE '2019-12-01' + ${d}`)),
);

const number: fc.Arbitrary<Expr> = fc.letrec<{ number: Expr }>((tie) => ({
  number: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fc.constantFrom('age', 'delta', 'price', 'kind').map(col),
    fc.constantFrom(lit(3), lit(-2), dec('1.5')),
    fc.tuple(tie('number'), tie('number')).map(([a, b]) => add(a, b)),
    fc.tuple(tie('number'), tie('number')).map(([a, b]) => sub(a, b)),
    fc.tuple(tie('number'), tie('number')).map(([a, b]) => mul(a, b)),
    fc.tuple(tie('number'), tie('number')).map(([a, b]) => when(gt('delta', 0), a, b)),
    fc.tuple(tie('number')).map(([a]) => when(eq('smoker', true), a)),
  ),
})).number;

const pred: fc.Arbitrary<Pred> = fc.letrec<{ pred: Pred }>((tie) => ({
  pred: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fc.constantFrom<Pred>(
      gt('age', 40),
      le('delta', dec('2.5')),
      between('price', dec('-1.25'), 3),
      lt('price', dec('0.125')),
      eq('smoker', true),
      ne(WARD, 'a'),
      isIn(WARD, ["it's", 'zz']),
      isIn('kind', [1, 5]),
      isIn('price', [dec('1.5'), 2]),
      ge('seen', date('2020-01-15')),
      isNull('age'),
      isNull(add('age', 'price')),
      lt('big', 1000000000000),
      lt(lit(1), col('delta')),
      eq(month('seen'), 2),
    ),
    fc.tuple(number, number).map(([a, b]) => lt(a, b)),
    fc.tuple(tie('pred'), tie('pred')).map(([a, b]) => and(a, b)),
    fc.tuple(tie('pred'), tie('pred')).map(([a, b]) => or(a, b)),
    tie('pred').map(not),
  ),
})).pred;

const filter = fc.option(pred, { nil: null, freq: 3 });
const measure: fc.Arbitrary<Measure> = fc.oneof(
  filter.map((f) => count(null, f)),
  fc.tuple(fc.oneof(number, fc.constantFrom(col('seen'), col(WARD))), filter).map(([e, f]) => count(e, f)),
  fc
    .tuple(fc.constantFrom(sum, avg, varSamp, varPop, stddevSamp, stddevPop), number, filter)
    .map(([fn, e, f]) => fn(e, f)),
  filter.map((f) => sum('smoker', f)),
  filter.map((f) => sum('big', f)),
  fc
    .tuple(
      fc.constantFrom(corr, covarSamp, covarPop, regrSlope, regrIntercept, regrR2),
      fc.constantFrom('age', 'delta', 'price', 'kind'),
      fc.constantFrom('age', 'delta', 'price', 'kind'),
      filter,
    )
    .map(([fn, y, x, f]) => fn(y, x, f)),
  fc
    .tuple(fc.constantFrom('age', 'delta'), fc.constantFrom('0.1', '0.5', '0.333'), filter)
    .map(([x, q, f]) => quantile(x, q, f)),
);

const key: fc.Arbitrary<Expr> = fc.constantFrom(
  col('kind'),
  col(WARD),
  col('smoker'),
  col('seen'),
  col('delta'),
  div('age', 10),
  bucket('price', '-2.5', 4, 3),
  year('seen'),
  month('seen'),
  when(gt('age', 50), lit('old'), lit('young')),
  when(gt('age', 50), lit(100), lit(7)),
);

const planOf = fc
  .tuple(filter, fc.uniqueArray(key, { maxLength: 2 }), fc.array(measure, { minLength: 1, maxLength: 5 }))
  .map(([where, keys, measures]) => {
    const query = (where === null ? from('people') : from('people').where(where)).groupBy(...keys);
    const groups = keys.map((k, i): [string, Expr] => [`k${i}`, k]);
    const named = measures.map((m, i): [string, Measure] => [`m${i}`, m]);
    return query.select(Object.fromEntries([...groups, ...named])).plan();
  });

const sqlRow = (r: readonly unknown[]) => `(${r.map((v) => (v === null ? 'NULL' : String(v))).join(', ')})`;

t.test('every plan over every split of every table answers as plain SQL does', async (t) => {
  const duck = await duckdb();
  await duck.rows(`create macro width_bucket(x, lo, hi, n) as
    case when x < lo then 0 when x >= hi then n + 1 else floor((x - lo) * n / (hi - lo))::bigint + 1 end`);
  const create = (name: string) =>
    `create or replace table ${name} (age bigint, delta bigint, big bigint, kind bigint, "Ward ""A""" varchar,
      smoker boolean, price decimal(18,2), seen date)`;
  let failure = '';
  const property = fc.asyncProperty(
    planOf,
    fc.array(fc.tuple(row, fc.nat(2)), { maxLength: 40 }),
    async (draft, rows) => {
      const plan: Plan = validatePlan(draft, table);
      await duck.rows(create('people'));
      for (const owner of [0, 1, 2]) await duck.rows(create(`owner${owner}`));
      if (rows.length > 0)
        await duck.rows(`insert into people values ${rows.map(([r]) => sqlRow(r)).join(', ')}`);
      for (const owner of [0, 1, 2]) {
        const own = rows.filter(([, o]) => o === owner).map(([r]) => sqlRow(r));
        if (own.length > 0) await duck.rows(`insert into owner${owner} values ${own.join(', ')}`);
      }
      const parts = await Promise.all(
        [0, 1, 2].map((owner) => localTable(duck, plan, table, `owner${owner}`)),
      );
      const ours = answer(plan, table, parts);
      const whole = answer(plan, table, [await localTable(duck, plan, table, 'people')]);
      const text = renderPlan(plan);
      const theirs = (await duck.rows(text)).map((r) => r.map(canonical));
      const keys = plan.groupBy.length;
      const label = (r: readonly unknown[]) => JSON.stringify(r.slice(0, keys));
      const expected = new Map(theirs.map((r) => [label(r), r]));
      const equal =
        JSON.stringify(ours) === JSON.stringify(whole) &&
        ours.length === theirs.length &&
        ours.every((r) => r.every((v, i) => close(v, expected.get(label(r))?.[i] ?? null)));
      if (!equal) failure = `${text}\n${JSON.stringify(ours)}\n${JSON.stringify(theirs)}`;
      const again = await planSql(text, duck.parse, () => table);
      if (planHash(again.plan) !== planHash(plan)) failure = `hash of\n${text}\n${again.sql}`;
      return failure === '';
    },
  );
  const result = await fc.check(property, { numRuns: Number(process.env['RUNS'] ?? 100) });
  t.notOk(result.failed, failure || String(result.errorInstance ?? ''));
  duck.close();
});

t.test('integer division rounds down below zero and buckets keep their borders', async (t) => {
  const duck = await duckdb();
  await duck.rows('create table people (delta bigint, price decimal(18,2))');
  await duck.rows('insert into people values (-7, -2.50), (-10, 3.99), (9, 4.00), (0, -2.51), (null, null)');
  const plan = from('people')
    .groupBy(div('delta', 5))
    .select({ d: div('delta', 5), n: count() })
    .plan();
  const part = await localTable(duck, plan, table, 'people');
  t.same(answer(plan, table, [part]), [
    [null, '1'],
    ['-2', '2'],
    ['0', '1'],
    ['1', '1'],
  ]);
  const buckets = from('people')
    .groupBy(bucket('price', '-2.5', 4, 3))
    .select({ b: bucket('price', '-2.5', 4, 3), n: count() })
    .plan();
  t.same(answer(buckets, table, [await localTable(duck, buckets, table, 'people')]), [
    [null, '1'],
    ['0', '1'],
    ['1', '1'],
    ['3', '1'],
    ['4', '1'],
  ]);
  duck.close();
});

t.test('values outside the declared domain are a coded failure, never dropped', async (t) => {
  const duck = await duckdb();
  await duck.rows('create table people (kind bigint, age bigint)');
  await duck.rows('insert into people values (3, 1), (1, 200)');
  const byKind = from('people').groupBy('kind').select('kind', { n: count() }).plan();
  await t.rejects(localTable(duck, byKind, table, 'people'), { code: 'plan.out-of-domain', field: 'kind' });
  const middle = from('people')
    .select({ m: median('age') })
    .plan();
  await t.rejects(localTable(duck, middle, table, 'people'), { code: 'plan.out-of-domain', field: 'age' });
  const fine = from('people').where(eq('kind', 1)).groupBy('kind').select('kind', { n: count() }).plan();
  t.same(answer(fine, table, [await localTable(duck, fine, table, 'people')]), [['1', '1']]);
  t.equal(layoutOf(fine, table).layout.cells, 4);
  duck.close();
});
