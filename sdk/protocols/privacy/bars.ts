import type { MeasureOutput } from '../../query/index.ts';
import { deviation, type NoisePlan } from './plan.ts';

/** An interval that holds the exact value of a measure with at least 95 % probability over the noise. */
export interface ErrorBar {
  readonly low: number;
  readonly high: number;
}

/** Normal quantile by the number of statistics an interval rests on (Bonferroni): 1 - 0.05 / (2 k). */
const NORMAL: readonly number[] = [0, 1.96, 2.2415, 2.394];

/** Half-width that the noise of one statistic stays within with probability 1 - 0.05 / k. */
export function halfWidth(plan: NoisePlan, statistic: number, k: 1 | 2 | 3 = 1): number {
  const sigma = deviation(plan, statistic);
  // P(|X| > x) = exp(-x / scale) for a Laplace; in units of sigma the wider sums here have lighter tails.
  return plan.mechanism === 'gaussian' ? NORMAL[k]! * sigma : (Math.log(20 * k) / Math.SQRT2) * sigma + 1;
}

const around = (total: bigint, half: number): ErrorBar => ({
  low: Number(total) - half,
  high: Number(total) + half,
});

/** Quotient of intervals, `b` above zero. */
function divide(a: ErrorBar, b: ErrorBar): ErrorBar {
  const corners = [a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high];
  return { low: Math.min(...corners), high: Math.max(...corners) };
}

function square(a: ErrorBar): ErrorBar {
  const [x, y] = [a.low ** 2, a.high ** 2];
  return { low: a.low <= 0 && a.high >= 0 ? 0 : Math.min(x, y), high: Math.max(x, y) };
}

/**
 * Error bar of a measure from the noisy totals of its cell, in the measure's unit; null where the noise allows no bound
 * (too few rows for it) and for measures of two columns, for which none is stated.
 */
export function errorBar(output: MeasureOutput, totals: readonly bigint[], plan: NoisePlan): ErrorBar | null {
  const { formula: f } = output;
  const of = (slot: number, k: 1 | 2 | 3): ErrorBar => around(totals[slot]!, halfWidth(plan, slot, k));
  switch (f.kind) {
    case 'count':
      return of(f.n, 1);
    case 'sum':
      return scaled(of(f.sum, 1), f.scale);
    case 'avg': {
      const n = of(f.n, 2);
      return n.low < 1 ? null : scaled(divide(of(f.sum, 2), n), f.scale);
    }
    case 'var_pop':
    case 'var_samp':
    case 'stddev_pop':
    case 'stddev_samp': {
      const n = of(f.n, 3);
      if (n.low < 2) return null;
      const mean = square(divide(of(f.sum, 3), n));
      const raw = divide(of(f.squares, 3), n);
      const sample = f.kind === 'var_samp' || f.kind === 'stddev_samp' ? n.low / (n.low - 1) : 1;
      const variance = {
        low: Math.max(0, raw.low - mean.high),
        high: Math.max(0, raw.high - mean.low) * sample,
      };
      const root = f.kind === 'stddev_pop' || f.kind === 'stddev_samp';
      return root
        ? scaled({ low: Math.sqrt(variance.low), high: Math.sqrt(variance.high) }, f.scale)
        : scaled(variance, 2 * f.scale);
    }
    case 'quantile': {
      // A running sum of bars has at most the noise of all bars.
      const half = halfWidth(plan, f.first, 2) * Math.sqrt(f.bars);
      const counts = Array.from({ length: f.bars }, (_, i) => Number(totals[f.first + i]!));
      const rows = counts.reduce((a, b) => a + b, 0);
      if (rows <= half) return null;
      let running = 0;
      const sums = counts.map((c) => {
        running += c;
        return running;
      });
      const q = Number(f.q);
      const last = f.bars - 1;
      const first = (test: (sum: number) => boolean): number => {
        const at = sums.findIndex(test);
        return at < 0 ? last : at;
      };
      const low = first((s) => s + half >= q * (rows - half));
      const high = first((s) => s - half >= q * (rows + half));
      const edge = (i: number): number => Number(f.low) + Number(f.width) * i;
      return scaled({ low: edge(low), high: edge(high + 1) }, f.scale);
    }
    default:
      return null;
  }
}

/** An error bar as decimal texts of six digits, rounded outwards: what a release carries. */
export function barText(
  output: MeasureOutput,
  totals: readonly bigint[],
  plan: NoisePlan,
): readonly [low: string, high: string] | null {
  const bar = errorBar(output, totals, plan);
  if (bar === null) return null;
  const { low, high } = bar;
  return [digits(low, low - Math.abs(low) * 1e-6), digits(high, high + Math.abs(high) * 1e-6)];
}

/** Plain notation, at least as far out as `x`. */
function digits(x: number, outer: number): string {
  const text = Number(outer.toPrecision(7));
  const plain = Math.abs(text) >= 1e21 ? BigInt(Math.round(text)).toString() : String(text);
  return x === 0 ? '0' : /e/.test(plain) ? text.toFixed(20).replace(/0+$/, '') : plain;
}

function scaled(bar: ErrorBar, scale: number): ErrorBar {
  return { low: bar.low / 10 ** scale, high: bar.high / 10 ** scale };
}

/** A value brought within declared bounds: what sensitivity rests on, where a source may hold others. */
export const clip = (value: bigint, min: bigint, max: bigint): bigint =>
  value < min ? min : value > max ? max : value;
