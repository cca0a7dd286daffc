import type { Expr, Measure, Plan, Pred } from './plan.ts';

/** What a column is used for at one place of a plan. `presence`: only whether it is NULL matters. */
export type Use = 'filter' | 'group' | 'aggregate' | 'presence';

export type Clause = 'where' | 'group by' | 'select' | 'filter';

export type Visit = (column: string, use: Use, clause: Clause) => void;

/** A comparison inside an aggregate or filter is a predicate; inside a group key everything is grouped by. */
function walkExpr(expr: Expr, use: Use, clause: Clause, visit: Visit): void {
  switch (expr.op) {
    case 'column':
      visit(expr.name, use, clause);
      return;
    case 'literal':
      return;
    case 'add':
    case 'sub':
    case 'mul':
      walkExpr(expr.left, use, clause, visit);
      walkExpr(expr.right, use, clause, visit);
      return;
    case 'if':
      walkPred(expr.when, use === 'group' ? 'group' : 'filter', clause, visit);
      walkExpr(expr.then, use, clause, visit);
      if (expr.else !== null) walkExpr(expr.else, use, clause, visit);
      return;
    default:
      walkExpr(expr.arg, use, clause, visit);
  }
}

function walkPred(pred: Pred, use: 'filter' | 'group', clause: Clause, visit: Visit): void {
  switch (pred.op) {
    case 'and':
    case 'or':
      for (const arg of pred.args) walkPred(arg, use, clause, visit);
      return;
    case 'not':
      walkPred(pred.arg, use, clause, visit);
      return;
    case 'compare':
      walkExpr(pred.left, use, clause, visit);
      walkExpr(pred.right, use, clause, visit);
      return;
    case 'is-null':
      walkExpr(pred.arg, use === 'group' ? use : 'presence', clause, visit);
      return;
    case 'in':
      walkExpr(pred.arg, use, clause, visit);
  }
}

function walkMeasure(measure: Measure, visit: Visit): void {
  if (measure.filter !== null) walkPred(measure.filter, 'filter', 'filter', visit);
  if (measure.fn === 'count_star') return;
  const use = measure.fn === 'count' ? 'presence' : 'aggregate';
  for (const arg of measure.args) walkExpr(arg, use, 'select', visit);
}

/** Calls `visit` once for every mention of a column, in the order of the text. */
export function walkPlan(plan: Plan, visit: Visit): void {
  if (plan.where !== null) walkPred(plan.where, 'filter', 'where', visit);
  for (const key of plan.groupBy) walkExpr(key, 'group', 'group by', visit);
  for (const item of plan.select) if (item.kind === 'measure') walkMeasure(item.measure, visit);
}
