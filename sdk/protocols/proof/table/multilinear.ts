import { type Ext, extAdd, extMul, extScale, extSub, ONE, ZERO } from './field.ts';

/**
 * Multilinear extensions over the cube {0,1}^k. A point lists its coordinates most significant first, so that
 * coordinate 0 belongs to the top bit of the index.
 */

/** eq(a, b) = product of a_k b_k + (1 - a_k)(1 - b_k). */
export function eqPoints(a: readonly Ext[], b: readonly Ext[]): Ext {
  let out = ONE;
  a.forEach((x, k) => {
    const y = b[k]!;
    const xy = extMul(x, y);
    out = extMul(out, extAdd(extSub(extSub(ONE, x), y), extAdd(xy, xy)));
  });
  return out;
}

/** eq(point, x) for every x in {0,1}^k, in index order. */
export function eqTable(point: readonly Ext[]): Ext[] {
  let out: Ext[] = [ONE];
  for (const r of point) {
    const next: Ext[] = [];
    for (const x of out) {
      const high = extMul(x, r);
      next.push(extSub(x, high), high);
    }
    out = next;
  }
  return out;
}

/** eq(point, index) for one index. */
export function eqIndex(point: readonly Ext[], index: number): Ext {
  let out = ONE;
  point.forEach((r, k) => {
    const bit = Math.floor(index / 2 ** (point.length - 1 - k)) % 2;
    out = extMul(out, bit === 1 ? r : extSub(ONE, r));
  });
  return out;
}

/** Extension of [index < bound] at the point; bound at most 2^k. */
export function belowBound(point: readonly Ext[], bound: number): Ext {
  if (bound >= 2 ** point.length) return ONE;
  let out = ZERO;
  let prefix = ONE;
  point.forEach((r, k) => {
    const bit = Math.floor(bound / 2 ** (point.length - 1 - k)) % 2;
    const low = extSub(ONE, r);
    if (bit === 1) out = extAdd(out, extMul(prefix, low));
    prefix = extMul(prefix, bit === 1 ? r : low);
  });
  return out;
}

/** Lagrange weights of the nodes 0, 1, ..., degree at x: the polynomial's value is their dot product with its values. */
export function lagrangeWeights(degree: number, x: Ext, inverseOf: (n: number) => number): Ext[] {
  const out: Ext[] = [];
  for (let j = 0; j <= degree; j++) {
    let w = ONE;
    for (let k = 0; k <= degree; k++) {
      if (k === j) continue;
      const factor = extSub(x, [k, 0, 0, 0]);
      w = extMul(w, extScale(factor, inverseOf(j - k)));
    }
    out.push(w);
  }
  return out;
}
