import type { Expr, Order, Select } from '@tacit/sdk/query';
import { type Node, nodeAt, nodesAt, refuse, textAt } from './ast.ts';
import { itemByAlias, readOrdinal, same } from './group.ts';
import { aggregateName, readMeasure } from './measure.ts';
import type { Scope } from './scope.ts';

const HINT = 'order by a result column: its name, alias or position';

function readItem(
  node: Node,
  items: readonly Node[],
  select: readonly Select[],
  groups: readonly Expr[],
  scope: Scope,
): number {
  const known = readOrdinal(node, items.length, 'order by') ?? itemByAlias(node, items);
  if (known !== null) return known;
  const found =
    aggregateName(node) !== null
      ? (() => {
          const text = JSON.stringify(readMeasure(node, scope));
          return select.findIndex((s) => s.kind === 'measure' && JSON.stringify(s.measure) === text);
        })()
      : (() => {
          const expr = scope.expr(node);
          return select.findIndex((s) => s.kind === 'group' && same(groups[s.group]!, expr));
        })();
  if (found >= 0) return found;
  throw refuse(node, 'order by something that is not selected', HINT);
}

/** `order by`, applied to the release. NULL and suppressed values come last unless stated, as in DuckDB. */
export function readOrder(
  modifier: Node,
  items: readonly Node[],
  select: readonly Select[],
  groups: readonly Expr[],
  scope: Scope,
): readonly Order[] {
  return nodesAt(modifier, 'orders').flatMap((order): readonly Order[] => {
    const node = nodeAt(order, 'expression');
    const direction = textAt(order, 'type') === 'DESCENDING' ? 'desc' : 'asc';
    const nulls = textAt(order, 'null_order') === 'NULLS FIRST' ? 'first' : 'last';
    if (node['class'] === 'STAR') return select.map((_, item) => ({ item, direction, nulls }));
    return [{ item: readItem(node, items, select, groups, scope), direction, nulls }];
  });
}

/** `limit n` with a constant. */
export function readLimit(modifier: Node): number | null {
  if (modifier['offset'] !== null)
    throw refuse(nodeAt(modifier, 'offset'), 'offset', 'ask without offset and page in the answer');
  if (modifier['limit'] === null) return null;
  const node = nodeAt(modifier, 'limit');
  const value = node['class'] === 'CONSTANT' ? nodeAt(node, 'value')['value'] : null;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 1_000_000) return value;
  throw refuse(node, 'limit', 'write limit with a whole number up to 1,000,000');
}
