import type { Table } from '@tacit/sdk/query';
import { readExpr } from './expression.ts';
import { readPredicate } from './predicate.ts';
import type { Scope } from './scope.ts';

/** The scope of a statement over one table. */
export function scopeOf(table: Table, alias: string): Scope {
  const scope: Scope = {
    table,
    alias,
    expr: (node) => readExpr(node, scope),
    pred: (node) => readPredicate(node, scope),
  };
  return scope;
}
