import { TacitError } from '../core/index.ts';
import type { Expr, Literal, Pred, ScalarType } from './plan.ts';
import { absolute, dateOf, floorDiv, pow10, scaleOf, toScaled } from './scalar.ts';
import type { Column, Table } from './schema.ts';
import { typeBounds } from './table.ts';

/** Type of a row-level expression by interval arithmetic: `min` <= scaled value <= `max` for every row that obeys the schema. */
export interface ExprType {
  readonly type: ScalarType;
  readonly scale: number;
  readonly min: bigint;
  readonly max: bigint;
  /** Every bound used was declared, so that `min`..`max` is a domain and not just what the type can hold. */
  readonly declared: boolean;
  readonly nullable: boolean;
}

const low = (a: bigint, b: bigint) => (b < a ? b : a);
const high = (a: bigint, b: bigint) => (b > a ? b : a);
const numeric = (t: ExprType) => t.type === 'integer' || t.type === 'decimal';

export function columnOf(table: Table, name: string): Column {
  const column = table.columns.find((c) => c.name === name);
  if (column === undefined) throw new TacitError('plan.unknown-column', { field: name });
  return column;
}

function typeError(what: string, hint: string, field?: string): TacitError {
  return new TacitError('plan.type', { message: what, hint, ...(field === undefined ? {} : { field }) });
}

/** DuckDB computes in 128 bits; one is the sign, one is spare for the alignment of scales. */
const WIDEST = 126;

function fits(t: ExprType): ExprType {
  if (bitsOf(t) <= WIDEST) return t;
  throw new TacitError('plan.bounds', {
    message: `a computation can reach ${bitsOf(t)} bits by its declared bounds; ${WIDEST} are exact`,
    hint: 'declare tighter minimum and maximum for the columns, or multiply fewer of them',
  });
}

/** The type with its values at `scale` digits; `scale` is at least the type's own. */
function rescale(t: ExprType, scale: number): ExprType {
  if (t.scale === scale) return t;
  const f = pow10(scale - t.scale);
  return { ...t, type: scale > 0 ? 'decimal' : t.type, scale, min: t.min * f, max: t.max * f };
}

export function literalType(value: Literal): ExprType {
  if (value.type === 'string') {
    return { type: 'string', scale: 0, min: 0n, max: 0n, declared: true, nullable: false };
  }
  const scale = value.type === 'decimal' ? scaleOf(value.value) : 0;
  const scaled = toScaled(value.type, String(value.value), scale);
  if (scaled === null) throw typeError(`a literal is not a ${value.type}`, `write ${value.type}s plainly`);
  return { type: value.type, scale, min: scaled, max: scaled, declared: true, nullable: false };
}

function columnType(column: Column): ExprType {
  const [min, max] = typeBounds(column);
  const declared =
    column.type === 'boolean' ||
    (column.type === 'string' ? column.categories !== null : column.min !== null && column.max !== null);
  return {
    type: column.type,
    scale: column.scale,
    min: column.min ?? min,
    max: column.max ?? max,
    declared,
    nullable: column.nullable,
  };
}

/** Both types at one scale; refuses mixtures that have no common type. */
export function unify(a: ExprType, b: ExprType, what: string, field?: string): readonly [ExprType, ExprType] {
  if (numeric(a) && numeric(b)) {
    const scale = Math.max(a.scale, b.scale);
    return [fits(rescale(a, scale)), fits(rescale(b, scale))];
  }
  if (a.type !== b.type) {
    throw typeError(
      `${what} mixes ${a.type} and ${b.type}`,
      a.type === 'boolean' || b.type === 'boolean'
        ? 'compare booleans with true or false, not with numbers'
        : a.type === 'date' || b.type === 'date'
          ? "write dates as date '2020-12-31'"
          : 'write numbers without quotes and texts with quotes',
      field,
    );
  }
  return [a, b];
}

function arithmetic(op: 'add' | 'sub' | 'mul', a: ExprType, b: ExprType): ExprType {
  for (const t of [a, b]) {
    if (!numeric(t)) {
      throw typeError(
        `\`${op}\` needs numbers, not ${t.type}`,
        t.type === 'boolean'
          ? 'turn the boolean into a number: case when flag then 1 else 0 end'
          : 'use integer or decimal columns',
      );
    }
  }
  const declared = a.declared && b.declared;
  const nullable = a.nullable || b.nullable;
  if (op === 'mul') {
    const scale = a.scale + b.scale;
    const corners = [a.min * b.min, a.min * b.max, a.max * b.min, a.max * b.max];
    const type = scale > 0 ? 'decimal' : 'integer';
    return fits({ type, scale, min: corners.reduce(low), max: corners.reduce(high), declared, nullable });
  }
  const [x, y] = unify(a, b, op);
  const [min, max] = op === 'add' ? [x.min + y.min, x.max + y.max] : [x.min - y.max, x.max - y.min];
  const type = x.scale > 0 ? 'decimal' : 'integer';
  return fits({ type, scale: x.scale, min, max, declared, nullable });
}

/** Type and interval of an expression. Throws `plan.type`, `plan.unknown-column`. */
export function typeOf(expr: Expr, table: Table): ExprType {
  switch (expr.op) {
    case 'column':
      return columnType(columnOf(table, expr.name));
    case 'literal':
      return literalType(expr.value);
    case 'add':
    case 'sub':
    case 'mul':
      return arithmetic(expr.op, typeOf(expr.left, table), typeOf(expr.right, table));
    case 'neg': {
      const t = typeOf(expr.arg, table);
      if (!numeric(t)) throw typeError(`minus needs a number, not ${t.type}`, 'use a numeric column');
      return { ...t, min: -t.max, max: -t.min };
    }
    case 'div': {
      const t = typeOf(expr.arg, table);
      if (t.type !== 'integer') {
        throw typeError(
          `integer division \`//\` needs an integer, not ${t.type}`,
          'for decimals use width_bucket(x, low, high, count)',
        );
      }
      const by = BigInt(expr.by);
      return { ...t, min: floorDiv(t.min, by), max: floorDiv(t.max, by) };
    }
    case 'bucket': {
      const t = typeOf(expr.arg, table);
      if (!numeric(t)) {
        throw typeError(`width_bucket needs a number, not ${t.type}`, 'use an integer or decimal column');
      }
      const max = BigInt(expr.count) + 1n;
      const scale = Math.max(t.scale, scaleOf(expr.low), scaleOf(expr.high));
      const [a, b] = [toScaled('decimal', expr.low, scale)!, toScaled('decimal', expr.high, scale)!];
      const reach = magnitude(rescale(t, scale)) + absolute(a) + absolute(b);
      fits({ ...t, min: 0n, max: reach * max });
      return { type: 'integer', scale: 0, min: 0n, max, declared: true, nullable: t.nullable };
    }
    case 'date-part': {
      const t = typeOf(expr.arg, table);
      if (t.type !== 'date') throw typeError(`${expr.part} needs a date, not ${t.type}`, 'use a date column');
      const year = (day: bigint) => BigInt(Number(dateOf(day).slice(0, 4)));
      const [min, max] = expr.part === 'year' ? [year(t.min), year(t.max)] : [1n, 12n];
      const declared = expr.part === 'month' || t.declared;
      return { type: 'integer', scale: 0, min, max, declared, nullable: t.nullable };
    }
    case 'if': {
      checkPred(expr.when, table);
      const a = typeOf(expr.then, table);
      if (expr.else === null) return { ...a, nullable: true };
      const [x, y] = unify(a, typeOf(expr.else, table), 'case');
      const type = x.type === 'integer' && x.scale > 0 ? 'decimal' : x.type;
      return {
        type: x.type === 'decimal' || y.type === 'decimal' ? 'decimal' : type,
        scale: x.scale,
        min: low(x.min, y.min),
        max: high(x.max, y.max),
        declared: x.declared && y.declared,
        nullable: x.nullable || y.nullable,
      };
    }
  }
}

/** A column to name in a refusal. */
function firstColumn(expr: Expr): string | undefined {
  switch (expr.op) {
    case 'column':
      return expr.name;
    case 'literal':
      return undefined;
    case 'add':
    case 'sub':
    case 'mul':
      return firstColumn(expr.left) ?? firstColumn(expr.right);
    case 'if':
      return firstColumn(expr.then) ?? (expr.else === null ? undefined : firstColumn(expr.else));
    default:
      return firstColumn(expr.arg);
  }
}

/** Throws `plan.type` when a predicate compares what cannot be compared. */
export function checkPred(pred: Pred, table: Table): void {
  switch (pred.op) {
    case 'and':
    case 'or':
      for (const arg of pred.args) checkPred(arg, table);
      return;
    case 'not':
      checkPred(pred.arg, table);
      return;
    case 'is-null':
      typeOf(pred.arg, table);
      return;
    case 'in': {
      const t = typeOf(pred.arg, table);
      for (const value of pred.values) unify(t, literalType(value), 'in', firstColumn(pred.arg));
      return;
    }
    case 'compare':
      unify(
        typeOf(pred.left, table),
        typeOf(pred.right, table),
        'a comparison',
        firstColumn(pred.left) ?? firstColumn(pred.right),
      );
  }
}

/**
 * All scaled values a numeric or boolean expression can take besides NULL, when there are at most `limit`; else null.
 * Over-approximates: a value listed may never occur.
 */
export function valuesOf(expr: Expr, table: Table, limit: number): readonly bigint[] | null {
  const unique = (values: readonly bigint[]) => {
    const set = [...new Set(values)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    return set.length <= limit ? set : null;
  };
  const t = typeOf(expr, table);
  if (t.type === 'string') return null;
  const range = () =>
    t.declared && t.max - t.min < BigInt(limit)
      ? Array.from({ length: Number(t.max - t.min) + 1 }, (_, i) => t.min + BigInt(i))
      : null;
  switch (expr.op) {
    case 'column': {
      const { categories, type, scale } = columnOf(table, expr.name);
      return categories === null ? range() : unique(categories.map((c) => toScaled(type, c, scale)!));
    }
    case 'if': {
      const a = valuesOf(expr.then, table, limit);
      const b = expr.else === null ? [] : valuesOf(expr.else, table, limit);
      if (a === null || b === null) return null;
      const lift = (values: readonly bigint[], of: Expr) =>
        values.map((v) => v * pow10(t.scale - typeOf(of, table).scale));
      return unique([...lift(a, expr.then), ...(expr.else === null ? [] : lift(b, expr.else))]);
    }
    case 'neg':
      return valuesOf(expr.arg, table, limit)?.map((v) => -v) ?? null;
    case 'add':
    case 'sub':
    case 'mul': {
      const a = valuesOf(expr.left, table, limit);
      const b = valuesOf(expr.right, table, limit);
      if (a === null || b === null || a.length * b.length > 4 * limit) return range();
      const by = expr.op;
      const up = (e: Expr) => (by === 'mul' ? 1n : pow10(t.scale - typeOf(e, table).scale));
      const [f, g] = [up(expr.left), up(expr.right)];
      const apply = (x: bigint, y: bigint) => (by === 'mul' ? x * y : by === 'add' ? x + y : x - y);
      return unique(a.flatMap((x) => b.map((y) => apply(x * f, y * g))));
    }
    case 'div': {
      const inner = valuesOf(expr.arg, table, limit);
      return inner === null ? range() : unique(inner.map((v) => floorDiv(v, BigInt(expr.by))));
    }
    default:
      return range();
  }
}

/** Largest absolute scaled value. */
export const magnitude = (t: Pick<ExprType, 'min' | 'max'>): bigint => high(absolute(t.min), absolute(t.max));

/** Smallest k with |value| < 2^k. */
export const bitsOf = (t: Pick<ExprType, 'min' | 'max'>): number => magnitude(t).toString(2).length;
