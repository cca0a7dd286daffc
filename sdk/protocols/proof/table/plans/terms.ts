import { type Canonical, canonicalText } from '../../../../core/index.ts';
import type { Expr } from '../../../../query/plan.ts';
import { pow10 } from '../../../../query/scalar.ts';
import { type Codes, type CommittedColumns, unsupported } from './columns.ts';
import { columnsOfExpr, exprAt } from './rowwise.ts';

/** A signed function of one column's words, 0 where NULL. Equal ids mean equal tables. */
export interface WordTable {
  readonly id: string;
  readonly values: readonly bigint[];
}

/** coefficient * product over physical columns of table[word]. */
export interface Term {
  readonly coefficient: bigint;
  readonly tables: ReadonlyMap<number, WordTable>;
}

/** An expression as a sum of terms, with the 0/1 term that says whether it is not NULL. */
export interface Sum {
  readonly scale: number;
  readonly terms: readonly Term[];
  readonly present: Term;
}

const UNIT: Term = { coefficient: 1n, tables: new Map() };

export function times(a: Term, b: Term): Term {
  const tables = new Map(a.tables);
  for (const [physical, table] of b.tables) {
    const before = tables.get(physical);
    tables.set(physical, before === undefined ? table : multiplied(before, table));
  }
  return { coefficient: a.coefficient * b.coefficient, tables };
}

function multiplied(a: WordTable, b: WordTable): WordTable {
  // A 0/1 table changes nothing on a table that is 0 wherever it is.
  if (b.id === `${a.id} known`) return a;
  if (a.id === `${b.id} known`) return b;
  if (a.id === b.id && a.id.endsWith(' known')) return a;
  return { id: `${a.id} * ${b.id}`, values: a.values.map((x, w) => x * b.values[w]!) };
}

const scaled = (t: Term, k: bigint): Term => ({ ...t, coefficient: t.coefficient * k });

/** Throws `proof.unsupported` naming the construct. */
export function sumOf(e: Expr, columns: CommittedColumns): Sum {
  const names = columnsOfExpr(e);
  if (names.size === 0) {
    const cell = exprAt(e, () => null);
    if (cell === null) return { scale: 0, terms: [], present: scaled(UNIT, 0n) };
    if (typeof cell === 'string') throw unsupported('a sum of texts');
    return { scale: cell.scale, terms: [scaled(UNIT, cell.value)], present: UNIT };
  }
  const single = columns.single(names);
  if (single !== null) {
    return columns.memo(`sum ${canonicalText(e as unknown as Canonical)}`, () =>
      tabulated(e, single, columns),
    );
  }
  return compound(e, columns);
}

function tabulated(e: Expr, single: Codes, columns: CommittedColumns): Sum {
  let scale = 0;
  const cells = Array.from({ length: 2 ** columns.bits(single.physical) }, (_, word) =>
    exprAt(e, () => columns.cellOf(single, word)),
  );
  for (const c of cells) if (c !== null && typeof c !== 'string') scale = Math.max(scale, c.scale);
  const value = cells.map((c) =>
    c === null || typeof c === 'string' ? 0n : c.value * pow10(scale - c.scale),
  );
  const physical = columns.use(single.physical);
  const present = cells.map((c) => (c === null ? 0n : 1n));
  const id = canonicalText(e as unknown as Canonical);
  return {
    scale,
    terms: [{ coefficient: 1n, tables: new Map([[physical, { id, values: value }]]) }],
    present: { coefficient: 1n, tables: new Map([[physical, { id: `${id} known`, values: present }]]) },
  };
}

function compound(e: Expr, columns: CommittedColumns): Sum {
  switch (e.op) {
    case 'column':
      return wide(e.name, columns);
    case 'neg': {
      const a = sumOf(e.arg, columns);
      return { ...a, terms: a.terms.map((t) => scaled(t, -1n)) };
    }
    case 'mul': {
      const [a, b] = [sumOf(e.left, columns), sumOf(e.right, columns)];
      return {
        scale: a.scale + b.scale,
        terms: a.terms.flatMap((x) => b.terms.map((y) => times(x, y))),
        present: times(a.present, b.present),
      };
    }
    case 'add':
    case 'sub': {
      const [a, b] = [sumOf(e.left, columns), sumOf(e.right, columns)];
      const scale = Math.max(a.scale, b.scale);
      const sign = e.op === 'add' ? 1n : -1n;
      return {
        scale,
        terms: [
          ...a.terms.map((t) => times(scaled(t, pow10(scale - a.scale)), b.present)),
          ...b.terms.map((t) => times(scaled(t, sign * pow10(scale - b.scale)), a.present)),
        ],
        present: times(a.present, b.present),
      };
    }
    default:
      throw unsupported(`\`${e.op}\` over a wide column or over several columns`);
  }
}

/** min + sum of limb * 2^16l, where present. */
function wide(name: string, columns: CommittedColumns): Sum {
  const encoding = columns.encoding(name);
  if (encoding.kind !== 'limbs') throw unsupported('this expression', name);
  const present: Term =
    encoding.flag === null
      ? UNIT
      : {
          coefficient: 1n,
          tables: new Map([[columns.use(encoding.flag), { id: 'word', values: [0n, 1n] }]]),
        };
  const limbs = encoding.limbs.map((physical, l): Term => {
    const bits = columns.bits(physical);
    const values = columns.memo(`words ${bits}`, () =>
      Array.from({ length: 2 ** bits }, (_, w) => BigInt(w)),
    );
    return {
      coefficient: 1n << BigInt(16 * l),
      tables: new Map([[columns.use(physical), { id: 'word', values }]]),
    };
  });
  const terms = limbs.map((t) => times(t, present));
  if (encoding.min !== 0n) terms.push(scaled(present, encoding.min));
  return { scale: columns.column(name).scale, terms, present };
}
