import { TacitError } from '@tacit/sdk/core';
import { type Expr, type Pred, resolveColumn, type Table } from '@tacit/sdk/query';
import { type Node, positionOf, refuse, textsAt } from './ast.ts';

/** What names mean inside one statement. */
export interface Scope {
  readonly table: Table;
  /** Name the text gives the table. */
  readonly alias: string;
  /** The readers of values and conditions, which need each other. */
  readonly expr: (node: Node) => Expr;
  readonly pred: (node: Node) => Pred;
}

/** The column a name means, in its declared spelling. Throws with position and the nearest name. */
export function readColumn(node: Node, scope: Scope): Expr {
  const names = textsAt(node, 'column_names');
  const name = names.at(-1);
  if (name === undefined || names.length > 2)
    throw refuse(node, names.join('.'), 'write column or table.column');
  if (names.length === 2) {
    const qualifier = names[0]!.toLowerCase();
    if (qualifier !== scope.alias.toLowerCase() && qualifier !== scope.table.name.toLowerCase()) {
      throw refuse(node, names.join('.'), `the only table here is ${scope.alias}`);
    }
  }
  try {
    return { op: 'column', name: resolveColumn(name, scope.table) };
  } catch (e) {
    const position = positionOf(node);
    if (!(e instanceof TacitError) || position === undefined) throw e;
    throw new TacitError(e.code, { field: name, message: e.message, hint: e.hint, position });
  }
}
