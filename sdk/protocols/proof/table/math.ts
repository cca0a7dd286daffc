import { Code } from './code.ts';
import { add, type Ext, extAdd, extAt, extInverse, extMul, extSub, mul, ONE, sub, ZERO } from './field.ts';
import { Arena } from './kernels/arena.ts';
import type { Kernels } from './kernels/types.ts';
import { type Functional, type LookupSpace, placeFunctional } from './lookup.ts';
import { eqTable } from './multilinear.ts';
import { weighWords } from './opening.ts';
import type { Sizes } from './parameters.ts';

/** The verifier's heavy steps. Two implementations that share no loop: `plainMath` and `kernelMath`. */
export interface VerifierMath {
  /** The functional's multilinear extension at a point. */
  functionalAt(space: LookupSpace, f: Functional, point: readonly Ext[]): Ext;
  /** Encodes four vectors of C + D elements (one after another); position j of vector k is word block 4 j + k. */
  encode(sizes: Sizes, vectors: Uint32Array): Uint32Array;
  weigh(words: Uint32Array, weights: readonly Ext[], from: number): Ext;
}

/** Word (vector k, position c) of k-major vectors moved to position-major order. */
function interleave(sizes: Sizes, vectors: Uint32Array): Uint32Array {
  const M = sizes.C + sizes.D;
  const out = new Uint32Array(vectors.length);
  for (let k = 0; k < 4; k++)
    for (let c = 0; c < M; c++)
      for (let j = 0; j < 4; j++) out[16 * c + 4 * k + j] = vectors[4 * (k * M + c) + j]!;
  return out;
}

export const plainMath: VerifierMath = {
  functionalAt(space, f, point) {
    let total = ZERO;
    space.bits.forEach((bits, k) => {
      const high = point.slice(0, point.length - bits);
      const block = space.offsets[k]! / 2 ** bits;
      let at = ONE;
      high.forEach((r, i) => {
        const bit = Math.floor(block / 2 ** (high.length - 1 - i)) % 2;
        at = extMul(at, bit === 1 ? r : extSub(ONE, r));
      });
      const weights = eqWords(point.slice(point.length - bits));
      let inner = poleSum(weights, f.alpha, f.poles[k]!);
      f.virtuals.forEach((v, j) => {
        if (v.kind === 'read' && v.slot === k) inner = extAdd(inner, extMul(f.batch[j]!, dotWords(weights, v.table)));
      });
      total = extAdd(total, extMul(at, inner));
    });
    return total;
  },
  encode: (sizes, vectors) => new Code(sizes.logC, sizes.logN).encode(interleave(sizes, vectors), 16),
  weigh: weighWords,
};

/** eq table as words. */
function eqWords(point: readonly Ext[]): Uint32Array {
  const table = eqTable(point);
  const out = new Uint32Array(4 * table.length);
  table.forEach((x, i) => {
    out.set(x, 4 * i);
  });
  return out;
}

/** Sum over x of a[x] b[x]; most of b is a base word or zero, which is cheap. */
function dotWords(a: Uint32Array, b: Uint32Array): Ext {
  let out = ZERO;
  const base: [number, number, number, number] = [0, 0, 0, 0];
  for (let i = 0; i < a.length; i += 4) {
    if (b[i + 1] === 0 && b[i + 2] === 0 && b[i + 3] === 0) {
      const k = b[i]!;
      if (k === 1) for (let j = 0; j < 4; j++) base[j] = add(base[j]!, a[i + j]!);
      else if (k !== 0) for (let j = 0; j < 4; j++) base[j] = add(base[j]!, mul(k, a[i + j]!));
    } else out = extAdd(out, extMul(extAt(a, i / 4), extAt(b, i / 4)));
  }
  return extAdd(out, base);
}

/** Sum over x of weight[x] * pole / (alpha - x), by one inversion for all. */
function poleSum(weights: Uint32Array, alpha: Ext, pole: Ext): Ext {
  const n = weights.length / 4;
  const prefix: Ext[] = [];
  let x = ONE;
  const minus = (i: number): Ext => [sub(alpha[0], i), alpha[1], alpha[2], alpha[3]];
  for (let i = 0; i < n; i++) {
    prefix.push(x);
    x = extMul(x, minus(i));
  }
  let inverse = extInverse(x);
  let out = ZERO;
  for (let i = n - 1; i >= 0; i--) {
    out = extAdd(out, extMul(extAt(weights, i), extMul(inverse, prefix[i]!)));
    inverse = extMul(inverse, minus(i));
  }
  return extMul(out, pole);
}

/** `arena`: where to work, when the kernels' memory is in use already. */
export function kernelMath(kernels: Kernels, arena: Arena = new Arena(kernels)): VerifierMath {
  const scoped = <T>(work: () => T): T => {
    const mark = arena.mark();
    const out = work();
    arena.release(mark);
    return out;
  };
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
    encode: (sizes, vectors) =>
      scoped(() => {
        const data = arena.putWords(interleave(sizes, vectors));
        const twiddles = arena.putWords(new Code(sizes.logC, sizes.logN).twiddles);
        const [out, scratch] = [arena.alloc(64 * sizes.N), arena.alloc(64 * sizes.C)];
        const { logC, set, C, D, N } = sizes;
        kernels.encode(data, 64, 4, out, 64, logC, set.logBlowup, twiddles, scratch, data + 64 * C, D);
        return arena.slice(out, 16 * N);
      }),
    weigh: (words, weights, from) =>
      scoped(() => {
        const out = arena.elements(1);
        const [at, coefficients] = [arena.putWords(words), arena.putElements(weights.slice(from, from + words.length))];
        kernels.combineRows(at, 0, words.length, coefficients, out, 1);
        return arena.element(out);
      }),
  };
}
