import { type Expr, type Measure, renderExpr, renderMeasure, type Select } from '@tacit/sdk/query';
import { type Node, refuse, textAt } from './ast.ts';
import { refuseClass } from './expression.ts';
import { same } from './group.ts';
import { aggregateName, holdsAggregate, readMeasure, refuseArithmetic } from './measure.ts';
import type { Scope } from './scope.ts';

function unique(name: string, taken: Set<string>): string {
  let candidate = name.slice(0, 120);
  for (let i = 2; taken.has(candidate); i++) candidate = `${name.slice(0, 120)}_${i}`;
  taken.add(candidate);
  return candidate;
}

function readItem(
  item: Node,
  groups: readonly Expr[],
  scope: Scope,
): Measure | { readonly group: number; readonly expr: Expr } {
  if (item['class'] === 'STAR') throw refuseClass(item);
  if (aggregateName(item) !== null) return readMeasure(item, scope);
  if (item['class'] === 'WINDOW' || item['class'] === 'SUBQUERY') throw refuseClass(item);
  if (holdsAggregate(item)) throw refuseArithmetic(item);
  const expr = scope.expr(item);
  const group = groups.findIndex((key) => same(key, expr));
  if (group >= 0) return { group, expr };
  if (expr.op === 'literal') throw refuse(item, 'constant column', 'select group keys and aggregates only');
  const text = renderExpr(expr);
  throw refuse(
    item,
    text,
    groups.length === 0
      ? `wrap it in an aggregate, such as avg(${text}), or add group by ${text}`
      : `add it to group by, or wrap it in an aggregate, such as avg(${text})`,
    'sql.rows',
    `\`${text}\` is neither aggregated nor grouped by; rows never leave their owner`,
  );
}

/** The select list: group keys and aggregates, named as the text or the expression says. */
export function readSelect(items: readonly Node[], groups: readonly Expr[], scope: Scope): readonly Select[] {
  const aliases = items.map((item) => textAt(item, 'alias'));
  const taken = new Set<string>();
  return items.map((item, i): Select => {
    const read = readItem(item, groups, scope);
    const given = aliases[i]!;
    if ('fn' in read) {
      const name = unique(given === '' ? renderMeasure(read) : given, taken);
      return { name, kind: 'measure', measure: read };
    }
    const plain = read.expr.op === 'column' ? read.expr.name : renderExpr(read.expr);
    return { name: unique(given === '' ? plain : given, taken), kind: 'group', group: read.group };
  });
}
