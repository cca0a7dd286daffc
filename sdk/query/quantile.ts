import type { Check, Formula } from './output.ts';
import { doubleText, ratio } from './rational.ts';
import { parseDecimal, pow10 } from './scalar.ts';

type Quantile = Extract<Formula, { kind: 'quantile' }>;

/**
 * Quantile by linear interpolation between order statistics (SQL `percentile_cont`, type 7 of Hyndman and Fan 1996).
 * An order statistic is read as the middle of its bar: exact for bars of width 1, else off by (width - 1) / 2 at most.
 * The check counts the rows on the smaller side, bar included: a quantile near an end tells of few rows.
 */
export function quantileOf(
  f: Quantile,
  at: (slot: number) => bigint,
): { value: string | null; checks: readonly Check[] } {
  let n = 0n;
  for (let i = 0; i < f.bars; i++) n += at(f.first + i);
  const known: Check = { kind: 'count', value: n };
  if (n <= 0n) return { value: null, checks: [known] };
  const [q, digits] = parseDecimal(f.q)!;
  const one = pow10(digits);
  const place = q * (n - 1n);
  const rank = place / one;
  const fraction = place % one;
  const lower = find(f, at, rank);
  const upper = fraction === 0n ? lower : find(f, at, rank + 1n);
  // Twice the scaled middle of a bar, so that it stays an integer.
  const middle = (bar: number) => 2n * (f.low + f.width * BigInt(bar)) + f.width - 1n;
  const num = middle(lower.bar) * (one - fraction) + middle(upper.bar) * fraction;
  const value = doubleText(ratio(num, 2n * one * pow10(f.scale)));
  const below = upper.before + at(f.first + upper.bar);
  const above = n - lower.before;
  return { value, checks: [known, { kind: 'count', value: below < above ? below : above }] };
}

/** The bar that holds the order statistic of this rank (from 0), and the rows before it. */
function find(f: Quantile, at: (slot: number) => bigint, rank: bigint): { bar: number; before: bigint } {
  let before = 0n;
  for (let bar = 0; bar < f.bars; bar++) {
    const count = at(f.first + bar);
    if (rank < before + count) return { bar, before };
    before += count;
  }
  throw new RangeError('rank beyond the rows');
}
