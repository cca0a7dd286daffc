import type { Expr, Literal, Pred } from '../../../../query/plan.ts';
import { dateOf, floorDiv, pow10, scaleOf, toScaled } from '../../../../query/scalar.ts';

/** A scalar as SQL sees it: a scaled integer, a text, or NULL. */
export type Cell = { readonly value: bigint; readonly scale: number; readonly date?: true } | string | null;
/** The row's columns by name. */
export type Row = (name: string) => Cell;
/** true, false, or NULL. */
export type Truth = boolean | null;

const literals = new WeakMap<Literal, { readonly cell: Cell }>();

export function literalCell(literal: Literal): Cell {
  const seen = literals.get(literal);
  if (seen !== undefined) return seen.cell;
  const cell = parseLiteral(literal);
  literals.set(literal, { cell });
  return cell;
}

function parseLiteral(literal: Literal): Cell {
  if (literal.type === 'string') return literal.value;
  const scale = literal.type === 'decimal' ? scaleOf(literal.value) : 0;
  const value = toScaled(literal.type, String(literal.value), scale) ?? 0n;
  return literal.type === 'date' ? { value, scale: 0, date: true } : { value, scale };
}

/** Both numbers at the larger scale. */
function align(
  a: Exclude<Cell, string | null>,
  b: Exclude<Cell, string | null>,
): readonly [bigint, bigint, number] {
  const scale = Math.max(a.scale, b.scale);
  return [a.value * pow10(scale - a.scale), b.value * pow10(scale - b.scale), scale];
}

/** Code point order, which is the byte order of UTF-8. */
function compareText(a: string, b: string): number {
  const [x, y] = [Array.from(a), Array.from(b)];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const d = x[i]!.codePointAt(0)! - y[i]!.codePointAt(0)!;
    if (d !== 0) return d;
  }
  return x.length - y.length;
}

function compareCells(a: Cell, b: Cell): number | null {
  if (a === null || b === null) return null;
  if (typeof a === 'string' || typeof b === 'string') return compareText(String(a), String(b));
  const [x, y] = align(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Value of an expression in one row, by the semantics of sdk/query/plan.ts. */
export function exprAt(e: Expr, row: Row): Cell {
  switch (e.op) {
    case 'column':
      return row(e.name);
    case 'literal':
      return literalCell(e.value);
    case 'neg': {
      const a = exprAt(e.arg, row);
      return a === null || typeof a === 'string' ? null : { ...a, value: -a.value };
    }
    case 'add':
    case 'sub':
    case 'mul': {
      const a = exprAt(e.left, row);
      const b = exprAt(e.right, row);
      if (a === null || b === null || typeof a === 'string' || typeof b === 'string') return null;
      if (e.op === 'mul') return { value: a.value * b.value, scale: a.scale + b.scale };
      const [x, y, scale] = align(a, b);
      return { value: e.op === 'add' ? x + y : x - y, scale };
    }
    case 'div': {
      const a = exprAt(e.arg, row);
      return a === null || typeof a === 'string'
        ? null
        : { value: floorDiv(a.value, BigInt(e.by)), scale: a.scale };
    }
    case 'date-part': {
      const a = exprAt(e.arg, row);
      if (a === null || typeof a === 'string') return null;
      const text = dateOf(a.value);
      return { value: BigInt(Number(e.part === 'year' ? text.slice(0, 4) : text.slice(5, 7))), scale: 0 };
    }
    case 'if': {
      const branch = predAt(e.when, row) === true ? e.then : e.else;
      return branch === null ? null : exprAt(branch, row);
    }
    case 'bucket': {
      const a = exprAt(e.arg, row);
      if (a === null || typeof a === 'string') return null;
      const scale = Math.max(a.scale, scaleOf(e.low), scaleOf(e.high));
      const [low, high] = [toScaled('decimal', e.low, scale)!, toScaled('decimal', e.high, scale)!];
      const x = a.value * pow10(scale - a.scale);
      const bar =
        x < low
          ? 0n
          : x >= high
            ? BigInt(e.count) + 1n
            : floorDiv((x - low) * BigInt(e.count), high - low) + 1n;
      return { value: bar, scale: 0 };
    }
  }
}

const holds = (by: string, order: number): boolean =>
  by === 'eq'
    ? order === 0
    : by === 'ne'
      ? order !== 0
      : by === 'lt'
        ? order < 0
        : by === 'le'
          ? order <= 0
          : by === 'gt'
            ? order > 0
            : order >= 0;

/** Truth of a predicate in one row: three-valued. */
export function predAt(p: Pred, row: Row): Truth {
  switch (p.op) {
    case 'and':
    case 'or': {
      const stop = p.op === 'or';
      let seenNull = false;
      for (const arg of p.args) {
        const t = predAt(arg, row);
        if (t === stop) return stop;
        if (t === null) seenNull = true;
      }
      return seenNull ? null : !stop;
    }
    case 'not': {
      const t = predAt(p.arg, row);
      return t === null ? null : !t;
    }
    case 'is-null':
      return exprAt(p.arg, row) === null;
    case 'in': {
      const a = exprAt(p.arg, row);
      return a === null ? null : p.values.some((v) => compareCells(a, literalCell(v)) === 0);
    }
    case 'compare': {
      const order = compareCells(exprAt(p.left, row), exprAt(p.right, row));
      return order === null ? null : holds(p.by, order);
    }
  }
}

/** Column names in order of first use. */
export function columnsOfExpr(e: Expr, into: Set<string> = new Set()): Set<string> {
  switch (e.op) {
    case 'column':
      into.add(e.name);
      break;
    case 'literal':
      break;
    case 'add':
    case 'sub':
    case 'mul':
      columnsOfExpr(e.left, into);
      columnsOfExpr(e.right, into);
      break;
    case 'if':
      columnsOfPred(e.when, into);
      columnsOfExpr(e.then, into);
      if (e.else !== null) columnsOfExpr(e.else, into);
      break;
    default:
      columnsOfExpr(e.arg, into);
  }
  return into;
}

export function columnsOfPred(p: Pred, into: Set<string> = new Set()): Set<string> {
  switch (p.op) {
    case 'and':
    case 'or':
      for (const arg of p.args) columnsOfPred(arg, into);
      break;
    case 'not':
      columnsOfPred(p.arg, into);
      break;
    case 'compare':
      columnsOfExpr(p.left, into);
      columnsOfExpr(p.right, into);
      break;
    default:
      columnsOfExpr(p.arg, into);
  }
  return into;
}
