/**
 * F_p with p = 2^31 - 1 (Mersenne-31) and its extension QM31 of degree 4 (Haböck, Levit, Papini 2024, "Circle STARKs",
 * §2): CM31 = F_p[i]/(i^2 + 1), QM31 = CM31[u]/(u^2 - 2 - i). Words are canonical: 0 <= w < p.
 */

export const P = 0x7fffffff;

// Sums and differences stay in 32-bit integers, where engines are fast: s - p wraps, and its sign says whether to add p.
export function add(a: number, b: number): number {
  const s = (a + b - P) | 0;
  return s + ((s >> 31) & P);
}

export function sub(a: number, b: number): number {
  const d = (a - b) | 0;
  return d + ((d >> 31) & P);
}

export const neg = (a: number): number => (a === 0 ? 0 : P - a);

/**
 * ab = high 2^31 + low with low exact from the 32-bit product. (ab - low) 2^-31 is an integer known to within 2^-20
 * in double precision, so rounding finds it; then 2^31 = 1.
 */
export function mul(a: number, b: number): number {
  const low = Math.imul(a, b) & P;
  const high = ((a * b - low) * 2 ** -31 + 0.5) | 0;
  const s = (low + high - P) | 0;
  return s + ((s >> 31) & P);
}

export function power(a: number, exponent: number): number {
  let result = 1;
  for (let e = exponent, square = a; e > 0; e = Math.floor(e / 2), square = mul(square, square)) {
    if (e % 2 === 1) result = mul(result, square);
  }
  return result;
}

/** Inverse of a nonzero word (Fermat); 0 gives 0. */
export const inverse = (a: number): number => power(a, P - 2);

/** An element c0 + c1 i + c2 u + c3 iu. */
export type Ext = readonly [number, number, number, number];

export const ZERO: Ext = [0, 0, 0, 0];
export const ONE: Ext = [1, 0, 0, 0];
export const ext = (word: number): Ext => [word, 0, 0, 0];

/** The basis 1, i, u, iu. */
export const BASIS: readonly [Ext, Ext, Ext, Ext] = [ONE, [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]];

export const extAdd = (a: Ext, b: Ext): Ext => [
  add(a[0], b[0]),
  add(a[1], b[1]),
  add(a[2], b[2]),
  add(a[3], b[3]),
];

export const extSub = (a: Ext, b: Ext): Ext => [
  sub(a[0], b[0]),
  sub(a[1], b[1]),
  sub(a[2], b[2]),
  sub(a[3], b[3]),
];

export const extNeg = (a: Ext): Ext => [neg(a[0]), neg(a[1]), neg(a[2]), neg(a[3])];
export const extScale = (a: Ext, k: number): Ext => [mul(a[0], k), mul(a[1], k), mul(a[2], k), mul(a[3], k)];
export const extEqual = (a: Ext, b: Ext): boolean =>
  a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3];
export const isZero = (a: Ext): boolean => extEqual(a, ZERO);

type Pair = readonly [number, number];
const pairMul = (a: Pair, b: Pair): Pair => [
  sub(mul(a[0], b[0]), mul(a[1], b[1])),
  add(mul(a[0], b[1]), mul(a[1], b[0])),
];
/** Times u^2 = 2 + i. */
const pairTwist = (a: Pair): Pair => [sub(add(a[0], a[0]), a[1]), add(a[0], add(a[1], a[1]))];

/** An integer of absolute value below 2^53 to its residue. */
export const residue = (x: number): number => x - Math.floor(x / P) * P;

/** (x + y u)(z + w u) = xz + (2 + i) yw + (xw + yz) u, written out. */
export function extMul(a: Ext, b: Ext): Ext {
  const [a0, a1, a2, a3] = a;
  const [b0, b1, b2, b3] = b;
  const re = mul(a2, b2) - mul(a3, b3);
  const im = mul(a2, b3) + mul(a3, b2);
  return [
    residue(mul(a0, b0) - mul(a1, b1) + 2 * re - im),
    residue(mul(a0, b1) + mul(a1, b0) + re + 2 * im),
    residue(mul(a0, b2) - mul(a1, b3) + mul(a2, b0) - mul(a3, b1)),
    residue(mul(a0, b3) + mul(a1, b2) + mul(a2, b1) + mul(a3, b0)),
  ];
}

/** out[o] = a[i] * b[j] on vectors of four words an element; out may be a or b. */
export function extMulAt(
  out: Uint32Array,
  o: number,
  a: Uint32Array,
  i: number,
  b: Uint32Array,
  j: number,
): void {
  const [a0, a1, a2, a3] = [a[4 * i]!, a[4 * i + 1]!, a[4 * i + 2]!, a[4 * i + 3]!];
  const [b0, b1, b2, b3] = [b[4 * j]!, b[4 * j + 1]!, b[4 * j + 2]!, b[4 * j + 3]!];
  const re = mul(a2, b2) - mul(a3, b3);
  const im = mul(a2, b3) + mul(a3, b2);
  out[4 * o] = residue(mul(a0, b0) - mul(a1, b1) + 2 * re - im);
  out[4 * o + 1] = residue(mul(a0, b1) + mul(a1, b0) + re + 2 * im);
  out[4 * o + 2] = residue(mul(a0, b2) - mul(a1, b3) + mul(a2, b0) - mul(a3, b1));
  out[4 * o + 3] = residue(mul(a0, b3) + mul(a1, b2) + mul(a2, b1) + mul(a3, b0));
}

/** 1/(x + y u) = (x - y u) / (x^2 - (2 + i) y^2), then the same step down to F_p. Zero gives zero. */
export function extInverse(a: Ext): Ext {
  const x: Pair = [a[0], a[1]];
  const y: Pair = [a[2], a[3]];
  const yy = pairTwist(pairMul(y, y));
  const xx = pairMul(x, x);
  const n: Pair = [sub(xx[0], yy[0]), sub(xx[1], yy[1])];
  const d = inverse(add(mul(n[0], n[0]), mul(n[1], n[1])));
  const m: Pair = [mul(n[0], d), mul(neg(n[1]), d)];
  const re = pairMul(x, m);
  const im = pairMul(y, m);
  return [re[0], re[1], neg(im[0]), neg(im[1])];
}

export const extAt = (words: Uint32Array, index: number): Ext => [
  words[4 * index]!,
  words[4 * index + 1]!,
  words[4 * index + 2]!,
  words[4 * index + 3]!,
];

/** Powers 1, x, x^2, ... */
export function powers(x: Ext, count: number): Ext[] {
  const out: Ext[] = [];
  for (let i = 0, y = ONE; i < count; i++, y = extMul(y, x)) out.push(y);
  return out;
}
