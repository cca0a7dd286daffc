import { type Measure, numberLiteral, type Pred } from '@tacit/sdk/query';
import { isNode, type Node, nodeAt, nodesAt, refuse, textAt } from './ast.ts';
import { DISCLOSIVE, isAggregate, ONE, OTHER, QUANTILES, TWO } from './functions.ts';
import type { Scope } from './scope.ts';

export const aggregateName = (node: Node): string | null => {
  if (node['class'] !== 'FUNCTION') return null;
  const name = textAt(node, 'function_name').toLowerCase();
  return isAggregate(name) ? name : null;
};

/** Whether an aggregate stands anywhere inside. */
export function holdsAggregate(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsAggregate);
  if (!isNode(value)) return false;
  return aggregateName(value) !== null || Object.values(value).some(holdsAggregate);
}

function readQuantile(node: Node, value: Node, scope: Scope): string {
  const e = scope.expr(value);
  const hint = 'write a fraction between 0 and 1, such as approx_quantile(x, 0.25)';
  if (e.op !== 'literal' || (e.value.type !== 'integer' && e.value.type !== 'decimal')) {
    throw refuse(node, 'quantile', hint);
  }
  const q = numberLiteral(e.value.value)?.value;
  if (q === '0' || q === '1') {
    throw refuse(
      node,
      q === '0' ? 'quantile 0' : 'quantile 1',
      `ask for approx_quantile(x, ${q === '0' ? '0.05' : '0.95'})`,
      'sql.disclosive',
      `quantile ${q} is the ${q === '0' ? 'smallest' : 'largest'} value, which belongs to a single row`,
    );
  }
  if (typeof q !== 'string' || !/^0\.\d{1,9}$/.test(q)) throw refuse(node, 'quantile', hint);
  return q;
}

function quantile(
  node: Node,
  name: string,
  args: readonly Node[],
  filter: Pred | null,
  scope: Scope,
): Measure {
  const orders = nodesAt(nodeAt(node, 'order_bys'), 'orders');
  const [first, second] = args;
  // percentile_cont(q) within group (order by x)
  if (orders.length === 1 && args.length === 1 && first !== undefined && name === 'quantile_cont') {
    if (orders[0]!['type'] === 'DESCENDING')
      throw refuse(node, 'within group … desc', 'order ascending and use 1 - q');
    const x = scope.expr(nodeAt(orders[0]!, 'expression'));
    return { fn: 'quantile', args: [x], q: readQuantile(node, first, scope), filter };
  }
  if (orders.length > 0) throw refuse(node, 'order by inside an aggregate', 'leave it out');
  if (name === 'median' && args.length === 1) {
    return { fn: 'quantile', args: [scope.expr(first!)], q: '0.5', filter };
  }
  if (name !== 'median' && args.length === 2) {
    return { fn: 'quantile', args: [scope.expr(first!)], q: readQuantile(node, second!, scope), filter };
  }
  throw refuse(node, name, 'write median(x) or approx_quantile(x, 0.25)');
}

/** One aggregate of the select list. Throws `sql.disclosive` and `sql.unsupported` with the nearest thing that works. */
export function readMeasure(node: Node, scope: Scope): Measure {
  const name = textAt(node, 'function_name').toLowerCase();
  const args = nodesAt(node, 'children');
  if (node['distinct'] === true) {
    throw name === 'count'
      ? refuse(
          node,
          'count(distinct …)',
          'group by the column and count the groups, or count(*) if each row is another person',
          'sql.unsupported',
          'owners cannot tell whether two of them hold the same value without showing it, so distinct counts do not add up',
        )
      : refuse(node, `${name}(distinct …)`, 'leave `distinct` out');
  }
  const instead = DISCLOSIVE.get(name);
  if (instead !== undefined) {
    const plain = args.length === 1 && args[0]!['class'] === 'COLUMN_REF';
    const x = plain ? (args[0]!['column_names'] as readonly string[]).join('.') : 'x';
    throw refuse(
      node,
      name,
      instead.replaceAll('(x', `(${x}`),
      'sql.disclosive',
      `\`${name}\` returns the value of a single row, so it would tell about one person`,
    );
  }
  const other = OTHER.get(name);
  if (other !== undefined) throw refuse(node, name, other);
  const filter = node['filter'] === null ? null : scope.pred(nodeAt(node, 'filter'));
  for (const arg of args) {
    if (holdsAggregate(arg))
      throw refuse(node, 'aggregate of an aggregate', 'ask for the inner one with group by');
  }
  if (QUANTILES.has(name)) return quantile(node, name, args, filter, scope);
  if (nodesAt(nodeAt(node, 'order_bys'), 'orders').length > 0) {
    throw refuse(node, 'order by inside an aggregate', 'leave it out: the order does not change the result');
  }
  if (name === 'count_star' || (name === 'count' && args.length === 0)) return { fn: 'count_star', filter };
  if ((name === 'count_if' || name === 'countif') && args.length === 1) {
    const when = scope.pred(args[0]!);
    return { fn: 'count_star', filter: filter === null ? when : { op: 'and', args: [filter, when] } };
  }
  const one = ONE.get(name);
  if (one !== undefined && args.length === 1) return { fn: one, args: [scope.expr(args[0]!)], filter };
  const two = TWO.get(name);
  if (two !== undefined && args.length === 2) {
    return { fn: two, args: [scope.expr(args[0]!), scope.expr(args[1]!)], filter };
  }
  throw refuse(
    node,
    name,
    `\`${name}\` takes ${two === undefined ? 'one argument' : 'two arguments, y and x'}`,
  );
}

/** Arithmetic on aggregates, as in `sum(x) / count(*)`. */
export function refuseArithmetic(node: Node) {
  const name =
    node['class'] === 'FUNCTION' ? textAt(node, 'function_name') : String(node['class']).toLowerCase();
  const children = Array.isArray(node['children']) ? node['children'].filter(isNode) : [];
  const names = children.map(aggregateName);
  const average = name === '/' && names[0] === 'sum' && (names[1] === 'count' || names[1] === 'count_star');
  const indicator = name === '/' && names[0]?.startsWith('count') && names[1]?.startsWith('count');
  const hint = average
    ? 'ask for avg(x), which is the same and exact'
    : indicator
      ? 'ask for avg(case when … then 1 else 0 end), or select both counts and divide them in the answer'
      : 'select the aggregates one by one and compute with the answer; ratios of a sum and a count are avg(x)';
  return refuse(
    node,
    `${name} on aggregates`,
    hint,
    'sql.unsupported',
    'arithmetic on aggregates is outside what Tacit answers',
  );
}
