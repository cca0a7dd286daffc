import type { Expr, Layout, Pred } from '@tacit/sdk/query';

/** Statistics over the same rows, which one grouping with a `where` computes faster than a filter on each. */
export interface Part {
  readonly filter: Pred | null;
  /** Expressions that must not be NULL. */
  readonly known: readonly Expr[];
  readonly slots: readonly number[];
}

/** Fewer statistics than this are not worth another pass over the table. */
const WORTH_A_PASS = 4;

/**
 * Statistics over rows where several expressions are known (two-argument functions) get a pass of their own per
 * filter and set of expressions. The first part is everything else; bars are in none. Follows from the layout alone.
 */
export function partsOf(layout: Layout): readonly Part[] {
  const groups = new Map<string, { filter: Pred | null; known: Expr[]; slots: number[] }>();
  layout.statistics.forEach((s, slot) => {
    const known = new Map([...s.complete, ...s.factors].map((e) => [JSON.stringify(e), e]));
    if (s.bar !== undefined || known.size < 2) return;
    const names = [...known.keys()].sort();
    const key = JSON.stringify([s.filter, names]);
    const group = groups.get(key) ?? { filter: s.filter, known: names.map((n) => known.get(n)!), slots: [] };
    group.slots.push(slot);
    groups.set(key, group);
  });
  const own = [...groups.values()].filter((g) => g.slots.length >= WORTH_A_PASS);
  const taken = new Set(own.flatMap((g) => g.slots));
  const rest = layout.statistics.flatMap((s, slot) => (s.bar !== undefined || taken.has(slot) ? [] : [slot]));
  return [{ filter: null, known: [], slots: rest }, ...own];
}

/** How a row of the compiled statement says which part it is of: NULL for the first, then -2, -3, … */
export const markOf = (part: number): number | null => (part === 0 ? null : -1 - part);
