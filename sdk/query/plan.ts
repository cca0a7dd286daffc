/**
 * The plan: a validated, typed query. SQL and the builder both end here; equal questions have equal plans and hashes.
 * A plan is plain canonical JSON: numbers that matter travel as strings.
 */

export type ScalarType = 'integer' | 'decimal' | 'boolean' | 'string' | 'date';

/** Values are canonical texts: integers without leading zeros, decimals without trailing ones, dates `YYYY-MM-DD`. */
export type Literal =
  | { readonly type: 'integer' | 'decimal' | 'string' | 'date'; readonly value: string }
  | { readonly type: 'boolean'; readonly value: boolean };

/** Row-level expression; SQL NULL semantics: any NULL operand makes NULL, except in `if`. */
export type Expr =
  | { readonly op: 'column'; readonly name: string }
  | { readonly op: 'literal'; readonly value: Literal }
  | { readonly op: 'add' | 'sub' | 'mul'; readonly left: Expr; readonly right: Expr }
  | { readonly op: 'neg'; readonly arg: Expr }
  /** Integer division by a positive constant, rounding towards minus infinity. */
  | { readonly op: 'div'; readonly arg: Expr; readonly by: string }
  /** Year or month (1 to 12) of a date. */
  | { readonly op: 'date-part'; readonly part: 'year' | 'month'; readonly arg: Expr }
  /** `case when … then … else … end`; `else` null means NULL. */
  | { readonly op: 'if'; readonly when: Pred; readonly then: Expr; readonly else: Expr | null }
  /** SQL `width_bucket(arg, low, high, count)`: 0 below low, count + 1 from high on. `low`, `high` are decimal texts. */
  | {
      readonly op: 'bucket';
      readonly arg: Expr;
      readonly low: string;
      readonly high: string;
      readonly count: number;
    };

export type Comparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';

/** Three-valued: a row passes when the predicate is true, not when it is NULL. `between` is `and` of `ge` and `le`. */
export type Pred =
  | { readonly op: 'compare'; readonly by: Comparison; readonly left: Expr; readonly right: Expr }
  | { readonly op: 'in'; readonly arg: Expr; readonly values: readonly Literal[] }
  | { readonly op: 'is-null'; readonly arg: Expr }
  | { readonly op: 'and' | 'or'; readonly args: readonly Pred[] }
  | { readonly op: 'not'; readonly arg: Pred };

export type OneArgument = 'count' | 'sum' | 'avg' | 'var_samp' | 'var_pop' | 'stddev_samp' | 'stddev_pop';
export type TwoArguments = 'corr' | 'covar_samp' | 'covar_pop' | 'regr_slope' | 'regr_intercept' | 'regr_r2';

/** `filter` restricts the rows of this measure only. In two-argument functions `args` is [y, x], as in SQL. */
export type Measure = { readonly filter: Pred | null } & (
  | { readonly fn: 'count_star' }
  | { readonly fn: OneArgument; readonly args: readonly [Expr] }
  | { readonly fn: TwoArguments; readonly args: readonly [Expr, Expr] }
  /** `q` is a decimal text between 0 and 1; read from a histogram over the declared bounds, with the error stated. */
  | { readonly fn: 'quantile'; readonly args: readonly [Expr]; readonly q: string }
);

export type Select =
  | { readonly name: string; readonly kind: 'group'; readonly group: number }
  | { readonly name: string; readonly kind: 'measure'; readonly measure: Measure };

/** `item` is an index into `select`. Applied to the release, after disclosure control. */
export interface Order {
  readonly item: number;
  readonly direction: 'asc' | 'desc';
  readonly nulls: 'first' | 'last';
}

/** One virtual table. (Joins add another member to this union.) */
export type Source = { readonly kind: 'table'; readonly table: string };

export interface Plan {
  readonly version: 1;
  readonly from: Source;
  readonly where: Pred | null;
  /** Each is a column with a declared finite domain, or a `div` or `bucket` expression over declared bounds. */
  readonly groupBy: readonly Expr[];
  readonly select: readonly Select[];
  readonly orderBy: readonly Order[];
  readonly limit: number | null;
}
