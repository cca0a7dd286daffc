import { both, type Collector } from './collector.ts';
import type { CheckRule } from './output.ts';
import type { Expr, Pred } from './plan.ts';
import type { Table } from './schema.ts';
import { typeOf, valuesOf } from './typing.ts';

/**
 * Sums that are counts in disguise. An expression that takes two values only tells by its sum how many rows have
 * each; a `case` inside a sum splits the rows as a filter does; arithmetic can pack several of them into one number
 * (`a + 1000 * b`). Every such part is counted and checked like a count.
 */
export function indicatorRules(
  expr: Expr,
  filter: Pred | null,
  table: Table,
  to: Collector,
): readonly CheckRule[] {
  const type = typeOf(expr, table).type;
  const values = type === 'string' ? null : valuesOf(expr, table, 2);
  if (values !== null && values.length < 2) return splitRules(expr, filter, table, to);
  if (values !== null) {
    const [low, high] = [values[0]!, values[1]!];
    return [
      { rule: 'indicator', sum: to.sum(filter, [expr], []), n: to.count(filter, [expr]), low, high },
      ...(expr.op === 'if' && expr.else === null ? splitRules(expr, filter, table, to) : []),
    ];
  }
  switch (expr.op) {
    case 'column':
    case 'literal':
      return [];
    case 'add':
    case 'sub':
    case 'mul':
      return [
        ...indicatorRules(expr.left, filter, table, to),
        ...indicatorRules(expr.right, filter, table, to),
      ];
    case 'if':
      return [
        ...splitRules(expr, filter, table, to),
        ...indicatorRules(expr.then, filter, table, to),
        ...(expr.else === null ? [] : indicatorRules(expr.else, filter, table, to)),
      ];
    default:
      return indicatorRules(expr.arg, filter, table, to);
  }
}

/** A `case` splits the rows in two; both parts are counts. */
function splitRules(expr: Expr, filter: Pred | null, table: Table, to: Collector): readonly CheckRule[] {
  if (expr.op !== 'if') return [];
  const of = to.rows(both(filter, expr.when));
  const inner = (e: Expr | null) => (e === null ? [] : splitRules(e, filter, table, to));
  return [
    { rule: 'count', of },
    { rule: 'complement', of, total: to.rows(filter) },
    ...inner(expr.then),
    ...inner(expr.else),
  ];
}
