import { TacitError } from '../../core/index.ts';
import type { Division } from './division.ts';
import { unionsOf } from './groups.ts';
import { type Block, coarseKinds, entry, type Shape } from './overlap.ts';

/**
 * The rule: no sum or difference of released answers may be about 1 to `least` - 1 rows. For row sets A and B with
 * indicator vectors a and b, f(A) - f(B) is about the rows where a - b is not zero, and how many these are follows from
 * the sizes of A, B and A ∩ B: |a - b|² = |A| + |B| - 2 |A ∩ B|. The same for three sets, with the sizes of all
 * pairs. (Trackers and complements: Denning and Denning, "The Tracker", ACM TODS 4(1), 1979.)
 */

/** A union of groups of one question: its size, and whether a group in it is held back. */
interface Union {
  readonly cells: readonly number[];
  readonly size: number;
  readonly whole: boolean;
}

/**
 * Looks at the totals over all owners. Throws `disclosure.differencing`, which says neither a count nor which earlier
 * question it was.
 */
export function checkDifferences(shape: Shape, totals: readonly number[], least: number): void {
  if (least < 2) return;
  if (totals.length !== shape.length) throw new RangeError('expected a number for each place of the shape');
  const few = (n: number): boolean => n >= 1 && n < least;
  const rows = totals[0]!;
  const all = [
    [shape.self, shape.now] as const,
    ...shape.blocks.map((b, i) => [b, shape.earlier[i]!] as const),
  ];
  for (const [block, then] of all) {
    if (blockTells(block, shape, then, totals, rows, least, few)) throw refusal();
  }
  wholesTell(shape, totals, rows, least, few);
}

const refusal = (): TacitError => new TacitError('disclosure.differencing');

/** Sizes of a question's sets in one kind, by group; groups that are not released are left out of `shown`. */
function sizesOf(
  block: Block,
  d: Division,
  kind: number,
  totals: readonly number[],
  least: number,
): { sizes: number[]; shown: boolean[] } {
  const cells = block.thenCells;
  const read = (k: number, c: number): number => totals[block.sizesAt + k * cells + c]!;
  const { filter, known } = d.kinds[kind]!;
  const sizes = Array.from({ length: cells }, (_, c) => read(kind, c));
  const plain = d.kinds.findIndex((k) => k.filter === filter && k.known === null);
  const shown = sizes.map((size, c) => {
    if (size < least) return false;
    // As at the release door: few rows outside of a filter, or few missing values, hold a value back.
    if (filter !== null && read(0, c) - read(plain, c) < least) return false;
    const missing = read(plain, c) - size;
    return known === null || missing <= 0 || missing >= least;
  });
  return { sizes, shown };
}

/** In the order of `unionsOf`; null for one that nothing is released of. */
function unions(
  d: Division,
  sizes: readonly number[],
  shown: readonly boolean[],
  least: number,
): (Union | null)[] {
  return unionsOf(d, sizes.length).map((cells) => {
    const kept = cells.filter((c) => shown[c]);
    const size = kept.reduce((sum, c) => sum + sizes[c]!, 0);
    const whole = cells.every((c) => shown[c] || sizes[c] === 0);
    return size < least ? null : { cells: kept, size, whole };
  });
}

/** One question against another, or against itself. */
function blockTells(
  block: Block,
  shape: Shape,
  then: Division,
  totals: readonly number[],
  rows: number,
  least: number,
  few: (n: number) => boolean,
): boolean {
  const { now } = shape;
  return block.pairs.some(([i, j], pair) => {
    const right = sizesOf(block, then, j, totals, least);
    const left = sizesOf(shape.self, now, i, totals, least);
    const gather = block.nowCells === 1 && left.sizes.length > 1;
    const sizes = gather ? [left.sizes.reduce((a, b) => a + b, 0)] : left.sizes;
    const shown = gather ? [true] : left.shown;
    const mine = unions(now, sizes, shown, least);
    const theirs = unions(then, right.sizes, right.shown, least);
    const plain = now.kinds[i]!.quantity === '';
    return mine.some((u, a) => {
      if (u === null) return false;
      const against = block.diagonal ? [theirs[a] ?? null] : theirs;
      return against.some((v) => {
        if (v === null) return false;
        const held = block.diagonal ? new Set(v.cells) : null;
        let common = 0;
        for (const x of u.cells) {
          if (held !== null) common += held.has(x) ? totals[entry(block, pair, x, x)!]! : 0;
          else for (const y of v.cells) common += totals[entry(block, pair, x, y)!]!;
        }
        if (few(u.size + v.size - 2 * common)) return true;
        // All rows less both: the tracker.
        return plain && u.whole && v.whole && few(rows - u.size - v.size + 2 * common);
      });
    });
  });
}

/** Whole questions: against all rows, and in sums and differences of three. */
function wholesTell(
  shape: Shape,
  totals: readonly number[],
  rows: number,
  least: number,
  few: (n: number) => boolean,
): void {
  const whole = (block: Block, d: Division, kind: number): number | null => {
    const { sizes, shown } = sizesOf(block, d, kind, totals, least);
    const size = sizes.reduce((a, b) => a + b, 0);
    return size >= least && sizes.every((s, c) => s === 0 || shown[c]) ? size : null;
  };
  coarseKinds(shape.now).forEach((i) => {
    const n = whole(shape.self, shape.now, i);
    if (n === null) return;
    if (few(rows - n)) throw refusal();
    const meets = (place: number, j: number): number => {
      const block = shape.blocks[place]!;
      const pair = block.pairs.findIndex(([a, b]) => a === i && b === j);
      let sum = 0;
      for (let x = 0; x < block.nowCells; x++) {
        for (let y = 0; y < (block.diagonal ? 1 : block.thenCells); y++)
          sum += totals[entry(block, pair, x, block.diagonal ? x : y)!]!;
      }
      return sum;
    };
    for (const { newer, older, at } of shape.among) {
      const [left, right] = [coarseKinds(shape.earlier[newer]!), coarseKinds(shape.earlier[older]!)];
      left.forEach((j, p) => {
        const a = whole(shape.blocks[newer]!, shape.earlier[newer]!, j);
        if (a === null) return;
        right.forEach((k, q) => {
          const b = whole(shape.blocks[older]!, shape.earlier[older]!, k);
          if (b === null) return;
          const [na, nb, ab] = [meets(newer, j), meets(older, k), totals[at + p * right.length + q]!];
          const sum = n + a + b;
          if (few(sum - 2 * na - 2 * nb + 2 * ab)) throw refusal();
          if (few(sum - 2 * na + 2 * nb - 2 * ab) || few(sum + 2 * na - 2 * nb - 2 * ab)) throw refusal();
        });
      });
    }
  });
}
