import { TacitError } from '@tacit/sdk/core';
import type { Plan, Table } from '@tacit/sdk/query';
import { checkTree, isNode, type Node, nodeAt, nodesAt, refuse, textAt } from './ast.ts';
import { readFrom } from './from.ts';
import { readGroups } from './group.ts';
import { readLimit, readOrder } from './order.ts';
import { scopeOf } from './row.ts';
import { readSelect } from './select.ts';

const ONLY_SELECT = 'one SELECT statement is answered; nothing else is';

/** The single SELECT of what the parser returned. Throws `sql.syntax` when it says the text is wrong. */
export function readStatement(tree: unknown): Node {
  checkTree(tree);
  if (!isNode(tree)) throw new TacitError('sql.syntax');
  if (tree['error'] === true) {
    if (tree['error_type'] === 'not implemented') {
      throw new TacitError('sql.unsupported', {
        message: ONLY_SELECT,
        hint: 'write select … from …; data is changed only by its owner, with `tacit dataset add`',
      });
    }
    const position = Number(tree['position']);
    const message =
      typeof tree['error_message'] === 'string' ? tree['error_message'].slice(0, 300) : undefined;
    throw new TacitError('sql.syntax', {
      ...(message === undefined ? {} : { message }),
      ...(Number.isInteger(position) && position >= 0 ? { position } : {}),
    });
  }
  const statements = nodesAt(tree, 'statements');
  if (statements.length === 0) throw new TacitError('sql.syntax', { message: 'the SQL text is empty' });
  if (statements.length > 1) {
    throw new TacitError('sql.unsupported', {
      field: ';',
      message: 'several statements in one text are outside what Tacit answers',
      hint: 'ask one question at a time; the ; at the end can stay',
    });
  }
  const select = nodeAt(statements[0]!, 'node');
  const type = textAt(select, 'type');
  if (type === 'SET_OPERATION_NODE') {
    throw refuse(
      select,
      'union',
      'ask two questions, or use `or` in where; owners of one table are already united',
    );
  }
  if (type !== 'SELECT_NODE') throw refuse(select, type.toLowerCase(), ONLY_SELECT);
  return select;
}

function refuseClauses(select: Node): void {
  const cte = nodesAt(nodeAt(select, 'cte_map'), 'map')[0];
  if (cte !== undefined) throw refuse(select, 'with', 'put its conditions into where of one select');
  if (select['having'] !== null) {
    throw refuse(
      nodeAt(select, 'having'),
      'having',
      'leave it out and filter the answer: small groups are suppressed anyway; conditions on rows go into where',
    );
  }
  if (select['qualify'] !== null)
    throw refuse(nodeAt(select, 'qualify'), 'qualify', 'filter the answer instead');
  if (select['sample'] !== null) throw refuse(select, 'using sample', 'ask over the whole table');
  if (nodesAt(select, 'modifiers').some((m) => m['type'] === 'DISTINCT_MODIFIER')) {
    throw refuse(select, 'select distinct', 'use group by with the same columns');
  }
  const windows = select['window_definitions'];
  if (Array.isArray(windows) && windows.length > 0) throw refuse(select, 'window', 'use group by');
}

function findTable(name: string, from: Node, tables: (name: string) => Table | undefined): Table {
  const table = tables(name) ?? tables(name.toLowerCase());
  if (table !== undefined) return table;
  throw new TacitError('sql.unknown-table', {
    field: name,
    message: `there is no table \`${name}\` in the catalogue`,
    ...(typeof from['query_location'] === 'number' && Number.isSafeInteger(from['query_location'])
      ? { position: from['query_location'] }
      : {}),
  });
}

/** Turns the tree of one SELECT into a plan, not yet validated. */
export function readPlan(
  select: Node,
  tables: (name: string) => Table | undefined,
): { plan: Plan; table: Table } {
  refuseClauses(select);
  const from = nodeAt(select, 'from_table');
  const { table: name, alias } = readFrom(from);
  const table = findTable(name, from, tables);
  const scope = scopeOf(table, alias);
  const items = nodesAt(select, 'select_list');
  const groups = readGroups(select, items, scope);
  const named = readSelect(items, groups, scope);
  let orderBy: Plan['orderBy'] = [];
  let limit: number | null = null;
  for (const modifier of nodesAt(select, 'modifiers')) {
    switch (textAt(modifier, 'type')) {
      case 'ORDER_MODIFIER':
        orderBy = readOrder(modifier, items, named, groups, scope);
        break;
      case 'LIMIT_MODIFIER':
        limit = readLimit(modifier);
        break;
      default:
        throw refuse(select, 'limit in percent', 'write limit with a whole number');
    }
  }
  const where = select['where_clause'] === null ? null : scope.pred(nodeAt(select, 'where_clause'));
  return {
    table,
    plan: {
      version: 1,
      from: { kind: 'table', table: table.name },
      where,
      groupBy: groups,
      select: named,
      orderBy,
      limit,
    },
  };
}
