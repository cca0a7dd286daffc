import { z } from 'zod';
import type { Expr, Literal, Measure, Plan, Pred, Select } from './plan.ts';

/** The door for plans from outside: strict shapes and sizes. Depth is checked before, so that recursion is bounded. */

export const LIMITS = {
  depth: 64,
  nodes: 4000,
  measures: 64,
  keys: 8,
  select: 80,
  inValues: 1000,
  text: 1000,
  words: 4_000_000,
} as const;

const name = z.string().min(1).max(128);
const integer = z
  .string()
  .max(40)
  .regex(/^-?(0|[1-9]\d*)$/);
const decimal = z
  .string()
  .max(40)
  .regex(/^-?\d+(\.\d+)?$/);

const literal: z.ZodType<Literal> = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('integer'), value: integer }),
  z.strictObject({ type: z.literal('decimal'), value: decimal }),
  z.strictObject({ type: z.literal('string'), value: z.string().max(LIMITS.text) }),
  z.strictObject({ type: z.literal('date'), value: z.string().regex(/^\d{4}-\d{2}-\d{2}$/) }),
  z.strictObject({ type: z.literal('boolean'), value: z.boolean() }),
]);

const lazyExpr: z.ZodType<Expr> = z.lazy(() => expr);
const lazyPred: z.ZodType<Pred> = z.lazy(() => pred);
const binary = <const T extends string>(op: T) =>
  z.strictObject({ op: z.literal(op), left: lazyExpr, right: lazyExpr });

const expr: z.ZodType<Expr> = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('column'), name }),
  z.strictObject({ op: z.literal('literal'), value: literal }),
  binary('add'),
  binary('sub'),
  binary('mul'),
  z.strictObject({ op: z.literal('neg'), arg: lazyExpr }),
  z.strictObject({ op: z.literal('div'), arg: lazyExpr, by: z.string().regex(/^[1-9]\d{0,14}$/) }),
  z.strictObject({ op: z.literal('date-part'), part: z.enum(['year', 'month']), arg: lazyExpr }),
  // biome-ignore lint/suspicious/noThenProperty: the plan's word for a branch; never awaited
  z.strictObject({ op: z.literal('if'), when: lazyPred, then: lazyExpr, else: lazyExpr.nullable() }),
  z.strictObject({
    op: z.literal('bucket'),
    arg: lazyExpr,
    low: decimal,
    high: decimal,
    count: z.int().min(1).max(9_998),
  }),
]);

const pred: z.ZodType<Pred> = z.discriminatedUnion('op', [
  z.strictObject({
    op: z.literal('compare'),
    by: z.enum(['eq', 'ne', 'lt', 'le', 'gt', 'ge']),
    left: lazyExpr,
    right: lazyExpr,
  }),
  z.strictObject({
    op: z.literal('in'),
    arg: lazyExpr,
    values: z.array(literal).min(1).max(LIMITS.inValues),
  }),
  z.strictObject({ op: z.literal('is-null'), arg: lazyExpr }),
  z.strictObject({ op: z.enum(['and', 'or']), args: z.array(lazyPred).min(1).max(LIMITS.inValues) }),
  z.strictObject({ op: z.literal('not'), arg: lazyPred }),
]);

const filter = lazyPred.nullable();
const measure: z.ZodType<Measure> = z.discriminatedUnion('fn', [
  z.strictObject({ fn: z.literal('count_star'), filter }),
  z.strictObject({
    fn: z.enum(['count', 'sum', 'avg', 'var_samp', 'var_pop', 'stddev_samp', 'stddev_pop']),
    args: z.tuple([lazyExpr]),
    filter,
  }),
  z.strictObject({
    fn: z.enum(['corr', 'covar_samp', 'covar_pop', 'regr_slope', 'regr_intercept', 'regr_r2']),
    args: z.tuple([lazyExpr, lazyExpr]),
    filter,
  }),
  z.strictObject({
    fn: z.literal('quantile'),
    args: z.tuple([lazyExpr]),
    q: z.string().regex(/^0\.\d{1,9}$/),
    filter,
  }),
]);

const select: z.ZodType<Select> = z.discriminatedUnion('kind', [
  z.strictObject({
    name,
    kind: z.literal('group'),
    group: z
      .int()
      .min(0)
      .max(LIMITS.keys - 1),
  }),
  z.strictObject({ name, kind: z.literal('measure'), measure }),
]);

export const planSchema: z.ZodType<Plan> = z.strictObject({
  version: z.literal(1),
  from: z.strictObject({ kind: z.literal('table'), table: name }),
  where: filter,
  groupBy: z.array(lazyExpr).max(LIMITS.keys),
  select: z.array(select).min(1).max(LIMITS.select),
  orderBy: z
    .array(
      z.strictObject({
        item: z
          .int()
          .min(0)
          .max(LIMITS.select - 1),
        direction: z.enum(['asc', 'desc']),
        nulls: z.enum(['first', 'last']),
      }),
    )
    .max(LIMITS.select),
  limit: z.int().min(0).max(1_000_000).nullable(),
});
