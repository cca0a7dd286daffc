import type { Rng } from '../../core/index.ts';
import type { MeasureOutput, Value } from '../../query/index.ts';
import { countSlot } from './outputs.ts';

/** Multiples of `base`. `nearest`: the same value always gives the same answer. `random`: unbiased. */
export interface Rounding {
  readonly base: number;
  readonly mode: 'nearest' | 'random';
}

/** To the nearest multiple, halves away from zero (OpenSAFELY rounds counts to the nearest 5). */
export function nearest(value: bigint, base: bigint): bigint {
  const size = value < 0n ? -value : value;
  const down = size - (size % base);
  const up = 2n * (size - down) >= base ? down + base : down;
  return value < 0n ? -up : up;
}

/**
 * To a multiple next to the value, up with probability remainder / base, so that the expectation is the value. The
 * bytes of `rng` must be a function of the answer (a key derived from the session's seed): fresh ones would let a reader
 * average the rounding away.
 */
export function unbiased(value: bigint, base: bigint, rng: Rng): bigint {
  const rest = ((value % base) + base) % base;
  return value - rest + (below(base, rng) < rest ? base : 0n);
}

/** Uniform in [0, bound), by rejection. */
function below(bound: bigint, rng: Rng): bigint {
  const bytes = Math.ceil(bound.toString(2).length / 8);
  const space = 1n << BigInt(8 * bytes);
  const limit = space - (space % bound);
  for (;;) {
    const drawn = rng(bytes).reduce((n, b) => (n << 8n) | BigInt(b), 0n);
    if (drawn < limit) return drawn % bound;
  }
}

/**
 * Controlled rounding of a row of parts and its total: each part goes to a multiple next to it, and so does the total,
 * which stays the sum of the parts (Cox, "Controlled rounding", 1987, for one-way tables). The parts that go up are
 * drawn so that each expects its own value: systematic sampling over the remainders.
 */
export function controlled(
  parts: readonly bigint[],
  base: bigint,
  rng: Rng,
): { parts: bigint[]; total: bigint } {
  const start = below(base, rng);
  let seen = 0n;
  const rounded = parts.map((value) => {
    const rest = ((value % base) + base) % base;
    const before = (seen + start) / base;
    seen += rest;
    return value - rest + ((seen + start) / base > before ? base : 0n);
  });
  return { parts: rounded, total: rounded.reduce((a, b) => a + b, 0n) };
}

/**
 * A released value under rounding. Counts and sums become multiples of the base in their own unit; what is computed from
 * them keeps three significant digits, since an exact mean tells its denominator.
 */
export function roundValue(output: MeasureOutput, value: Value, rounding: Rounding, rng: Rng | null): Value {
  if (typeof value !== 'string') return value;
  const kind = output.formula.kind;
  if (kind === 'quantile') return value;
  if (kind !== 'count' && kind !== 'sum') return significant(value);
  const unit = 10n ** BigInt(output.scale);
  const scaled = toScaled(value, output.scale);
  const base = BigInt(rounding.base) * (countSlot(output) === null ? unit : 1n);
  const rounded =
    rounding.mode === 'random' && rng !== null ? unbiased(scaled, base, rng) : nearest(scaled, base);
  return fromScaled(rounded, unit);
}

function toScaled(text: string, scale: number): bigint {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const size = BigInt(whole + fraction.padEnd(scale, '0'));
  return text.startsWith('-') ? -size : size;
}

/** Multiples of the unit only: a rounded value has no digits after the point. */
const fromScaled = (value: bigint, unit: bigint): string => (value / unit).toString();

const significant = (text: string): string => {
  const rounded = Number(Number(text).toPrecision(3));
  return Object.is(rounded, -0) ? '0' : String(rounded);
};
