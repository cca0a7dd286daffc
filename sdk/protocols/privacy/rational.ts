import { TacitError } from '../../core/index.ts';

/** Exact fraction; `d` > 0, not always in lowest terms. Budgets and scales are never floating point. */
export interface Rational {
  readonly n: bigint;
  readonly d: bigint;
}

const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));

/** Lowest terms; throws `RangeError` on a denominator that is not positive. */
export function rational(n: bigint, d = 1n): Rational {
  if (d <= 0n) throw new RangeError('expected a positive denominator');
  const g = gcd(n < 0n ? -n : n, d);
  return { n: n / g, d: d / g };
}

export const add = (a: Rational, b: Rational): Rational => rational(a.n * b.d + b.n * a.d, a.d * b.d);
export const times = (a: Rational, b: Rational): Rational => rational(a.n * b.n, a.d * b.d);
export const over = (a: Rational, b: Rational): Rational => rational(a.n * b.d, a.d * b.n);
export const lessThan = (a: Rational, b: Rational): boolean => a.n * b.d < b.n * a.d;
export const toNumber = (a: Rational): number => {
  // Shifted so that neither part overflows a double.
  const bits = BigInt(Math.max(0, a.n.toString(2).length - 900, a.d.toString(2).length - 900));
  return Number(a.n >> bits) / Number(a.d >> bits);
};

const DECIMAL = /^(\d{1,20})(?:\.(\d{1,40}))?$/;

/** Exact. Throws `privacy.bad-budget` on anything but a plain decimal text. */
export function parseDecimal(text: string, field: string): Rational {
  const match = DECIMAL.exec(text);
  if (match === null)
    throw new TacitError('privacy.bad-budget', { field, expected: 'a decimal such as 0.5' });
  const fraction = match[2] ?? '';
  return rational(BigInt(match[1]! + fraction), 10n ** BigInt(fraction.length));
}

/** Not below the value, at most 10^-digits above it: what is spent is never understated. */
export function decimalUp(a: Rational, digits = 12): string {
  const unit = 10n ** BigInt(digits);
  const scaled = (a.n * unit + a.d - 1n) / a.d;
  const text = scaled.toString().padStart(digits + 1, '0');
  const fraction = text.slice(-digits).replace(/0+$/, '');
  return fraction === '' ? text.slice(0, -digits) : `${text.slice(0, -digits)}.${fraction}`;
}

const UNIT = 10n ** 15n;

/** The fraction of 15 digits at or above a double in [0, 2^38), with room for the error of the double itself. */
export const aboveNumber = (x: number): Rational =>
  rational(BigInt(Math.ceil(x * (1 + 2 ** -40) * 1e15)), UNIT);
