import {
  add,
  and,
  bucket,
  col,
  count,
  covarPop,
  date,
  dec,
  div,
  type Expr,
  eq,
  ge,
  gt,
  isIn,
  isNull,
  le,
  lit,
  lt,
  type Measure,
  mul,
  ne,
  neg,
  not,
  or,
  type Plan,
  type Pred,
  quantile,
  sub,
  sum,
  varPop,
  when,
  year,
} from '@tacit/sdk/query';
import { planOf } from './sample.ts';

/** Random plans over the sample table that the proof supports. */
export function randomPlan(next: () => number): Plan {
  const pick = <X>(list: readonly X[]): X => list[next() % list.length]!;
  const number = (low: number, high: number): number => low + (next() % (high - low + 1));
  const leaf = (): Pred =>
    pick<() => Pred>([
      () => pick([eq, ne, lt, le, gt, ge])(col('age'), number(-5, 125)),
      () =>
        pick([eq, ne, lt, le, gt, ge])(col('fee'), dec((number(-100, 600000) / 100).toFixed(number(0, 3)))),
      () =>
        pick([eq, ne, lt, le, gt, ge])(
          col('debt'),
          pick([0, -3000000000, 3000000000, number(-9, 9) * 331234567]),
        ),
      () => pick([lt, ge])(number(-2000000000, 2000000000), col('debt')),
      () => isIn(col('ward'), ['a', pick(['b', 'zz'])]),
      () => isIn(col('debt'), [0, -3000000000]),
      () => eq(col('sex'), pick(['male', 'female', 'other'])),
      () => isNull(col(pick(['age', 'ward', 'fee', 'debt', 'alive', 'born']))),
      () => eq(col('alive'), pick([true, false])),
      () => ge(col('born'), date(pick(['1969-12-31', '1990-05-17', '1930-01-01']))),
      () => gt(add(col('score'), number(-10, 10)), mul(col('score'), col('score'))),
    ])();
  const pred = (depth: number): Pred => {
    const kind = depth === 0 ? 3 : next() % 5;
    if (kind === 0) return and(pred(depth - 1), pred(depth - 1));
    if (kind === 1) return or(pred(depth - 1), pred(depth - 1));
    if (kind === 2) return not(pred(depth - 1));
    return leaf();
  };
  const keys: readonly Expr[] = [
    col('sex'),
    col('ward'),
    col('alive'),
    div(col('age'), 30),
    bucket(col('score'), -20, 30, 4),
    div(year(col('born')), 40),
  ];
  const groupBy = [...new Set(Array.from({ length: next() % 3 }, () => pick(keys)))];
  const filter = (): Pred | null => (next() % 4 === 0 ? leaf() : null);
  const measure = (): Measure =>
    pick<() => Measure>([
      () => count(null, filter()),
      () => count(col(pick(['age', 'fee', 'ward'])), filter()),
      () => sum(col(pick(['age', 'score', 'fee', 'debt'])), filter()),
      () => varPop(col(pick(['age', 'score', 'fee'])), filter()),
      () => covarPop(col('age'), col('score')),
      () => quantile(col('score'), '0.5', filter()),
      () => sum(mul(col('age'), col('score'))),
      () => sum(sub(col('fee'), col('age'))),
      () => sum(when(gt(col('score'), 0), neg(col('score')), lit(7))),
    ])();
  const measures = Array.from({ length: 1 + (next() % 3) }, measure);
  return planOf(next() % 5 === 0 ? null : pred(2), groupBy, [
    ...groupBy.map((_, group) => ({ name: `k${group}`, kind: 'group' as const, group })),
    ...measures.map((m, k) => ({ name: `m${k}`, kind: 'measure' as const, measure: m })),
  ]);
}
