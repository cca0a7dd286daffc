import type { Expr } from '@tacit/sdk/query';
import { type Node, nodeAt, nodesAt, refuse, textAt } from './ast.ts';
import { holdsAggregate } from './measure.ts';
import type { Scope } from './scope.ts';

export const same = (a: Expr, b: Expr): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Position in the select list, `3` of `group by 3`, from 1; null for anything else. */
export function readOrdinal(node: Node, items: number, clause: string): number | null {
  if (node['class'] !== 'CONSTANT') return null;
  const value = nodeAt(node, 'value')['value'];
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= items) return value - 1;
  throw refuse(node, `${clause} constant`, `use a column, or a position from 1 to ${items}`);
}

/** The select item an alias names; null when there is none. */
export function itemByAlias(node: Node, items: readonly Node[]): number | null {
  if (node['class'] !== 'COLUMN_REF') return null;
  const names = node['column_names'];
  if (!Array.isArray(names) || names.length !== 1) return null;
  const wanted = String(names[0]).toLowerCase();
  const index = items.findIndex((item) => textAt(item, 'alias').toLowerCase() === wanted);
  return index < 0 ? null : index;
}

/** Group keys in the order of the text. A column's name wins over an alias, as in DuckDB. */
export function readGroups(select: Node, items: readonly Node[], scope: Scope): readonly Expr[] {
  const keys: Expr[] = [];
  const push = (node: Node) => {
    if (holdsAggregate(node)) throw refuse(node, 'group by an aggregate', 'group by columns');
    const e = scope.expr(node);
    if (e.op === 'literal') throw refuse(node, 'group by a constant', 'leave it out');
    if (!keys.some((k) => same(k, e))) keys.push(e);
  };
  const sets = select['group_sets'];
  const expressions = nodesAt(select, 'group_expressions');
  if (Array.isArray(sets) && sets.length > 1) {
    throw refuse(expressions[0] ?? select, 'rollup, cube and grouping sets', 'ask one question per grouping');
  }
  if (textAt(select, 'aggregate_handling') === 'FORCE_AGGREGATES') {
    for (const item of items) if (!holdsAggregate(item)) push(item);
    return keys;
  }
  for (const node of expressions) {
    const ordinal = readOrdinal(node, items.length, 'group by');
    if (ordinal !== null) {
      push(items[ordinal]!);
      continue;
    }
    const alias = itemByAlias(node, items);
    const column =
      alias !== null &&
      scope.table.columns.some(
        (c) => c.name.toLowerCase() === (node['column_names'] as readonly string[])[0]!.toLowerCase(),
      );
    push(alias !== null && !column ? items[alias]! : node);
  }
  return keys;
}
