import { Code } from './code.ts';
import {
  type Ext,
  extAdd,
  extAt,
  extInverse,
  extMul,
  extMulAt,
  extSub,
  mul,
  ONE,
  residue,
  sub,
  ZERO,
} from './field.ts';
import { arenaOf } from './kernels/arena.ts';
import type { Kernels } from './kernels/types.ts';
import { type Functional, type LookupSpace, placeFunctional } from './lookup.ts';
import { paddedTo4, weighWords } from './opening.ts';
import type { Sizes } from './parameters.ts';

/** The verifier's heavy steps. Two implementations that share no loop: `plainMath` and `kernelMath`. */
export interface VerifierMath {
  /** The functional's multilinear extension at a point. */
  functionalAt(space: LookupSpace, f: Functional, point: readonly Ext[]): Ext;
  /** Encodes `count` vectors of C + D elements, one after another; element j * count + k is position j of vector k. */
  encode(sizes: Sizes, vectors: Uint32Array, count: number): Uint32Array;
  weigh(words: Uint32Array, weights: readonly Ext[], from: number): Ext;
}

/** Word (vector k, position c) of k-major vectors moved to position-major order. */
function interleave(sizes: Sizes, vectors: Uint32Array, count: number): Uint32Array {
  const M = sizes.C + sizes.D;
  const out = new Uint32Array(vectors.length);
  for (let k = 0; k < count; k++)
    for (let c = 0; c < M; c++)
      for (let j = 0; j < 4; j++) out[4 * (c * count + k) + j] = vectors[4 * (k * M + c) + j]!;
  return out;
}

export const plainMath: VerifierMath = {
  functionalAt(space, f, point) {
    let total = ZERO;
    const inverses = poleWords(f.alpha, 2 ** Math.max(...space.bits));
    space.bits.forEach((bits, k) => {
      const high = point.slice(0, point.length - bits);
      const block = space.offsets[k]! / 2 ** bits;
      let at = ONE;
      high.forEach((r, i) => {
        const bit = Math.floor(block / 2 ** (high.length - 1 - i)) % 2;
        at = extMul(at, bit === 1 ? r : extSub(ONE, r));
      });
      const weights = eqWords(point.slice(point.length - bits));
      let inner = extMul(f.poles[k]!, dotWords(weights, inverses.subarray(0, weights.length)));
      f.virtuals.forEach((v, j) => {
        if (v.kind === 'read' && v.slot === k)
          inner = extAdd(inner, extMul(f.batch[j]!, dotWords(weights, v.table)));
      });
      total = extAdd(total, extMul(at, inner));
    });
    return total;
  },
  encode: (sizes, vectors, count) =>
    new Code(sizes.logC, sizes.logN).encode(interleave(sizes, vectors, count), 4 * count),
  weigh: weighWords,
};

/** eq table as words, least significant coordinate first so that every step only appends. */
function eqWords(point: readonly Ext[]): Uint32Array {
  const out = new Uint32Array(4 << point.length);
  out[0] = 1;
  const r = new Uint32Array(4);
  for (let k = point.length - 1, size = 1; k >= 0; k--, size *= 2) {
    r.set(point[k]!);
    for (let i = 0; i < size; i++) {
      extMulAt(out, size + i, out, i, r, 0);
      for (let j = 4 * i; j < 4 * i + 4; j++) out[j] = sub(out[j]!, out[j + 4 * size]!);
    }
  }
  return out;
}

/** Sum over x of a[x] b[x]; most of b is a base word or zero, which is cheap. Sums stay below 2^53. */
function dotWords(a: Uint32Array, b: Uint32Array): Ext {
  const sum: [number, number, number, number] = [0, 0, 0, 0];
  const term = new Uint32Array(4);
  for (let i = 0; i < a.length; i += 4) {
    if (b[i + 1] === 0 && b[i + 2] === 0 && b[i + 3] === 0) {
      const k = b[i]!;
      if (k === 0) continue;
      for (let j = 0; j < 4; j++) sum[j]! += k === 1 ? a[i + j]! : mul(k, a[i + j]!);
    } else {
      extMulAt(term, 0, a, i / 4, b, i / 4);
      for (let j = 0; j < 4; j++) sum[j]! += term[j]!;
    }
  }
  return [residue(sum[0]), residue(sum[1]), residue(sum[2]), residue(sum[3])];
}

/** 1/(alpha - x) for x below n, by one inversion for all. */
function poleWords(alpha: Ext, n: number): Uint32Array {
  const out = new Uint32Array(4 * n);
  const at = Uint32Array.from(alpha);
  const running = Uint32Array.of(1, 0, 0, 0);
  for (let i = 0; i < n; i++) {
    out.set(running, 4 * i);
    at[0] = sub(alpha[0], i);
    extMulAt(running, 0, running, 0, at, 0);
  }
  running.set(extInverse(extAt(running, 0)));
  for (let i = n - 1; i >= 0; i--) {
    extMulAt(out, i, out, i, running, 0);
    at[0] = sub(alpha[0], i);
    extMulAt(running, 0, running, 0, at, 0);
  }
  return out;
}

export function kernelMath(kernels: Kernels): VerifierMath {
  const arena = arenaOf(kernels);
  const scoped = <T>(work: () => T): T => arena.scoped(work);
  return {
    functionalAt: (space, f, point) =>
      scoped(() => {
        const at = placeFunctional(arena, space, f);
        const slot = arena.alloc(16);
        point.forEach((r, k) => {
          arena.put(slot, r);
          kernels.fold(at, 2 ** (point.length - 1 - k), slot);
        });
        return arena.element(at);
      }),
    encode: (sizes, vectors, count) =>
      scoped(() => {
        const data = arena.putWords(interleave(sizes, vectors, count));
        const twiddles = arena.putWords(new Code(sizes.logC, sizes.logN).twiddles);
        const { logC, set, C, D, N } = sizes;
        const block = 16 * count;
        const [out, scratch] = [arena.alloc(block * N), arena.alloc(block * C)];
        const tail = data + block * C;
        kernels.encode(data, block, count, out, block, logC, set.logBlowup, twiddles, scratch, tail, D);
        return arena.slice(out, 4 * count * N);
      }),
    weigh: (words, weights, from) =>
      scoped(() => {
        const out = arena.elements(1);
        const coefficients = paddedTo4(weights.slice(from, from + words.length));
        const data = arena.alloc(4 * coefficients.length);
        arena.put(data, words);
        kernels.combineRows(data, 0, coefficients.length, arena.putElements(coefficients), out, 1);
        return arena.element(out);
      }),
  };
}
