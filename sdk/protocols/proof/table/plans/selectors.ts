import { type Canonical, canonicalText } from '../../../../core/index.ts';
import type { Comparison, Expr, Pred } from '../../../../query/plan.ts';
import { pow10 } from '../../../../query/scalar.ts';
import { type Codes, type CommittedColumns, type Limbs, unsupported } from './columns.ts';
import { type Cell, columnsOfPred, exprAt, literalCell, predAt } from './rowwise.ts';

/** A selector over physical columns; slots are put in at the end. */
export type Chosen =
  | { readonly op: 'test'; readonly physical: number; readonly id: string; readonly accepts: Uint8Array }
  | { readonly op: 'all' | 'any' | 'one'; readonly args: readonly Chosen[] };

export const ALWAYS: Chosen = { op: 'all', args: [] };
export const NEVER: Chosen = { op: 'any', args: [] };

/** `id` says in words which words pass: equal ids of one column share one table. */
export function test(
  columns: CommittedColumns,
  physical: number,
  id: string,
  accepts: (word: number) => boolean,
): Chosen {
  const make = (): Uint8Array => {
    const out = new Uint8Array(2 ** columns.bits(physical));
    for (let w = 0; w < out.length; w++) if (accepts(w)) out[w] = 1;
    return out;
  };
  const table = columns.memo(`test ${physical} ${id}`, make);
  return { op: 'test', physical: columns.use(physical), id, accepts: table };
}

/** Words of a codes column for which a function of its value is true. */
export const testCodes = (
  columns: CommittedColumns,
  c: Codes,
  id: string,
  accepts: (cell: Cell) => boolean,
): Chosen => test(columns, c.physical, id, (word) => word <= c.size && accepts(columns.cellOf(c, word)));

/** A name for what a selector selects. */
export const nameOf = (c: Chosen): string =>
  c.op === 'test' ? `${c.physical}:${c.id}` : `${c.op}(${c.args.map(nameOf).join(';')})`;

/** Selects the rows where the predicate is `want`: NOT is pushed to the leaves, so NULL passes neither way. */
export function selectorOf(p: Pred, want: boolean, columns: CommittedColumns): Chosen {
  const names = columnsOfPred(p);
  if (names.size === 0) return predAt(p, () => null) === want ? ALWAYS : NEVER;
  const single = columns.single(names);
  if (single !== null) {
    const id = `${want} ${canonicalText(p as unknown as Canonical)}`;
    return testCodes(columns, single, id, (cell) => predAt(p, () => cell) === want);
  }
  switch (p.op) {
    case 'not':
      return selectorOf(p.arg, !want, columns);
    case 'and':
    case 'or': {
      const args = mergeByColumn(p.args, p.op, columns).map((arg) => selectorOf(arg, want, columns));
      if (args.length === 1) return args[0]!;
      return { op: (p.op === 'and') === want ? 'all' : 'any', args };
    }
    default:
      return wide(p, want, columns);
  }
}

/** Arguments over one and the same codes column become one argument, and so one table. */
function mergeByColumn(args: readonly Pred[], op: 'and' | 'or', columns: CommittedColumns): readonly Pred[] {
  const groups = new Map<string, Pred[]>();
  args.forEach((arg, k) => {
    const names = columnsOfPred(arg);
    const single = names.size === 1 && columns.single(names) !== null;
    const key = single ? `column ${[...names][0]!}` : `other ${k}`;
    groups.set(key, [...(groups.get(key) ?? []), arg]);
  });
  return [...groups.values()].map((group) => (group.length === 1 ? group[0]! : { op, args: group }));
}

const MIRROR: Record<Comparison, Comparison> = { eq: 'eq', ne: 'ne', lt: 'gt', le: 'ge', gt: 'lt', ge: 'le' };
const NEGATED: Record<Comparison, Comparison> = {
  eq: 'ne',
  ne: 'eq',
  lt: 'ge',
  le: 'gt',
  gt: 'le',
  ge: 'lt',
};

function wide(
  p: Exclude<Pred, { op: 'and' | 'or' | 'not' }>,
  want: boolean,
  columns: CommittedColumns,
): Chosen {
  if (p.op === 'is-null') {
    const limbs = wideColumn(p.arg, columns);
    if (limbs.flag === null) return want ? NEVER : ALWAYS;
    return test(columns, limbs.flag, want ? '=0' : '=1', (w) => w === (want ? 0 : 1));
  }
  if (p.op === 'in') {
    const limbs = wideColumn(p.arg, columns);
    const texts = p.values.map((v) => ({ op: 'literal', value: v }) as const);
    const tests = texts.map((right) =>
      comparison(
        limbs,
        want ? 'eq' : 'ne',
        exprAt(right, () => null),
        columns,
      ),
    );
    return withPresence(limbs, { op: want ? 'any' : 'all', args: tests }, columns);
  }
  const literalRight = p.right.op === 'literal';
  const [side, literal] = literalRight ? [p.left, p.right] : [p.right, p.left];
  if (literal.op !== 'literal') throw unsupported('a comparison of two columns');
  const limbs = wideColumn(side, columns);
  const by = literalRight ? p.by : MIRROR[p.by];
  const inner = comparison(limbs, want ? by : NEGATED[by], literalCell(literal.value), columns);
  return withPresence(limbs, inner, columns);
}

function wideColumn(e: Expr, columns: CommittedColumns): Limbs {
  if (e.op !== 'column')
    throw unsupported('a computation over a wide or over several columns in a predicate');
  const encoding = columns.encoding(e.name);
  if (encoding.kind !== 'limbs') throw unsupported('this predicate', e.name);
  return encoding;
}

function withPresence(limbs: Limbs, inner: Chosen, columns: CommittedColumns): Chosen {
  if (limbs.flag === null) return inner;
  return { op: 'all', args: [test(columns, limbs.flag, '=1', (w) => w === 1), inner] };
}

/** value <by> literal, for a present value in limbs. */
function comparison(limbs: Limbs, by: Comparison, literal: Cell, columns: CommittedColumns): Chosen {
  if (literal === null || typeof literal === 'string') throw unsupported('this comparison', limbs.name);
  // x <by> q with x at the column's scale: floor and ceiling of q at that scale.
  const { scale } = columns.column(limbs.name);
  const shift = pow10(Math.max(0, literal.scale - scale));
  const up = literal.value * pow10(Math.max(0, scale - literal.scale));
  const floor = up >= 0n ? up / shift : -((-up + shift - 1n) / shift);
  const exact = floor * shift === up;
  const ceiling = exact ? floor : floor + 1n;
  switch (by) {
    case 'eq':
      return exact ? equal(limbs, floor - limbs.min, true, columns) : NEVER;
    case 'ne':
      return exact ? equal(limbs, floor - limbs.min, false, columns) : ALWAYS;
    case 'lt':
      return order(limbs, ceiling - limbs.min, false, columns);
    case 'le':
      return order(limbs, floor + 1n - limbs.min, false, columns);
    case 'gt':
      return order(limbs, floor + 1n - limbs.min, true, columns);
    case 'ge':
      return order(limbs, ceiling - limbs.min, true, columns);
  }
}

const digit = (k: bigint, limb: number): number => Number((k >> BigInt(16 * limb)) & 0xffffn);

function equal(limbs: Limbs, k: bigint, want: boolean, columns: CommittedColumns): Chosen {
  if (k < 0n || k > limbs.max - limbs.min) return want ? NEVER : ALWAYS;
  const args = limbs.limbs.map((at, l) => {
    const d = digit(k, l);
    return test(columns, at, `${want ? '=' : '!'}${d}`, (w) => (w === d) === want);
  });
  return { op: want ? 'all' : 'any', args };
}

/** offset >= k (`above`) or offset < k: the highest limb that differs decides. */
function order(limbs: Limbs, k: bigint, above: boolean, columns: CommittedColumns): Chosen {
  if (k <= 0n) return above ? ALWAYS : NEVER;
  if (k > limbs.max - limbs.min) return above ? NEVER : ALWAYS;
  let result: Chosen | null = null;
  limbs.limbs.forEach((at, l) => {
    const d = digit(k, l);
    const strict = test(columns, at, `${above ? '>' : '<'}${d}`, (w) => (above ? w > d : w < d));
    if (result === null) {
      result = above ? test(columns, at, `>=${d}`, (w) => w >= d) : strict;
      return;
    }
    const same = test(columns, at, `=${d}`, (w) => w === d);
    result = { op: 'one', args: [strict, { op: 'all', args: [same, result] }] };
  });
  return result ?? ALWAYS;
}
