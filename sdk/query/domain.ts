import { TacitError } from '../core/index.ts';
import type { Expr } from './plan.ts';
import { renderExpr } from './render.ts';
import { fromScaled } from './scalar.ts';
import type { Table } from './schema.ts';
import type { KeyDomain } from './statistics.ts';
import { columnOf, typeOf, valuesOf } from './typing.ts';

/** Most values one group key may have. */
export const MAX_LABELS = 10_000;

/** Labels of a string expression: declared categories, or the literals of a `case`. */
function stringLabels(expr: Expr, table: Table): readonly string[] | null {
  switch (expr.op) {
    case 'column':
      return columnOf(table, expr.name).categories;
    case 'literal':
      return [String(expr.value.value)];
    case 'if': {
      const a = stringLabels(expr.then, table);
      const b = expr.else === null ? [] : stringLabels(expr.else, table);
      return a === null || b === null ? null : [...new Set([...a, ...b])];
    }
    default:
      return null;
  }
}

function refusal(expr: Expr, table: Table): TacitError {
  const t = typeOf(expr, table);
  const text = renderExpr(expr);
  const base = expr.op === 'column' ? { field: expr.name } : {};
  const hint =
    t.type === 'string'
      ? `ask the owner to declare the categories of ${text} (constraints.enum), or group by case when … then 'a' else 'b' end`
      : t.type === 'date'
        ? `group by year(${text}), or ask the owner to declare minimum and maximum`
        : t.declared && t.type === 'integer'
          ? `group by ranges: ${text} // 10, or width_bucket(${text}, low, high, count)`
          : t.type === 'integer'
            ? `group by width_bucket(${text}, low, high, count), or ask the owner to declare categories or minimum and maximum; then ${text} // 10 works too`
            : `group by width_bucket(${text}, low, high, count), or ask the owner to declare categories`;
  return new TacitError('plan.domain', {
    ...base,
    message: t.declared
      ? `\`${text}\` can take more than ${MAX_LABELS} values and cannot be grouped by as it is`
      : `\`${text}\` has no declared finite domain and cannot be grouped by as it is`,
    expected: `at most ${MAX_LABELS} declared values`,
    hint,
  });
}

/** The finite domain of a group key. Throws `plan.domain` that says what would work. */
export function domainOf(expr: Expr, table: Table): KeyDomain {
  const t = typeOf(expr, table);
  if (t.type === 'boolean') return { expr, type: 'boolean', labels: ['false', 'true'] };
  if (t.type === 'string') {
    const labels = stringLabels(expr, table);
    if (labels === null || labels.length > MAX_LABELS) throw refusal(expr, table);
    return { expr, type: 'string', labels };
  }
  if (expr.op === 'column') {
    const { categories } = columnOf(table, expr.name);
    if (categories !== null) return { expr, type: t.type, labels: categories };
  }
  const values = valuesOf(expr, table, MAX_LABELS);
  if (values === null) throw refusal(expr, table);
  return { expr, type: t.type, labels: values.map((v) => fromScaled(t.type, v, t.scale)) };
}
