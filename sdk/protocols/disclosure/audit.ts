import { TacitError } from '../../core/index.ts';
import { polytope, range } from './simplex.ts';

/** A value of one additive column, and what a reader of the release knows of it when it is held back. */
export interface AuditCell {
  readonly value: bigint;
  /** Held back by a rule about its own group: these are protected. */
  readonly primary: boolean;
  /** Held back for another reason: unknown to the reader, and not protected. */
  readonly held?: boolean;
  /** What holding it back tells by itself, ends included; null: no bound. For cells that are not primary: what
   * would be known of it if it were held back as well. */
  readonly low: bigint;
  readonly high: bigint | null;
  /** What is lost by holding it back; the cheapest goes first. */
  readonly cost: bigint;
}

/** Cells whose sum the reader knows. */
export type KnownSum = readonly number[];

/** More unknowns than this in one connected part are refused: the check would take too long. */
export const MOST_UNKNOWNS = 96;

/**
 * What a reader can work out about cell `id` from the known sums, by linear programming over the cells in `held`:
 * the least and the greatest possible value, rounded inwards; null: no bound.
 */
export function possible(
  cells: readonly AuditCell[],
  sums: readonly KnownSum[],
  held: ReadonlySet<number>,
  id: number,
): { readonly low: bigint; readonly high: bigint | null } {
  const own = cells[id]!;
  const { unknowns, equations } = component(sums, held, id);
  if (equations.length === 0) return { low: own.low, high: own.high };
  if (unknowns.length > MOST_UNKNOWNS) {
    throw new TacitError('disclosure.audit-too-large', {
      expected: `at most ${MOST_UNKNOWNS} values held back that hang together`,
    });
  }
  // Shifted to x - low >= 0; a slack per upper bound.
  const bounded = unknowns.filter((c) => cells[c]!.high !== null);
  const width = unknowns.length + bounded.length;
  const row = (ones: readonly number[]): bigint[] => {
    const out = new Array<bigint>(width).fill(0n);
    for (const k of ones) out[k] = 1n;
    return out;
  };
  const at = new Map(unknowns.map((c, k) => [c, k]));
  const lhs = [
    ...equations.map((e) => row(e.map((c) => at.get(c)!))),
    ...bounded.map((c, k) => row([at.get(c)!, unknowns.length + k])),
  ];
  const rhs = [
    ...equations.map((e) => e.reduce((s, c) => s + cells[c]!.value - cells[c]!.low, 0n)),
    ...bounded.map((c) => cells[c]!.high! - cells[c]!.low),
  ];
  // Totals that contradict each other (an owner may send anything) leave nothing open that could be relied on.
  const points = rhs.some((b) => b < 0n) ? null : polytope(lhs, rhs, width);
  if (points === null) return { low: own.value, high: own.value };
  const { least, greatest } = range(points, at.get(id)!);
  return {
    low: own.low + ceil(least.n, least.d),
    high: greatest === null ? null : own.low + greatest.n / greatest.d,
  };
}

const ceil = (n: bigint, d: bigint): bigint => (n + d - 1n) / d;

/** The held-back cells tied to `id` through known sums, and those sums cut down to held-back cells. */
function component(
  sums: readonly KnownSum[],
  held: ReadonlySet<number>,
  id: number,
): { unknowns: number[]; equations: number[][] } {
  const cut = sums.map((s) => s.filter((c) => held.has(c))).filter((s) => s.length > 0);
  const unknowns = new Set([id]);
  for (let before = 0; before !== unknowns.size; ) {
    before = unknowns.size;
    for (const s of cut) if (s.some((c) => unknowns.has(c))) for (const c of s) unknowns.add(c);
  }
  return { unknowns: [...unknowns], equations: cut.filter((s) => unknowns.has(s[0]!)) };
}

/**
 * Complementary suppression: which further cells to hold back so that the known sums tell of each primary cell nothing
 * beyond what its being held back tells. Greedy, cheapest cell first, each step checked by exact linear programming.
 * Ends: at the latest when every cell of the sums is held back. Throws `disclosure.audit-too-large`.
 */
export function complementary(cells: readonly AuditCell[], sums: readonly KnownSum[]): Set<number> {
  const primary = cells.flatMap((c, i) => (c.primary ? [i] : []));
  const start = cells.flatMap((c, i) => (c.primary || c.held === true ? [i] : []));
  const held = new Set(start);
  // A cell added for one primary cell ties others together: look again until nothing changes.
  for (let before = -1; before !== held.size; ) {
    before = held.size;
    for (const p of primary) {
      while (tells(cells, sums, held, p)) {
        const next = cheapest(cells, sums, held, p);
        if (next === null) break;
        held.add(next);
      }
    }
  }
  return new Set([...held].slice(start.length));
}

function tells(
  cells: readonly AuditCell[],
  sums: readonly KnownSum[],
  held: ReadonlySet<number>,
  id: number,
): boolean {
  const { low, high } = possible(cells, sums, held, id);
  const own = cells[id]!;
  return low !== own.low || high !== own.high;
}

/** The cheapest published cell in the most revealing sum tied to `id`; null when none is left. */
function cheapest(
  cells: readonly AuditCell[],
  sums: readonly KnownSum[],
  held: ReadonlySet<number>,
  id: number,
): number | null {
  const { unknowns } = component(sums, held, id);
  const tied = new Set(unknowns);
  let best: { readonly sum: KnownSum; readonly heldBack: number } | null = null;
  for (const sum of sums) {
    if (!sum.some((c) => tied.has(c)) || sum.every((c) => held.has(c))) continue;
    const heldBack = sum.filter((c) => held.has(c)).length;
    if (best === null || heldBack < best.heldBack) best = { sum, heldBack };
  }
  if (best === null) return null;
  return best.sum.filter((c) => !held.has(c)).reduce((a, b) => (cells[b]!.cost < cells[a]!.cost ? b : a));
}
