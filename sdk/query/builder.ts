import { TacitError } from '../core/index.ts';
import { normalise } from './normalise.ts';
import type {
  Comparison,
  Expr,
  Literal,
  Measure,
  OneArgument,
  Order,
  Plan,
  Pred,
  Select,
  TwoArguments,
} from './plan.ts';
import { numberLiteral } from './scalar.ts';

/** A typed builder for plans: the same plan and hash as the SQL text. A bare string is a column; texts use `lit`. */

export type Operand = Expr | string | number | bigint | boolean;
/** On the right of a comparison a bare string is a text. */
export type Constant = Expr | string | number | bigint | boolean;

function numberOf(value: number | bigint): Literal {
  const literal = numberLiteral(String(value));
  if (
    literal === null ||
    (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value))
  ) {
    throw new TacitError('plan.invalid', {
      message: 'a number of the builder has no exact decimal text',
      hint: "write it with dec('0.0000001') or as a bigint",
    });
  }
  return literal;
}

/** A constant: text, number or boolean. */
export function lit(value: string | number | bigint | boolean): Expr {
  if (typeof value === 'string') return { op: 'literal', value: { type: 'string', value } };
  if (typeof value === 'boolean') return { op: 'literal', value: { type: 'boolean', value } };
  return { op: 'literal', value: numberOf(value) };
}

/** An exact decimal constant from its text. */
export function dec(text: string): Expr {
  const literal = numberLiteral(text);
  if (literal === null)
    throw new TacitError('plan.invalid', { message: 'not a plain decimal text', field: 'dec' });
  return { op: 'literal', value: literal };
}

/** A date constant, `YYYY-MM-DD`. */
export const date = (value: string): Expr => ({ op: 'literal', value: { type: 'date', value } });
export const col = (name: string): Expr => ({ op: 'column', name });

const operand = (value: Operand): Expr =>
  typeof value === 'string' ? col(value) : typeof value === 'object' ? value : lit(value);
const constant = (value: Constant): Expr => (typeof value === 'object' ? value : lit(value));

export const add = (left: Operand, right: Operand): Expr => ({
  op: 'add',
  left: operand(left),
  right: operand(right),
});
export const sub = (left: Operand, right: Operand): Expr => ({
  op: 'sub',
  left: operand(left),
  right: operand(right),
});
export const mul = (left: Operand, right: Operand): Expr => ({
  op: 'mul',
  left: operand(left),
  right: operand(right),
});
export const neg = (arg: Operand): Expr => ({ op: 'neg', arg: operand(arg) });
/** Integer division rounding down: `div('age', 10)` is the decade. */
export const div = (arg: Operand, by: number | bigint): Expr => ({
  op: 'div',
  arg: operand(arg),
  by: String(by),
});
export const year = (arg: Operand): Expr => ({ op: 'date-part', part: 'year', arg: operand(arg) });
export const month = (arg: Operand): Expr => ({ op: 'date-part', part: 'month', arg: operand(arg) });
/** `width_bucket`: 0 below low, 1 to count, count + 1 from high on. */
export const bucket = (arg: Operand, low: number | string, high: number | string, count: number): Expr => ({
  op: 'bucket',
  arg: operand(arg),
  low: String(low),
  high: String(high),
  count,
});
/** `case when … then … else … end`; without `otherwise` NULL. */
export const when = (test: Pred, value: Operand, otherwise: Operand | null = null): Expr => ({
  op: 'if',
  when: test,
  // biome-ignore lint/suspicious/noThenProperty: the plan's word for a branch; never awaited
  then: operand(value),
  else: otherwise === null ? null : operand(otherwise),
});

const compare =
  (by: Comparison) =>
  (left: Operand, right: Constant): Pred => ({
    op: 'compare',
    by,
    left: operand(left),
    right: constant(right),
  });
export const eq = compare('eq');
export const ne = compare('ne');
export const lt = compare('lt');
export const le = compare('le');
export const gt = compare('gt');
export const ge = compare('ge');
export const between = (arg: Operand, low: Constant, high: Constant): Pred =>
  and(ge(arg, low), le(arg, high));
export const isNull = (arg: Operand): Pred => ({ op: 'is-null', arg: operand(arg) });
export const not = (arg: Pred): Pred => ({ op: 'not', arg });
export const and = (...args: readonly Pred[]): Pred => ({ op: 'and', args });
export const or = (...args: readonly Pred[]): Pred => ({ op: 'or', args });
export function isIn(arg: Operand, values: readonly Constant[]): Pred {
  const literals = values.map((v) => {
    const e = constant(v);
    if (e.op !== 'literal') throw new TacitError('plan.invalid', { message: '`in` takes constants only' });
    return e.value;
  });
  return { op: 'in', arg: operand(arg), values: literals };
}

const one =
  (fn: OneArgument) =>
  (arg: Operand, filter: Pred | null = null): Measure => ({ fn, args: [operand(arg)], filter });
const two =
  (fn: TwoArguments) =>
  (y: Operand, x: Operand, filter: Pred | null = null): Measure => ({
    fn,
    args: [operand(y), operand(x)],
    filter,
  });

/** `count()` counts rows, `count('x')` the rows where x is known. */
export const count = (arg: Operand | null = null, filter: Pred | null = null): Measure =>
  arg === null ? { fn: 'count_star', filter } : one('count')(arg, filter);
export const sum = one('sum');
export const avg = one('avg');
export const varSamp = one('var_samp');
export const varPop = one('var_pop');
export const stddevSamp = one('stddev_samp');
export const stddevPop = one('stddev_pop');
export const corr = two('corr');
export const covarSamp = two('covar_samp');
export const covarPop = two('covar_pop');
export const regrSlope = two('regr_slope');
export const regrIntercept = two('regr_intercept');
export const regrR2 = two('regr_r2');
export const quantile = (arg: Operand, q: number | string, filter: Pred | null = null): Measure => ({
  fn: 'quantile',
  args: [operand(arg)],
  q: String(q),
  filter,
});
export const median = (arg: Operand, filter: Pred | null = null): Measure => quantile(arg, '0.5', filter);

const same = (a: Expr, b: Expr) => JSON.stringify(a) === JSON.stringify(b);

/** Immutable: every step returns a new query. `plan()` gives the plan in normal form. */
export class Query {
  readonly #plan: Plan;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  #with(change: Partial<Plan>): Query {
    return new Query({ ...this.#plan, ...change });
  }

  /** Several calls are joined by `and`. */
  where(pred: Pred): Query {
    const { where } = this.#plan;
    return this.#with({ where: where === null ? pred : and(where, pred) });
  }

  groupBy(...keys: readonly Operand[]): Query {
    return this.#with({ groupBy: [...this.#plan.groupBy, ...keys.map(operand)] });
  }

  /** Result columns by name, in order: measures, or expressions of `groupBy`. Columns can be named bare: `sex`. */
  select(...items: readonly (string | Readonly<Record<string, Measure | Operand>>)[]): Query {
    const select: Select[] = [...this.#plan.select];
    const push = (name: string, value: Measure | Operand) => {
      if (typeof value === 'object' && 'fn' in value) {
        select.push({ name, kind: 'measure', measure: value });
        return;
      }
      const expr = operand(value);
      const group = this.#plan.groupBy.findIndex((key) => same(key, expr));
      if (group < 0) {
        throw new TacitError('sql.rows', {
          field: name,
          message: `\`${name}\` is neither aggregated nor grouped by`,
          hint: 'call groupBy with it first, or wrap it in an aggregate such as avg',
        });
      }
      select.push({ name, kind: 'group', group });
    };
    for (const item of items) {
      if (typeof item === 'string') push(item, item);
      else for (const [name, value] of Object.entries(item)) push(name, value);
    }
    return this.#with({ select });
  }

  /** By result column; NULL and suppressed values come last unless stated. */
  orderBy(name: string, direction: Order['direction'] = 'asc', nulls: Order['nulls'] = 'last'): Query {
    const item = this.#plan.select.findIndex((s) => s.name === name);
    if (item < 0)
      throw new TacitError('plan.invalid', { field: name, message: `no result column \`${name}\`` });
    return this.#with({ orderBy: [...this.#plan.orderBy, { item, direction, nulls }] });
  }

  limit(rows: number): Query {
    return this.#with({ limit: rows });
  }

  plan(): Plan {
    return normalise(this.#plan);
  }
}

export const from = (table: string): Query =>
  new Query({
    version: 1,
    from: { kind: 'table', table },
    where: null,
    groupBy: [],
    select: [],
    orderBy: [],
    limit: null,
  });
