// One element of QM31 per vector: lanes (c0, c1, c2, c3) = (c0 + c1 i) + (c2 + c3 i) u, i^2 = -1, u^2 = 2 + i.
// a * b = a0 b + a1 (i b) + a2 (u b) + a3 (iu b): four lane-wise products, one reduction.
import { add, mul, reduce } from './m31';

// @ts-expect-error: decorator
@inline export function timesI(b: v128): v128 {
  return v128.xor(v128.shuffle<i32>(b, b, 1, 0, 3, 2), i32x4(0x7fffffff, 0, 0x7fffffff, 0));
}

// @ts-expect-error: decorator
@inline export function timesU(b: v128): v128 {
  const pair = v128.shuffle<i32>(b, b, 2, 3, 2, 3);
  const turned = v128.xor(v128.shuffle<i32>(b, b, 3, 2, 3, 2), i32x4(0x7fffffff, 0, 0x7fffffff, 0));
  return v128.shuffle<i32>(add(add(pair, pair), turned), b, 0, 1, 4, 5);
}

/** Product with the four multiples of b already at hand: for a constant b. */
// @ts-expect-error: decorator
@inline export function timesMultiples(a: v128, b: v128, ib: v128, ub: v128, iub: v128): v128 {
  const a0 = v128.shuffle<i32>(a, a, 0, 0, 0, 0);
  const a1 = v128.shuffle<i32>(a, a, 1, 1, 1, 1);
  const a2 = v128.shuffle<i32>(a, a, 2, 2, 2, 2);
  const a3 = v128.shuffle<i32>(a, a, 3, 3, 3, 3);
  const low = i64x2.add(
    i64x2.add(i64x2.extmul_low_i32x4_u(a0, b), i64x2.extmul_low_i32x4_u(a1, ib)),
    i64x2.add(i64x2.extmul_low_i32x4_u(a2, ub), i64x2.extmul_low_i32x4_u(a3, iub)),
  );
  const high = i64x2.add(
    i64x2.add(i64x2.extmul_high_i32x4_u(a0, b), i64x2.extmul_high_i32x4_u(a1, ib)),
    i64x2.add(i64x2.extmul_high_i32x4_u(a2, ub), i64x2.extmul_high_i32x4_u(a3, iub)),
  );
  return reduce(low, high);
}

// @ts-expect-error: decorator
@inline export function times(a: v128, b: v128): v128 {
  const ub = timesU(b);
  return timesMultiples(a, b, timesI(b), ub, timesI(ub));
}

/** Base-field constant times element. */
// @ts-expect-error: decorator
@inline export function scale(word: u32, a: v128): v128 { return mul(i32x4.splat(word), a); }
