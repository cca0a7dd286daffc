import type { Comparison, Expr, Literal, Measure, Plan, Pred, Select } from './plan.ts';
import { numberLiteral } from './scalar.ts';

const FLIP: Record<Comparison, Comparison> = {
  eq: 'eq',
  ne: 'ne',
  lt: 'gt',
  le: 'ge',
  gt: 'lt',
  ge: 'le',
};

const NEGATED: Record<Comparison, Comparison> = {
  eq: 'ne',
  ne: 'eq',
  lt: 'ge',
  le: 'gt',
  gt: 'le',
  ge: 'lt',
};

export function normaliseLiteral(literal: Literal): Literal {
  if (literal.type !== 'integer' && literal.type !== 'decimal') return literal;
  return numberLiteral(literal.value) ?? literal;
}

export function normaliseExpr(expr: Expr): Expr {
  switch (expr.op) {
    case 'column':
      return expr;
    case 'literal':
      return { op: 'literal', value: normaliseLiteral(expr.value) };
    case 'neg': {
      const arg = normaliseExpr(expr.arg);
      if (arg.op === 'literal' && (arg.value.type === 'integer' || arg.value.type === 'decimal')) {
        const text = arg.value.value;
        const value = text.startsWith('-') ? text.slice(1) : text === '0' ? text : `-${text}`;
        return { op: 'literal', value: { type: arg.value.type, value } };
      }
      return { op: 'neg', arg };
    }
    case 'add':
    case 'sub':
    case 'mul':
      return { op: expr.op, left: normaliseExpr(expr.left), right: normaliseExpr(expr.right) };
    case 'div':
      return { op: 'div', arg: normaliseExpr(expr.arg), by: expr.by };
    case 'date-part':
      return { op: 'date-part', part: expr.part, arg: normaliseExpr(expr.arg) };
    case 'bucket':
      return {
        op: 'bucket',
        arg: normaliseExpr(expr.arg),
        low: String(numberLiteral(expr.low)?.value ?? expr.low),
        high: String(numberLiteral(expr.high)?.value ?? expr.high),
        count: expr.count,
      };
    case 'if':
      return {
        op: 'if',
        when: normalisePred(expr.when),
        // biome-ignore lint/suspicious/noThenProperty: the plan's word for a branch; never awaited
        then: normaliseExpr(expr.then),
        else: expr.else === null ? null : normaliseExpr(expr.else),
      };
  }
}

export function normalisePred(pred: Pred): Pred {
  switch (pred.op) {
    case 'and':
    case 'or': {
      const args = pred.args.map(normalisePred).flatMap((a) => (a.op === pred.op ? a.args : [a]));
      return args.length === 1 ? args[0]! : { op: pred.op, args };
    }
    case 'not': {
      // The same in three-valued logic, and DuckDB's parser does it too.
      const arg = normalisePred(pred.arg);
      if (arg.op === 'not') return arg.arg;
      if (arg.op === 'compare') return { ...arg, by: NEGATED[arg.by] };
      return { op: 'not', arg };
    }
    case 'is-null':
      return { op: 'is-null', arg: normaliseExpr(pred.arg) };
    case 'in': {
      const texts = new Map(pred.values.map(normaliseLiteral).map((v) => [`${v.type}:${v.value}`, v]));
      const values = [...texts.keys()].sort().map((k) => texts.get(k)!);
      return { op: 'in', arg: normaliseExpr(pred.arg), values };
    }
    case 'compare': {
      const [left, right] = [normaliseExpr(pred.left), normaliseExpr(pred.right)];
      return left.op === 'literal' && right.op !== 'literal'
        ? { op: 'compare', by: FLIP[pred.by], left: right, right: left }
        : { op: 'compare', by: pred.by, left, right };
    }
  }
}

function normaliseMeasure(measure: Measure): Measure {
  const filter = measure.filter === null ? null : normalisePred(measure.filter);
  switch (measure.fn) {
    case 'count_star':
      return { fn: 'count_star', filter };
    case 'quantile':
      return {
        fn: 'quantile',
        args: [normaliseExpr(measure.args[0])],
        q: String(numberLiteral(measure.q)?.value ?? measure.q),
        filter,
      };
    case 'corr':
    case 'covar_samp':
    case 'covar_pop':
    case 'regr_slope':
    case 'regr_intercept':
    case 'regr_r2':
      return {
        fn: measure.fn,
        args: [normaliseExpr(measure.args[0]), normaliseExpr(measure.args[1])],
        filter,
      };
    default: {
      const arg = normaliseExpr(measure.args[0]);
      // count(1) is count(*)
      if (measure.fn === 'count' && arg.op === 'literal') return { fn: 'count_star', filter };
      return { fn: measure.fn, args: [arg], filter };
    }
  }
}

function normaliseSelect(item: Select): Select {
  return item.kind === 'group'
    ? { name: item.name, kind: 'group', group: item.group }
    : { name: item.name, kind: 'measure', measure: normaliseMeasure(item.measure) };
}

/**
 * One form for trivially equal plans: nested `and`/`or` flattened, `in` values sorted, constants on the right, negated
 * comparisons turned round, numbers in canonical texts. It proves nothing clever: two plans that mean the same may still differ.
 */
export function normalise(plan: Plan): Plan {
  return {
    version: 1,
    from: plan.from,
    where: plan.where === null ? null : normalisePred(plan.where),
    groupBy: plan.groupBy.map(normaliseExpr),
    select: plan.select.map(normaliseSelect),
    orderBy: plan.orderBy,
    limit: plan.limit,
  };
}
