import type { Check, CheckRule, Formula, MeasureOutput, Value } from './output.ts';
import { quantileOf } from './quantile.ts';
import { doubleText, ratio, sqrtRatio } from './rational.ts';
import { decimalText, pow10 } from './scalar.ts';
import type { Layout } from './statistics.ts';

type Variance = Extract<Formula, { kind: 'var_samp' | 'var_pop' | 'stddev_samp' | 'stddev_pop' }>;
type Pair = Extract<Formula, { xy: number }>;
type At = (slot: number) => bigint;

/** n Sxx - Sx^2 over n (n - 1) or n^2: exact, no cancellation. */
function variance(f: Variance, at: At): string | null {
  const n = at(f.n);
  const sample = f.kind === 'var_samp' || f.kind === 'stddev_samp';
  if (n < (sample ? 2n : 1n)) return null;
  const raw = n * at(f.squares) - at(f.sum) ** 2n;
  // Never below zero over exact totals; noise may take it there.
  const num = raw < 0n ? 0n : raw;
  const den = n * (sample ? n - 1n : n) * pow10(2 * f.scale);
  const root = f.kind === 'stddev_samp' || f.kind === 'stddev_pop';
  return doubleText(root ? sqrtRatio(num, den) : ratio(num, den));
}

/** SQL:2016 §10.9 binary set functions; NULL where they divide by zero. */
function pair(f: Pair, at: At): string | null {
  const n = at(f.n);
  // Exact totals are never below zero; noisy ones may be.
  if (n <= 0n) return null;
  const xy = n * at(f.xy) - at(f.x) * at(f.y);
  const xx = n * at(f.xx) - at(f.x) ** 2n;
  const yy = n * at(f.yy) - at(f.y) ** 2n;
  const [p, q] = [pow10(f.xScale), pow10(f.yScale)];
  const text = (num: bigint, den: bigint) => doubleText(den < 0n ? ratio(-num, -den) : ratio(num, den));
  switch (f.kind) {
    case 'covar_pop':
      return text(xy, n * n * p * q);
    case 'covar_samp':
      return n < 2n ? null : text(xy, n * (n - 1n) * p * q);
    case 'corr': {
      if (xx <= 0n || yy <= 0n) return null;
      const r = Math.min(1, sqrtRatio(xy * xy, xx * yy));
      return doubleText(xy < 0n ? -r : r);
    }
    case 'regr_slope':
      return xx <= 0n ? null : text(xy * p, xx * q);
    case 'regr_intercept':
      return xx <= 0n ? null : text(at(f.y) * at(f.xx) - at(f.x) * at(f.xy), xx * q);
    case 'regr_r2':
      return xx <= 0n ? null : yy <= 0n || xy * xy > xx * yy ? '1' : text(xy * xy, xx * yy);
  }
}

function measured(f: Formula, at: At): string | null {
  switch (f.kind) {
    case 'count':
      return at(f.n).toString();
    case 'sum':
      return at(f.n) <= 0n ? null : decimalText(at(f.sum), f.scale);
    case 'avg':
      return at(f.n) <= 0n ? null : doubleText(ratio(at(f.sum), at(f.n) * pow10(f.scale)));
    case 'quantile':
      return quantileOf(f, at).value;
    case 'var_samp':
    case 'var_pop':
    case 'stddev_samp':
    case 'stddev_pop':
      return variance(f, at);
    default:
      return pair(f, at);
  }
}

function apply(rule: CheckRule, at: At): readonly Check[] {
  switch (rule.rule) {
    case 'count':
      return [{ kind: 'count', value: at(rule.of) }];
    case 'missing':
    case 'complement':
      return [{ kind: rule.rule, value: at(rule.total) - at(rule.of) }];
    case 'indicator': {
      const n = at(rule.n);
      const high = (at(rule.sum) - rule.low * n) / (rule.high - rule.low);
      return [
        { kind: 'indicator', value: high },
        { kind: 'complement', value: n - high },
      ];
    }
  }
}

/**
 * One measure of one cell. `totals`: the cell's statistics, signed, one per statistic of the layout, slot 0 the rows.
 * The value is exact for integers and decimals, and the nearest double of the exact fraction for the others.
 * `checks` are the counts the value gives away; the release door compares each with minGroup.
 */
export function evaluateCell(
  output: MeasureOutput,
  totals: readonly bigint[],
): { value: string | null; checks: readonly Check[] } {
  const at: At = (slot) => {
    const total = totals[slot];
    if (total === undefined) throw new RangeError('fewer totals than statistics');
    return total;
  };
  const checks: Check[] = [{ kind: 'rows', value: at(0) }];
  for (const rule of output.checks) checks.push(...apply(rule, at));
  if (output.formula.kind === 'quantile') checks.push(...quantileOf(output.formula, at).checks);
  return { value: measured(output.formula, at), checks };
}

/** Labels of a cell, one per key: mixed radix with the first key most significant, digit 0 is NULL. */
export function cellLabels(layout: Layout, cell: number): readonly Value[] {
  if (!Number.isInteger(cell) || cell < 0 || cell >= layout.cells) throw new RangeError('no such cell');
  const labels: Value[] = [];
  let rest = cell;
  for (const key of [...layout.keys].reverse()) {
    const radix = key.labels.length + 1;
    const code = rest % radix;
    rest = (rest - code) / radix;
    const label = code === 0 ? null : key.labels[code - 1]!;
    labels.unshift(label !== null && key.type === 'boolean' ? label === 'true' : label);
  }
  return labels;
}
