/** Exact fractions in lowest terms, denominator positive. Most are whole numbers, which take the short way. */
export interface Rational {
  readonly n: bigint;
  readonly d: bigint;
}

export const ZERO: Rational = { n: 0n, d: 1n };
export const whole = (n: bigint): Rational => ({ n, d: 1n });

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

function reduce(n: bigint, d: bigint): Rational {
  if (d === 1n) return { n, d };
  const g = gcd(n, d);
  return { n: n / g, d: d / g };
}

export const subtract = (a: Rational, b: Rational): Rational =>
  a.d === 1n && b.d === 1n ? { n: a.n - b.n, d: 1n } : reduce(a.n * b.d - b.n * a.d, a.d * b.d);
export const multiply = (a: Rational, b: Rational): Rational => reduce(a.n * b.n, a.d * b.d);
/** `b` is not zero. */
export const divide = (a: Rational, b: Rational): Rational =>
  b.n < 0n ? reduce(-a.n * b.d, a.d * -b.n) : reduce(a.n * b.d, a.d * b.n);
export const less = (a: Rational, b: Rational): boolean => a.n * b.d < b.n * a.d;
