/**
 * How much zCDP an (epsilon, delta) holds, in integer arithmetic alone: every validator must reach the same number, and
 * the logarithms of floating point differ between machines.
 *
 * rho-zCDP gives (epsilon, delta)-DP whenever, for some a > 1,
 *   (a - 1)(a rho - epsilon) - ln(a - 1) + a ln(1 - 1/a) <= ln delta
 * (Canonne, Kamath, Steinke 2020, Corollary 13). Solved for rho, with x = a - 1:
 *   rho <= (epsilon + (ln delta + (1 + x) ln(1 + x) - x ln x) / x) / (1 + x).
 * Any a gives a true bound, so a coarse search for the best one is only ever on the safe side.
 */

export interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}

const BITS = 160n;
const ONE = 1n << BITS;
/** Digits of the answer after the point. */
const DIGITS = 24;

const length = (n: bigint): bigint => BigInt(n.toString(2).length);

/** 2 atanh(t / 2^160) x 2^160, |t| <= 2^160 / 3. */
function twiceAtanh(t: bigint): bigint {
  const square = (t * t) >> BITS;
  let [sum, power] = [0n, t];
  for (let i = 1n; power !== 0n && power !== -1n; i += 2n) {
    sum += power / i;
    power = (power * square) >> BITS;
  }
  return 2n * sum;
}

const LN2 = twiceAtanh(ONE / 3n);

/** ln(n / d) x 2^160 for positive n and d, to more than 140 bits. */
export function lnFixed(n: bigint, d: bigint): bigint {
  const k = length(n) - length(d);
  const [p, q] = k >= 0n ? [n, d << k] : [n << -k, d];
  return twiceAtanh(((p - q) << BITS) / (p + q)) + k * LN2;
}

/** Grid of the search: x = 2^e (1 + f / 4096), e from -30 to 89. */
const STEPS = 4096n;
const POINTS = 120n * STEPS;
const pointAt = (i: bigint): bigint => {
  const exponent = i / STEPS - 30n + BITS;
  return ((STEPS + (i % STEPS)) << exponent) / STEPS;
};

/** The largest rho that `a` allows, x 2^160. */
function rhoAt(i: bigint, epsilon: bigint, logDelta: bigint): bigint {
  const x = pointAt(i);
  const a = ONE + x;
  const logs = ((a * lnFixed(a, ONE)) >> BITS) - ((x * lnFixed(x, ONE)) >> BITS);
  return ((epsilon + ((logDelta + logs) << BITS) / x) << BITS) / a;
}

const known = new Map<string, string>();

/**
 * The largest rho found whose (epsilon, delta) is within the given one: a plain decimal text, rounded down; `0` when
 * there is none. Throws `RangeError` unless epsilon > 0 and 0 < delta < 1.
 */
export function zcdpOf(epsilon: Fraction, delta: Fraction): string {
  if (epsilon.n <= 0n || delta.n <= 0n || delta.n >= delta.d)
    throw new RangeError('expected epsilon above 0 and delta between 0 and 1');
  const key = `${epsilon.n}/${epsilon.d} ${delta.n}/${delta.d}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const e = (epsilon.n << BITS) / epsilon.d;
  const log = lnFixed(delta.n, delta.d);
  // The bound has one maximum over a, for the condition is convex in a: ternary search over the grid.
  let [low, high] = [0n, POINTS - 1n];
  while (high - low > 2n) {
    const third = (high - low) / 3n;
    if (rhoAt(low + third, e, log) < rhoAt(high - third, e, log)) low += third;
    else high -= third;
  }
  // Less one in the last digit: far more than the arithmetic can be off.
  const best = (rhoAt(low + 1n, e, log) * 10n ** BigInt(DIGITS)) / ONE - 1n;
  const text = best <= 0n ? '0' : plain(best, DIGITS);
  if (known.size >= 1_000) known.clear();
  known.set(key, text);
  return text;
}

function plain(value: bigint, digits: number): string {
  const text = value.toString().padStart(digits + 1, '0');
  const fraction = text.slice(-digits).replace(/0+$/, '');
  return fraction === '' ? text.slice(0, -digits) : `${text.slice(0, -digits)}.${fraction}`;
}
