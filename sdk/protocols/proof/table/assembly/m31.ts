// Four lanes of F_p, p = 2^31 - 1. Canonical words are < p; `neg` may return p, which every product accepts.

// @ts-expect-error: decorator
@inline export function primes(): v128 { return i32x4.splat(0x7fffffff); }

// @ts-expect-error: decorator
@inline export function add(a: v128, b: v128): v128 {
  const s = i32x4.add(a, b);
  return i32x4.min_u(s, i32x4.sub(s, primes()));
}

// @ts-expect-error: decorator
@inline export function sub(a: v128, b: v128): v128 {
  const d = i32x4.sub(a, b);
  return i32x4.min_u(d, i32x4.add(d, primes()));
}

/** 2ab = high * 2^32 + low, so ab = high * 2^31 + low / 2, and 2^31 = 1. */
// @ts-expect-error: decorator
@inline export function mul(a: v128, b: v128): v128 {
  const twice = i32x4.shl(a, 1);
  const low = i64x2.extmul_low_i32x4_u(twice, b);
  const high = i64x2.extmul_high_i32x4_u(twice, b);
  const s = i32x4.add(
    v128.shuffle<i32>(low, high, 1, 3, 5, 7),
    i32x4.shr_u(v128.shuffle<i32>(low, high, 0, 2, 4, 6), 1),
  );
  return i32x4.min_u(s, i32x4.sub(s, primes()));
}

// @ts-expect-error: decorator
@inline function foldOnce(x: v128): v128 {
  return i64x2.add(v128.and(x, i64x2.splat(0x7fffffff)), i64x2.shr_u(x, 31));
}

/** Four 64-bit sums (two per argument) to four canonical words. */
// @ts-expect-error: decorator
@inline export function reduce(low: v128, high: v128): v128 {
  const s = v128.shuffle<i32>(foldOnce(foldOnce(low)), foldOnce(foldOnce(high)), 0, 2, 4, 6);
  return i32x4.min_u(s, i32x4.sub(s, primes()));
}
