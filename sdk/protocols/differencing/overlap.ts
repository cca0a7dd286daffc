import { type Division, decode, holds, sameKeys } from './division.ts';

/**
 * What owners count, each over its own rows: sizes of row sets and of intersections of two. Sizes add up over owners,
 * so the private sum gives those of the virtual table, and one owner's small difference alone tells nothing.
 */

/** Earlier questions that are compared one by one, newest first. */
export const MOST_EARLIER = 16;
/** Of those, the newest that are also combined two at a time. */
export const MOST_COMBINED = 6;
/** Filters of one question that take part in combinations of three. */
const MOST_COARSE = 4;
/** Intersections counted for one pair of questions; beyond it the one with more groups is compared as a whole. */
const MOST_ENTRIES = 1 << 16;

/** Pairs of kinds of two questions about the same quantity. */
export interface Block {
  readonly pairs: readonly (readonly [now: number, then: number])[];
  /** Cells of each side; 1 when its groups are taken together. */
  readonly nowCells: number;
  readonly thenCells: number;
  /** Only cells of one index can meet. */
  readonly diagonal: boolean;
  /** Where its intersections start in the vector. */
  readonly at: number;
  /** Where the sizes of the earlier question's sets start: by kind, then cell (`thenCells` of them). */
  readonly sizesAt: number;
}

/** The order of the numbers: follows from the questions alone, so it is the same at every owner. */
export interface Shape {
  readonly now: Division;
  readonly earlier: readonly Division[];
  /** The question with itself, then with each earlier one. Number 0 of the vector is the number of rows. */
  readonly self: Block;
  readonly blocks: readonly Block[];
  /** Intersections of two earlier questions, groups taken together: `[newer, older]` by place in `earlier`. */
  readonly among: readonly { readonly newer: number; readonly older: number; readonly at: number }[];
  readonly length: number;
}

/** Kinds that take part in combinations of three: plain and filtered counts. */
export const coarseKinds = (d: Division): number[] =>
  d.kinds.flatMap((k, i) => (k.quantity === '' ? [i] : [])).slice(0, MOST_COARSE);

function pairsOf(now: Division, then: Division, self: boolean): Block['pairs'] {
  return now.kinds.flatMap((k, i) =>
    then.kinds.flatMap((o, j) => (k.quantity === o.quantity && (!self || i < j) ? [[i, j] as const] : [])),
  );
}

/** `earlier`: newest first; all over the same table as `now`. */
export function shapeOfOverlaps(now: Division, all: readonly Division[]): Shape {
  const earlier = all.slice(0, MOST_EARLIER);
  let at = 1;
  const block = (then: Division, self: boolean): Block => {
    const pairs = pairsOf(now, then, self);
    let [a, b] = [now.cells, then.cells];
    let diagonal = a > 1 && sameKeys(now, then);
    const entries = () => pairs.length * (diagonal ? a : a * b);
    const most = () => Math.max(entries(), then.kinds.length * b);
    if (diagonal && most() > MOST_ENTRIES) {
      diagonal = false;
      a = 1;
      b = 1;
    }
    if (most() > MOST_ENTRIES && a >= b) a = 1;
    if (most() > MOST_ENTRIES) b = 1;
    if (most() > MOST_ENTRIES) a = 1;
    const sizesAt = at;
    at += then.kinds.length * b;
    const made = { pairs, nowCells: a, thenCells: b, diagonal, at, sizesAt };
    at += entries();
    return made;
  };
  const self = block(now, true);
  const blocks = earlier.map((e) => block(e, false));
  const among: { newer: number; older: number; at: number }[] = [];
  const combined = Math.min(MOST_COMBINED, earlier.length);
  for (let newer = 0; newer < combined; newer++) {
    for (let older = newer + 1; older < combined; older++) {
      among.push({ newer, older, at });
      at += coarseKinds(earlier[newer]!).length * coarseKinds(earlier[older]!).length;
    }
  }
  return { now, earlier, self, blocks, among, length: at };
}

/** How often two codes fall on one row: [code of the first, code of the second, rows]. */
export type Joint = readonly (readonly [number, number, number])[];

/** One owner's counts; none of these leaves unmasked. */
export interface LocalOverlaps {
  readonly rows: number;
  /** Codes of the question and their rows. */
  readonly now: readonly (readonly [code: number, rows: number])[];
  /** With each earlier question. */
  readonly earlier: readonly Joint[];
  /** In the order of `among`. */
  readonly among: readonly Joint[];
}

/** Fills the vector of one owner. */
export function countOverlaps(shape: Shape, local: LocalOverlaps): Float64Array {
  const out = new Float64Array(shape.length);
  out[0] = local.rows;
  const self: Joint = local.now.map(([code, rows]) => [code, code, rows]);
  fill(out, shape.self, shape.now, shape.now, self);
  shape.blocks.forEach((b, i) => {
    fill(out, b, shape.now, shape.earlier[i]!, local.earlier[i]!);
  });
  shape.among.forEach(({ newer, older, at }, i) => {
    const [a, b] = [shape.earlier[newer]!, shape.earlier[older]!];
    const [left, right] = [coarseKinds(a), coarseKinds(b)];
    for (const [x, y, rows] of local.among[i]!) {
      if (x === 0 || y === 0) continue;
      const [fx, fy] = [decode(a, x).flags, decode(b, y).flags];
      left.forEach((k, p) => {
        right.forEach((o, q) => {
          if (holds(a.kinds[k]!, fx) && holds(b.kinds[o]!, fy)) out[at + p * right.length + q]! += rows;
        });
      });
    }
  });
  return out;
}

function fill(out: Float64Array, block: Block, now: Division, then: Division, joint: Joint): void {
  for (const [x, y, rows] of joint) {
    if (y === 0) continue;
    const second = decode(then, y);
    then.kinds.forEach((kind, j) => {
      if (!holds(kind, second.flags)) return;
      out[block.sizesAt + j * block.thenCells + (block.thenCells === 1 ? 0 : second.cell)]! += rows;
    });
    if (x === 0) continue;
    const first = decode(now, x);
    block.pairs.forEach(([i, j], p) => {
      if (!holds(now.kinds[i]!, first.flags) || !holds(then.kinds[j]!, second.flags)) return;
      const place = entry(block, p, first.cell, second.cell);
      if (place !== null) out[place]! += rows;
    });
  }
}

/** Place of |a ∩ b| for cells of the two sides; null when they can have no row in common. */
export function entry(block: Block, pair: number, a: number, b: number): number | null {
  if (block.diagonal) return a === b ? block.at + pair * block.nowCells + a : null;
  const [x, y] = [block.nowCells === 1 ? 0 : a, block.thenCells === 1 ? 0 : b];
  return block.at + (pair * block.nowCells + x) * block.thenCells + y;
}
