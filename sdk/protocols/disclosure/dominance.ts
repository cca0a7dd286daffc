import { TacitError } from '../../core/index.ts';
import {
  type Expr,
  type Layout,
  type MeasureOutput,
  type Output,
  type Table,
  typeOf,
} from '../../query/index.ts';

/**
 * Dominance rules for sums (Hundepool et al., "Statistical Disclosure Control", 2012, §4.2): (n, k): the n largest
 * contributions are more than k % of the total. p %: the total without the two largest is less than p % of the largest,
 * so the second largest contributor knows the largest to within p %.
 */
export type Dominance =
  | { readonly kind: 'nk'; readonly n: number; readonly k: number }
  | { readonly kind: 'p'; readonly p: number };

/** `2,85` or `p10`. Throws `disclosure.bad-rule`. */
export function parseDominance(text: string): Dominance {
  const nk = /^([1-9]\d{0,3}),([1-9]\d?|100)$/.exec(text);
  if (nk !== null) return { kind: 'nk', n: Number(nk[1]), k: Number(nk[2]) };
  const p = /^p([1-9]\d{0,2})$/.exec(text);
  if (p !== null) return { kind: 'p', p: Number(p[1]) };
  throw new TacitError('disclosure.bad-rule', {
    field: 'dominance',
    expected: '`n,k` such as 2,85 or `p` and a percentage such as p10',
  });
}

export const dominanceText = (rule: Dominance): string =>
  rule.kind === 'nk' ? `${rule.n},${rule.k}` : `p${rule.p}`;

/** An upper bound of the sum of the `n` largest of `rows` contributions, none above `most`. */
export type LargestBound = (n: number) => bigint;

/** From the declared bound alone. */
export const declaredBound =
  (rows: bigint, most: bigint): LargestBound =>
  (n) =>
    (rows < BigInt(n) ? rows : BigInt(n)) * most;

/** From a histogram of the contributions: `bars` upwards, each with the largest value it can hold. */
export function histogramBound(
  bars: readonly { readonly most: bigint; readonly count: bigint }[],
): LargestBound {
  return (n) => {
    let left = BigInt(n);
    let sum = 0n;
    for (const bar of [...bars].reverse()) {
      if (left <= 0n) break;
      const taken = bar.count < left ? bar.count : left;
      if (taken > 0n) sum += taken * (bar.most > 0n ? bar.most : 0n);
      left -= taken > 0n ? taken : 0n;
    }
    return sum;
  };
}

/**
 * Whether a rule may be broken. The largest contributions themselves are never computed: owners could not add them
 * under masks. The test is sound and errs on the safe side: it uses an upper bound of them, so it may hold back a sum
 * that no one dominates and never lets one out that someone does.
 */
export function mayDominate(rule: Dominance, total: bigint, largest: LargestBound): boolean {
  if (total <= 0n) return true;
  if (rule.kind === 'nk') return 100n * largest(rule.n) > BigInt(rule.k) * total;
  // total - x1 - x2 >= p/100 x1 holds when it holds for the largest possible x1 and x1 + x2.
  return 100n * (total - largest(2)) < BigInt(rule.p) * largest(1);
}

interface SumOf {
  readonly slot: number;
  readonly rows: number;
  readonly expr: Expr;
}

function sumOf(output: MeasureOutput, layout: Layout): SumOf | null {
  const { formula } = output;
  if (formula.kind !== 'sum' && formula.kind !== 'avg') return null;
  const expr = layout.statistics[formula.sum]?.factors[0];
  return expr === undefined ? null : { slot: formula.sum, rows: formula.n, expr };
}

/**
 * Whether any of `rules` may be broken by a sum or average in a cell. Bounds come from a quantile of the same expression
 * in the same answer, whose histogram is at hand, or from the declared bounds of its columns. Sums that can have
 * negative parts, or whose bounds nobody declared, cannot be shown safe and count as dominated. Sums of zeros and ones
 * are counts and are judged as such.
 */
export function dominated(
  output: MeasureOutput,
  layout: Layout,
  outputs: readonly Output[],
  totals: readonly bigint[],
  rules: readonly Dominance[],
  table: Table,
): boolean {
  const sum = sumOf(output, layout);
  if (rules.length === 0 || sum === null || output.checks.some((c) => c.rule === 'indicator')) return false;
  const type = typeOf(sum.expr, table);
  if (!type.declared || type.min < 0n) return true;
  const largest = histogramOf(sum, layout, outputs, totals) ?? declaredBound(totals[sum.rows]!, type.max);
  return rules.some((rule) => mayDominate(rule, totals[sum.slot]!, largest));
}

function histogramOf(
  sum: SumOf,
  layout: Layout,
  outputs: readonly Output[],
  totals: readonly bigint[],
): LargestBound | null {
  const filter = JSON.stringify(layout.statistics[sum.slot]?.filter ?? null);
  for (const output of outputs) {
    if (output.role !== 'measure' || output.formula.kind !== 'quantile') continue;
    const { first, bars, low, width } = output.formula;
    const bar = layout.statistics[first];
    if (bar?.bar === undefined || JSON.stringify(bar.filter) !== filter) continue;
    if (JSON.stringify(bar.bar.arg) !== JSON.stringify(sum.expr)) continue;
    return histogramBound(
      Array.from({ length: bars }, (_, i) => ({
        most: low + width * BigInt(i + 1) - 1n,
        count: totals[first + i]!,
      })),
    );
  }
  return null;
}
