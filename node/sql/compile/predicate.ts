import {
  type Comparison,
  columnOf,
  type Expr,
  type Literal,
  literalType,
  type Pred,
  type Table,
  toScaled,
  typeOf,
} from '@tacit/sdk/query';
import { quoteName, quoteText } from './names.ts';
import { atScale, type Scaled, scaled } from './scaled.ts';

const SIGN: Record<Comparison, string> = { eq: '=', ne: '<>', lt: '<', le: '<=', gt: '>', ge: '>=' };

/** Strings stay texts; everything else compares as scaled integers, except columns with constants (below). */
export function textSql(expr: Expr, table: Table): string {
  switch (expr.op) {
    case 'column':
      return quoteName(expr.name);
    case 'literal':
      return quoteText(String(expr.value.value));
    case 'if': {
      const otherwise = expr.else === null ? '' : ` ELSE ${textSql(expr.else, table)}`;
      return `(CASE WHEN ${predicateSql(expr.when, table)} THEN ${textSql(expr.then, table)}${otherwise} END)`;
    }
    default:
      throw new RangeError('not a text expression');
  }
}

export const scaledSql = (expr: Expr, table: Table): Scaled =>
  scaled(expr, table, (pred) => predicateSql(pred, table));

/** Any expression as a value: NULL exactly when the expression is NULL. */
export const valueSql = (expr: Expr, table: Table): string =>
  expr.op === 'column'
    ? quoteName(expr.name)
    : typeOf(expr, table).type === 'string'
      ? textSql(expr, table)
      : scaledSql(expr, table).sql;

/**
 * A constant in the stored type of a column, so that DuckDB can skip blocks by their statistics. Null when the type
 * cannot hold it exactly; then both sides are compared as scaled integers.
 */
function native(expr: Expr, literal: Literal, table: Table): string | null {
  if (expr.op !== 'column') return null;
  const column = columnOf(table, expr.name);
  const text = String(literal.value);
  switch (column.type) {
    case 'integer':
      return literal.type === 'integer' && text.length <= 18 ? text : null;
    case 'decimal': {
      const value = toScaled('decimal', text, column.scale);
      const digits = value === null ? 99 : value.toString().replace('-', '').length;
      return digits <= 18 ? `CAST('${text}' AS DECIMAL(18, ${column.scale}))` : null;
    }
    case 'boolean':
      return literal.type === 'boolean' ? text : null;
    case 'date':
      return literal.type === 'date' ? `DATE '${text}'` : null;
    case 'string':
      return quoteText(text);
  }
}

function compare(pred: Extract<Pred, { op: 'compare' }>, table: Table): string {
  const { left, right } = pred;
  const sign = SIGN[pred.by];
  if (right.op === 'literal') {
    const constant = native(left, right.value, table);
    if (constant !== null) return `${valueSql(left, table)} ${sign} ${constant}`;
  }
  if (typeOf(left, table).type === 'string')
    return `${textSql(left, table)} ${sign} ${textSql(right, table)}`;
  const [a, b] = [scaledSql(left, table), scaledSql(right, table)];
  const scale = Math.max(a.type.scale, b.type.scale);
  return `${atScale(a, scale).sql} ${sign} ${atScale(b, scale).sql}`;
}

function within(pred: Extract<Pred, { op: 'in' }>, table: Table): string {
  const natives = pred.values.map((v) => native(pred.arg, v, table));
  if (natives.every((n) => n !== null)) return `${valueSql(pred.arg, table)} IN (${natives.join(', ')})`;
  const literals = pred.values.map((value): Expr => ({ op: 'literal', value }));
  if (typeOf(pred.arg, table).type === 'string') {
    return `${textSql(pred.arg, table)} IN (${literals.map((l) => textSql(l, table)).join(', ')})`;
  }
  const arg = scaledSql(pred.arg, table);
  const scale = Math.max(arg.type.scale, ...pred.values.map((v) => literalType(v).scale));
  const list = literals.map((l) => atScale(scaledSql(l, table), scale).sql);
  return `${atScale(arg, scale).sql} IN (${list.join(', ')})`;
}

/** SQL of a predicate, in SQL's three-valued logic. */
export function predicateSql(pred: Pred, table: Table): string {
  switch (pred.op) {
    case 'and':
    case 'or':
      return `(${pred.args.map((a) => predicateSql(a, table)).join(` ${pred.op.toUpperCase()} `)})`;
    case 'not':
      return `(NOT ${predicateSql(pred.arg, table)})`;
    case 'is-null':
      return `(${valueSql(pred.arg, table)} IS NULL)`;
    case 'in':
      return `(${within(pred, table)})`;
    case 'compare':
      return `(${compare(pred, table)})`;
  }
}
