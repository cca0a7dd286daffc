import { add, mul, neg, sub } from './field.ts';

/**
 * The circle x^2 + y^2 = 1 over F_p is a cyclic group of order 2^31 (Circle STARKs, §3). An angle is a multiple of the
 * generator, modulo 2^31; 2^30 is the half turn, which negates both coordinates.
 */
export type Point = readonly [x: number, y: number];

const GENERATOR: Point = [2, 1268011823];

const join = (a: Point, b: Point): Point => [
  sub(mul(a[0], b[0]), mul(a[1], b[1])),
  add(mul(a[0], b[1]), mul(a[1], b[0])),
];

/** generator * 2^k. */
const DOUBLINGS: readonly Point[] = (() => {
  const out: Point[] = [];
  for (let k = 0, g = GENERATOR; k < 31; k++, g = join(g, g)) out.push(g);
  return out;
})();

export function pointAt(angle: number): Point {
  let out: Point = [1, 0];
  for (let k = 0; k < 31; k++) if (Math.floor(angle / 2 ** k) % 2 === 1) out = join(out, DOUBLINGS[k]!);
  return out;
}

/**
 * Twiddles of the circle FFT on the canonic coset of size 2^m, as a heap: entry 1 is the root, entry h has children
 * 2h and 2h + 1; layer b (from m - 1 down to 0) holds entries 2^(m-1-b) and on. The entry is the value of the layer's
 * factor (x of an angle; y in layer 0) on the first child; the second child has its negative.
 */
export function twiddleHeap(m: number): Uint32Array {
  const size = 2 ** m;
  const out = new Uint32Array(size);
  let angles = [2 ** 28];
  for (let b = m - 1; b >= 0; b--) {
    angles.forEach((angle, u) => {
      const [x, y] = pointAt(angle);
      out[2 ** (m - 1 - b) + u] = b === 0 ? y : x;
    });
    if (b >= 2) angles = angles.flatMap((a) => [a / 2, a / 2 + 2 ** 29]);
    else if (b === 1) angles = angles.flatMap((a) => [a, a + 2 ** 30]);
  }
  return out;
}

/** Point of position j of the domain of size 2^m, in the order the FFT leaves. For tests and the naive evaluation. */
export function domainPoint(heap: Uint32Array, m: number, j: number): Point {
  const signed = (b: number): number => {
    const entry = heap[2 ** (m - 1 - b) + Math.floor(j / 2 ** (b + 1))]!;
    return Math.floor(j / 2 ** b) % 2 === 0 ? entry : neg(entry);
  };
  return [signed(1), signed(0)];
}
