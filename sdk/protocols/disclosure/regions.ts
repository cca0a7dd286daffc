import {
  type Column,
  type Expr,
  type Literal,
  type Pred,
  type Statistic,
  type Table,
  toScaled,
} from '../../query/index.ts';

/**
 * The kinds of rows that a set of counts can tell apart: every way in which their conditions can come out. Conditions
 * compare columns with constants, so the values of a column fall into finitely many regions; one value stands for each.
 */

/** Which of the counts a kind of row is in. */
export type Kind = readonly boolean[];

type Scalar = bigint | string | null;
type Row = ReadonlyMap<string, Scalar>;

/** A condition this analysis does not read: arithmetic, or a comparison of two columns. */
class Unread extends Error {}

const MOST_ROWS = 4096;
/** Values are compared at this many digits, doubled; finer constants are not read. */
const DIGITS = 12;

function scalarOf(literal: Literal): Scalar {
  if (literal.type === 'string') return literal.value;
  if (literal.type === 'boolean') return literal.value ? 1n : 0n;
  const scale = literal.type === 'decimal' ? DIGITS : 0;
  const value = toScaled(literal.type, literal.value, scale);
  if (value === null) throw new Unread();
  return value * 10n ** BigInt(DIGITS - scale);
}

/** Kinds of rows for the counts of `statistics`; null when a condition cannot be read. */
export function kindsOf(statistics: readonly Statistic[], table: Table): readonly Kind[] | null {
  try {
    const constants = new Map<string, Set<bigint | string>>();
    for (const s of statistics) collect([s.filter, ...s.complete, ...s.factors], constants);
    let rows: Row[] = [new Map()];
    for (const [name, set] of constants) {
      const column = table.columns.find((c) => c.name === name);
      if (column === undefined) throw new Unread();
      const values = regions(column, set);
      rows = rows.flatMap((row) => values.map((v) => new Map(row).set(name, v)));
      if (rows.length > MOST_ROWS) return null;
    }
    const kinds = new Map<string, Kind>();
    for (const row of rows) {
      const kind = statistics.map((s) => counts(s, row));
      kinds.set(kind.map(Number).join(''), kind);
    }
    return [...kinds.values()];
  } catch (e) {
    if (e instanceof Unread) return null;
    throw e;
  }
}

function collect(nodes: readonly (Expr | Pred | null)[], into: Map<string, Set<bigint | string>>): void {
  const at = (name: string): Set<bigint | string> => {
    const known = into.get(name) ?? new Set();
    into.set(name, known);
    return known;
  };
  const constant = (column: Expr, literals: readonly Literal[]): void => {
    if (column.op !== 'column') throw new Unread();
    for (const l of literals) {
      const value = scalarOf(l);
      if (value !== null) at(column.name).add(value);
    }
  };
  for (const node of nodes) {
    if (node === null) continue;
    switch (node.op) {
      case 'column':
        // A bare column that is summed as a count: what matters is whether it is one.
        at(node.name).add(10n ** BigInt(DIGITS));
        break;
      case 'literal':
        break;
      case 'if':
        collect([node.when, node.then, node.else], into);
        break;
      case 'compare':
        if (node.right.op === 'literal') constant(node.left, [node.right.value]);
        else if (node.left.op === 'literal') constant(node.right, [node.left.value]);
        else throw new Unread();
        break;
      case 'in':
        constant(node.arg, node.values);
        break;
      case 'is-null':
        collect([node.arg], into);
        break;
      case 'not':
        collect([node.arg], into);
        break;
      case 'and':
      case 'or':
        collect(node.args, into);
        break;
      default:
        throw new Unread();
    }
  }
}

/** One value for each region of the column that the constants cut out, and NULL where it may be. */
function regions(column: Column, constants: ReadonlySet<bigint | string>): Scalar[] {
  const nulls: Scalar[] = column.nullable ? [null] : [];
  if (column.type === 'string') {
    const texts = column.categories ?? [...constants].map(String).concat('\u0000');
    return [...texts, ...nulls];
  }
  const step = 10n ** BigInt(DIGITS - column.scale);
  if (column.type === 'boolean') return [0n, step, ...nulls];
  const scale = column.type === 'decimal' ? column.scale : 0;
  if (column.categories !== null) {
    const values = column.categories.map((c) => toScaled(column.type, c, scale));
    return [...values.flatMap((v) => (v === null ? [] : [v * step])), ...nulls];
  }
  const cuts = [...constants]
    .filter((c) => typeof c === 'bigint')
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const out: bigint[] = [];
  const [low, high] = [column.min, column.max];
  const within = (v: bigint): boolean =>
    (low === null || v >= low * step) && (high === null || v <= high * step);
  const push = (v: bigint): void => {
    if (within(v) && !out.includes(v)) out.push(v);
  };
  cuts.forEach((cut, i) => {
    const floor = cut >= 0n ? cut / step : -((-cut + step - 1n) / step);
    if (i === 0) push(cut % step === 0n ? (floor - 1n) * step : floor * step);
    if (cut % step === 0n) push(cut);
    const next = (floor + 1n) * step;
    const limit = cuts[i + 1];
    if (limit === undefined || next < limit) push(next);
  });
  return [...(out.length === 0 ? [(low ?? 0n) * step] : out), ...nulls];
}

function counts(s: Statistic, row: Row): boolean {
  if (s.filter !== null && truth(s.filter, row) !== true) return false;
  if (s.complete.some((e) => read(e, row) === null)) return false;
  return s.factors.every((f) => read(f, row) === 10n ** BigInt(DIGITS));
}

function read(e: Expr, row: Row): Scalar {
  switch (e.op) {
    case 'column':
      return row.get(e.name) ?? null;
    case 'literal':
      return scalarOf(e.value);
    case 'if':
      return truth(e.when, row) === true ? read(e.then, row) : e.else === null ? null : read(e.else, row);
    default:
      throw new Unread();
  }
}

/** Three-valued logic of SQL; null is unknown. */
function truth(p: Pred, row: Row): boolean | null {
  switch (p.op) {
    case 'compare': {
      const [a, b] = [read(p.left, row), read(p.right, row)];
      if (a === null || b === null) return null;
      return { eq: a === b, ne: a !== b, lt: a < b, le: a <= b, gt: a > b, ge: a >= b }[p.by];
    }
    case 'in': {
      const a = read(p.arg, row);
      return a === null ? null : p.values.some((v) => scalarOf(v) === a);
    }
    case 'is-null':
      return read(p.arg, row) === null;
    case 'not': {
      const inner = truth(p.arg, row);
      return inner === null ? null : !inner;
    }
    case 'and':
    case 'or': {
      const parts = p.args.map((q) => truth(q, row));
      const decides = p.op === 'or';
      return parts.includes(decides) ? decides : parts.includes(null) ? null : !decides;
    }
  }
}
