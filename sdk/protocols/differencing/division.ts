import { type Canonical, canonicalText, TacitError } from '../../core/index.ts';
import { type Expr, type KeyDomain, type Layout, type Pred, type Table, typeOf } from '../../query/index.ts';

/** A condition on rows besides `where`: a filter or the inside of a `case`, or that some expressions are known. */
export type Flag =
  | { readonly kind: 'filter'; readonly pred: Pred }
  | { readonly kind: 'known'; readonly exprs: readonly Expr[] };

/**
 * One way of picking rows in every cell. Answers about different quantities cannot be subtracted from each other, so
 * only sets with the same `quantity` are compared: the texts of the expressions that must be known, empty for counts.
 */
export interface Kind {
  readonly filter: number | null;
  readonly known: number | null;
  readonly quantity: string;
}

/**
 * How one question divides the rows of a table: every row has one code, 0 when `where` does not hold, else
 * 1 + cell x 2^flags + the flags that hold, first flag lowest. The row sets behind the answer are `kinds` x `cells`.
 */
export interface Division {
  readonly where: Pred | null;
  readonly keys: readonly KeyDomain[];
  readonly cells: number;
  readonly flags: readonly Flag[];
  /** The first is the plain one: no filter, nothing that must be known. */
  readonly kinds: readonly Kind[];
}

/** Codes are unsigned 32-bit numbers. */
const CODE_BITS = 32;

const textOf = (value: unknown): string => canonicalText(value as Canonical);

/** Conditions of all `case` expressions inside. */
function* whens(expr: Expr): Generator<Pred> {
  switch (expr.op) {
    case 'column':
    case 'literal':
      return;
    case 'add':
    case 'sub':
    case 'mul':
      yield* whens(expr.left);
      yield* whens(expr.right);
      return;
    case 'if':
      yield expr.when;
      yield* whens(expr.then);
      if (expr.else !== null) yield* whens(expr.else);
      return;
    default:
      yield* whens(expr.arg);
  }
}

/**
 * The row sets behind a question: its cells, each with every filter, the inside of every `case`, and the rows where an
 * argument is known. Depends on plan and declared schema only. Throws `disclosure.differencing` when the question has
 * more filters than can be compared.
 */
export function divisionOf(where: Pred | null, layout: Layout, table: Table): Division {
  const filters = new Map<string, Pred>();
  const knowns = new Map<string, readonly Expr[]>();
  const kinds = new Map<string, readonly [filter: string | null, known: string | null]>();
  const note = (filter: Pred | null, known: readonly Expr[]): void => {
    const f = filter === null ? null : textOf(filter);
    const unique = new Map(known.map((e) => [textOf(e), e]));
    const names = [...unique.keys()].sort();
    const k = names.length === 0 ? null : names.join(' ');
    if (f !== null && filter !== null) filters.set(f, filter);
    if (k !== null)
      knowns.set(
        k,
        names.map((n) => unique.get(n)!),
      );
    kinds.set(JSON.stringify([f, k]), [f, k]);
  };
  note(null, []);
  for (const s of layout.statistics) {
    const args = [...s.factors, ...(s.bar === undefined ? [] : [s.bar.arg])];
    note(s.filter, []);
    note(s.filter, [...s.complete, ...args.filter((e) => typeOf(e, table).nullable)]);
    for (const arg of [...args, ...s.complete])
      for (const when of whens(arg))
        note(s.filter === null ? when : { op: 'and', args: [s.filter, when] }, []);
  }
  const cellBits = Math.ceil(Math.log2(layout.cells + 2));
  if (cellBits + filters.size > CODE_BITS) {
    throw new TacitError('disclosure.differencing', {
      message: 'the question has too many filtered measures to compare it with earlier ones',
      hint: 'ask for fewer filtered measures at once, or group by a column instead',
    });
  }
  // Filters come first: what does not fit are sets of known values, whose question is compared all the same.
  const room = CODE_BITS - cellBits - filters.size;
  const kept = [...knowns].slice(0, room);
  const filterAt = new Map([...filters.keys()].map((f, i) => [f, i]));
  const knownAt = new Map(kept.map(([k], i) => [k, filters.size + i]));
  const flags: Flag[] = [
    ...[...filters.values()].map((pred): Flag => ({ kind: 'filter', pred })),
    ...kept.map(([, exprs]): Flag => ({ kind: 'known', exprs })),
  ];
  return {
    where,
    keys: layout.keys,
    cells: layout.cells,
    flags,
    kinds: [...kinds.values()].flatMap(([f, k]): Kind[] =>
      k !== null && !knownAt.has(k)
        ? []
        : [
            {
              filter: f === null ? null : filterAt.get(f)!,
              known: k === null ? null : knownAt.get(k)!,
              quantity: k ?? '',
            },
          ],
    ),
  };
}

/** Whether a row with these flags belongs to a kind. */
export const holds = (kind: Kind, flags: number): boolean =>
  (kind.filter === null || Math.floor(flags / 2 ** kind.filter) % 2 === 1) &&
  (kind.known === null || Math.floor(flags / 2 ** kind.known) % 2 === 1);

/** Cell and flags of a code other than 0. */
export function decode(division: Division, code: number): { cell: number; flags: number } {
  const width = 2 ** division.flags.length;
  return { cell: Math.floor((code - 1) / width), flags: (code - 1) % width };
}

/** Same keys: cells of one index are about the same values, and cells of different index have no row in common. */
export const sameKeys = (a: Division, b: Division): boolean =>
  textOf(a.keys.map((k) => k.expr)) === textOf(b.keys.map((k) => k.expr)) && a.cells === b.cells;
