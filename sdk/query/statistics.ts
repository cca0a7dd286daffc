import type { Expr, Pred } from './plan.ts';

/**
 * One additive statistic: what an owner computes per group, what the masks hide, and what sums over owners.
 * `sum` of products of its factors over the rows that pass `filter` and where all factors are not NULL, times
 * 10^scale; no factors: the number of rows.
 * `bits`: |value| < 2^bits over all owners together, from declared bounds and 2^40 rows.
 */
export interface Statistic {
  readonly factors: readonly Expr[];
  readonly filter: Pred | null;
  /** Factors must be non-NULL for all of these too: pairwise-complete moments of two-argument functions. */
  readonly complete: readonly Expr[];
  readonly scale: number;
  readonly bits: number;
  /** One bar of a histogram: only rows where the scaled value of `arg` lies in [low, low + width), decimal texts. */
  readonly bar?: { readonly arg: Expr; readonly low: string; readonly width: string; readonly index: number };
}

/** A finite, declared domain of one group key. Codes: 0 is NULL, then 1..size in order. */
export interface KeyDomain {
  readonly expr: Expr;
  /** Labels in order, typed by `type`, without NULL. */
  readonly labels: readonly string[];
  readonly type: 'integer' | 'decimal' | 'boolean' | 'string' | 'date';
}

/**
 * The fixed layout every owner fills: `cells` x `statistics`, row-major. Cell index is mixed radix over the key codes,
 * first key most significant; without keys there is one cell. Owners with no rows in a cell send zeros, so the
 * shape tells nothing.
 */
export interface Layout {
  readonly keys: readonly KeyDomain[];
  readonly cells: number;
  readonly statistics: readonly Statistic[];
  /** Width of the ring Z/2^(32 x words): 2, 4 or 8 words, wide enough for every statistic as a signed number. */
  readonly words: 2 | 4 | 8;
}

/** One owner's part: the layout's values as two's complement little-endian words, `cells * statistics * words` long. */
export interface LocalTable {
  readonly layout: Layout;
  readonly values: Uint32Array;
}
