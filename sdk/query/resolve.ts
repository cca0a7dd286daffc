import { TacitError } from '../core/index.ts';
import type { Expr, Literal, Measure, Plan, Pred } from './plan.ts';
import { dayOf } from './scalar.ts';
import type { Table } from './schema.ts';
import { typeOf } from './typing.ts';

/** Levenshtein distance, for suggestions only. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}

/** The name nearest to a misspelt one, when there is one near enough to be meant. */
export function nearest(name: string, names: readonly string[]): string | null {
  const wanted = name.toLowerCase().slice(0, 64);
  let best: string | null = null;
  let least = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of names) {
    const d = distance(wanted, candidate.toLowerCase().slice(0, 64));
    if (d < least) [best, least] = [candidate, d];
  }
  return best;
}

/** Declared spelling of a column; SQL does not distinguish case. Throws `plan.unknown-column` with the nearest name. */
export function resolveColumn(name: string, table: Table): string {
  const exact = table.columns.find((c) => c.name === name);
  const found = exact ?? table.columns.find((c) => c.name.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found.name;
  const shown = table.columns.filter((c) => c.exposure.size > 0 && !c.identifier).map((c) => c.name);
  const near = nearest(name, shown);
  throw new TacitError('plan.unknown-column', {
    field: name,
    message: `table \`${table.name}\` has no column \`${name}\``,
    hint:
      near === null
        ? `its columns are: ${shown.slice(0, 30).join(', ')}${shown.length > 30 ? ', …' : ''}`
        : `did you mean \`${near}\`?`,
  });
}

/** A text compared with a date is a date. */
function asDate(value: Literal): Literal {
  if (value.type !== 'string') return value;
  if (dayOf(value.value) !== null) return { type: 'date', value: value.value };
  throw new TacitError('plan.type', {
    message: 'a date column is compared with a text that is not a date',
    expected: 'a date such as 2020-12-31',
    hint: "write dates as date '2020-12-31'",
  });
}

function resolveExpr(expr: Expr, table: Table): Expr {
  switch (expr.op) {
    case 'column':
      return { op: 'column', name: resolveColumn(expr.name, table) };
    case 'literal':
      return expr;
    case 'add':
    case 'sub':
    case 'mul':
      return { ...expr, left: resolveExpr(expr.left, table), right: resolveExpr(expr.right, table) };
    case 'if':
      return {
        op: 'if',
        when: resolvePred(expr.when, table),
        // biome-ignore lint/suspicious/noThenProperty: the plan's word for a branch; never awaited
        then: resolveExpr(expr.then, table),
        else: expr.else === null ? null : resolveExpr(expr.else, table),
      };
    default:
      return { ...expr, arg: resolveExpr(expr.arg, table) };
  }
}

function resolvePred(pred: Pred, table: Table): Pred {
  switch (pred.op) {
    case 'and':
    case 'or':
      return { op: pred.op, args: pred.args.map((a) => resolvePred(a, table)) };
    case 'not':
      return { op: 'not', arg: resolvePred(pred.arg, table) };
    case 'is-null':
      return { op: 'is-null', arg: resolveExpr(pred.arg, table) };
    case 'in': {
      const arg = resolveExpr(pred.arg, table);
      const date = typeOf(arg, table).type === 'date';
      return { op: 'in', arg, values: date ? pred.values.map(asDate) : pred.values };
    }
    case 'compare': {
      let left = resolveExpr(pred.left, table);
      let right = resolveExpr(pred.right, table);
      if (right.op === 'literal' && typeOf(left, table).type === 'date')
        right = { op: 'literal', value: asDate(right.value) };
      if (left.op === 'literal' && typeOf(right, table).type === 'date')
        left = { op: 'literal', value: asDate(left.value) };
      return { op: 'compare', by: pred.by, left, right };
    }
  }
}

function resolveMeasure(measure: Measure, table: Table): Measure {
  const filter = measure.filter === null ? null : resolvePred(measure.filter, table);
  if (measure.fn === 'count_star') return { fn: 'count_star', filter };
  const args = measure.args.map((a) => resolveExpr(a, table));
  return { ...measure, args, filter } as unknown as Measure;
}

/** Gives every column its declared spelling and every literal the type it is compared with. */
export function resolvePlan(plan: Plan, table: Table): Plan {
  return {
    ...plan,
    where: plan.where === null ? null : resolvePred(plan.where, table),
    groupBy: plan.groupBy.map((e) => resolveExpr(e, table)),
    select: plan.select.map((s) =>
      s.kind === 'group' ? s : { ...s, measure: resolveMeasure(s.measure, table) },
    ),
  };
}
