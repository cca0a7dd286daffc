/** Exact quotients and square roots of BigInt fractions, rounded once to the nearest double. */

const EXACT = 2n ** 53n;

const length = (n: bigint): number => n.toString(2).length;

/** Largest s with s*s <= n (Newton). */
export function isqrt(n: bigint): bigint {
  if (n < 2n) return n;
  let x = 1n << BigInt((length(n) + 1) >> 1);
  for (;;) {
    const y = (x + n / x) >> 1n;
    if (y >= x) return x;
    x = y;
  }
}

/** value x 2^-shift; in two steps, so that the power itself stays in range. */
const scaleDown = (value: number, shift: number): number =>
  value * 2 ** -Math.trunc(shift / 2) * 2 ** -(shift - Math.trunc(shift / 2));

/** num / den to the nearest double, ties to even. `den` > 0. */
export function ratio(num: bigint, den: bigint): number {
  if (num === 0n) return 0;
  // Both exact as doubles: IEEE 754 division already rounds to nearest.
  if (num > -EXACT && num < EXACT && den < EXACT) return Number(num) / Number(den);
  const sign = num < 0n ? -1 : 1;
  const a = num < 0n ? -num : num;
  // 66 bits of quotient and a sticky last bit: conversion to double rounds correctly.
  const shift = Math.max(0, 66 - length(a) + length(den));
  const scaled = a << BigInt(shift);
  const quotient = scaled / den;
  const sticky = quotient * den === scaled ? 0n : 1n;
  return sign * scaleDown(Number((quotient << 1n) | sticky), shift + 1);
}

/** sqrt(num / den) to the nearest double. `num` >= 0, `den` > 0. */
export function sqrtRatio(num: bigint, den: bigint): number {
  if (num === 0n) return 0;
  const shift = Math.max(0, (140 - length(num) + length(den)) >> 1);
  const scaled = num << BigInt(2 * shift);
  const quotient = scaled / den;
  const root = isqrt(quotient);
  const exact = root * root === quotient && quotient * den === scaled;
  return scaleDown(Number((root << 1n) | (exact ? 0n : 1n)), shift + 1);
}

/** Shortest decimal text that reads back as the same double; zero has no sign. */
export const doubleText = (value: number): string => (value === 0 ? '0' : String(value));
