import {
  bitsOf,
  columnOf,
  type Expr,
  type ExprType,
  pow10,
  type Table,
  toScaled,
  typeOf,
} from '@tacit/sdk/query';
import { quoteName } from './names.ts';

/**
 * Row-level arithmetic as scaled integers: value x 10^scale in BIGINT where the bounds allow, else HUGEINT. DuckDB
 * checks both for overflow; nothing here is ever floating point.
 */
export interface Scaled {
  readonly sql: string;
  readonly type: ExprType;
  readonly wide: boolean;
}

export type PredicateSql = (pred: Extract<Expr, { op: 'if' }>['when']) => string;

const NARROW_BITS = 62;
const wideOf = (type: ExprType) => bitsOf(type) > NARROW_BITS;
const nameOf = (wide: boolean) => (wide ? 'HUGEINT' : 'BIGINT');

export const integer = (value: bigint, wide: boolean): string =>
  wide ? `CAST('${value}' AS HUGEINT)` : `CAST(${value} AS BIGINT)`;

const widened = (e: Scaled, wide: boolean) => (wide && !e.wide ? `CAST(${e.sql} AS HUGEINT)` : e.sql);

/** The same values with more digits after the point. */
export function atScale(e: Scaled, scale: number): Scaled {
  if (scale === e.type.scale) return e;
  const factor = pow10(scale - e.type.scale);
  const type: ExprType = {
    ...e.type,
    type: 'decimal',
    scale,
    min: e.type.min * factor,
    max: e.type.max * factor,
  };
  const wide = e.wide || wideOf(type);
  return { sql: `(${widened(e, wide)} * ${integer(factor, wide)})`, type, wide };
}

/** A DECIMAL column as scaled integer. Casting first to the declared width keeps the product in 64 bits when it fits. */
function decimalColumn(name: string, type: ExprType, wide: boolean): string {
  const digits = Math.max(
    ...[type.min, type.max].map((v) => v.toString().replace('-', '').length),
    type.scale + 1,
  );
  if (type.scale === 0) return `CAST(${name} AS ${nameOf(wide)})`;
  if (digits + type.scale + 1 > 38)
    return `CAST(replace(CAST(${name} AS VARCHAR), '.', '') AS ${nameOf(wide)})`;
  const factor = `CAST(${pow10(type.scale)} AS DECIMAL(${type.scale + 1}, 0))`;
  return `CAST(CAST(${name} AS DECIMAL(${digits}, ${type.scale})) * ${factor} AS ${nameOf(wide)})`;
}

function column(name: string, table: Table): Scaled {
  const declared = columnOf(table, name);
  const type = typeOf({ op: 'column', name }, table);
  const wide = wideOf(type);
  const quoted = quoteName(name);
  switch (declared.type) {
    case 'decimal':
      return { sql: decimalColumn(quoted, type, wide), type, wide };
    case 'boolean':
      return { sql: `CAST(${quoted} AS BIGINT)`, type, wide: false };
    case 'date':
      return { sql: `(${quoted} - DATE '1970-01-01')`, type, wide: false };
    default:
      return { sql: quoted, type, wide: false };
  }
}

/** SQL of a numeric, boolean or date expression as a scaled integer (dates as days, booleans as 0 and 1). */
export function scaled(expr: Expr, table: Table, predicate: PredicateSql): Scaled {
  const inner = (e: Expr) => scaled(e, table, predicate);
  const type = typeOf(expr, table);
  switch (expr.op) {
    case 'column':
      return column(expr.name, table);
    case 'literal': {
      const value = toScaled(expr.value.type, String(expr.value.value), type.scale) ?? 0n;
      return { sql: integer(value, wideOf(type)), type, wide: wideOf(type) };
    }
    case 'neg': {
      const arg = inner(expr.arg);
      return { sql: `(-${arg.sql})`, type, wide: arg.wide };
    }
    case 'add':
    case 'sub':
    case 'mul': {
      const [l, r] = [inner(expr.left), inner(expr.right)];
      const [a, b] = expr.op === 'mul' ? [l, r] : [atScale(l, type.scale), atScale(r, type.scale)];
      const wide = a.wide || b.wide || wideOf(type);
      const sign = { add: '+', sub: '-', mul: '*' }[expr.op];
      return { sql: `(${widened(a, wide)} ${sign} ${widened(b, wide)})`, type, wide };
    }
    case 'div': {
      const arg = inner(expr.arg);
      const by = integer(BigInt(expr.by), arg.wide);
      if (arg.type.min >= 0n) return { sql: `(${arg.sql} // ${by})`, type, wide: arg.wide };
      // DuckDB rounds towards zero; the plan rounds down.
      const down = `-((-${arg.sql} + ${by} - 1) // ${by})`;
      const sql = `(CASE WHEN ${arg.sql} >= 0 THEN ${arg.sql} // ${by} ELSE ${down} END)`;
      return { sql, type, wide: arg.wide };
    }
    case 'date-part':
      return { sql: `${expr.part}(CAST(${dateSql(expr.arg, table, predicate)} AS DATE))`, type, wide: false };
    case 'bucket': {
      const arg = inner(expr.arg);
      const ends = [expr.low, expr.high].map((text) => scaled(numberOf(text), table, predicate));
      const scale = Math.max(arg.type.scale, ...ends.map((e) => e.type.scale));
      const [x, lo, hi] = [arg, ends[0]!, ends[1]!].map((e) => atScale(e, scale)) as [Scaled, Scaled, Scaled];
      const reach = (hi.type.max - lo.type.min) * BigInt(expr.count);
      const wide = x.wide || lo.wide || hi.wide || wideOf({ ...x.type, min: 0n, max: reach });
      const [v, a, b] = [x, lo, hi].map((e) => widened(e, wide)) as [string, string, string];
      const inside = `(${v} - ${a}) * ${integer(BigInt(expr.count), wide)} // (${b} - ${a}) + 1`;
      const sql = `(CASE WHEN ${v} < ${a} THEN 0 WHEN ${v} >= ${b} THEN ${expr.count + 1} WHEN ${v} IS NOT NULL THEN CAST(${inside} AS BIGINT) END)`;
      return { sql, type, wide: false };
    }
    case 'if': {
      const branches = [expr.then, ...(expr.else === null ? [] : [expr.else])].map((e) =>
        atScale(inner(e), type.scale),
      );
      const wide = branches.some((b) => b.wide);
      const [a, b] = branches.map((e) => widened(e, wide));
      return {
        sql: `(CASE WHEN ${predicate(expr.when)} THEN ${a}${b === undefined ? '' : ` ELSE ${b}`} END)`,
        type,
        wide,
      };
    }
  }
}

const numberOf = (text: string): Expr => ({
  op: 'literal',
  value: { type: text.includes('.') ? 'decimal' : 'integer', value: text },
});

/** A date as a DATE again; a plain column stays as it is. */
function dateSql(expr: Expr, table: Table, predicate: PredicateSql): string {
  if (expr.op === 'column') return quoteName(expr.name);
  return `(DATE '1970-01-01' + CAST(${scaled(expr, table, predicate).sql} AS INTEGER))`;
}
