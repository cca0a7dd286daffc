import { BASIS, type Ext, extAdd, extAt, extEqual, extMul, extSub, mul, residue, ZERO } from './field.ts';
import type { Arena } from './kernels/arena.ts';
import { type Matrix, openLeaves } from './matrix.ts';
import { siblings } from './merkle.ts';
import type { Sizes } from './parameters.ts';
import type { Transcript } from './transcript.ts';
import { extBytes, type ProofWriter } from './wire.ts';

/**
 * The one masked linear check (PROOFS §7.5 over Ligero's and Brakedown's row combinations). All relations are one:
 *   constant + sum over vectors of <w_v, f_v> = 0,
 * w_v a combination of committed rows, f_v a public vector over the C data positions. The prover sends
 * m = sum of <u_v, f_v> for committed uniform u_v, then for a challenge g the vectors w'_v = u_v + g w_v; the verifier
 * checks sum of <w'_v, f_v> = m - g constant. One more vector a group combines every row at random: the proximity test.
 * Each sent vector must agree with the opened positions. Matrices of one code form a group and share positions.
 */
export interface VectorClaim {
  readonly functional: readonly (readonly [position: number, weight: Ext])[];
  /** Weights of the first rows of some matrices. */
  readonly parts: readonly { readonly matrix: number; readonly weights: readonly Ext[] }[];
}

export interface Group {
  readonly sizes: Sizes;
  /** Rows of each matrix; the last holds the masks: `firstMask` other elements, one a vector, one for all rows. */
  readonly rows: readonly number[];
  readonly firstMask: number;
  readonly vectors: readonly VectorClaim[];
}

export interface Claims {
  readonly constant: Ext;
  readonly groups: readonly Group[];
}

const masksOf = (group: Group): number => group.rows.length - 1;
/** Rows under the proximity test's drawn coefficients: all but its own mask. */
export const combinedRows = (group: Group): number => group.rows.reduce((n, r) => n + r, 0) - 4;
export const vectorCount = (group: Group): number => group.vectors.length + 1;

/** Sum of <vector, functional> over all claims. */
export function functionalSum(
  claims: Claims,
  vector: (group: number, index: number, position: number) => Ext,
): Ext {
  let out = ZERO;
  claims.groups.forEach((group, k) => {
    group.vectors.forEach((v, index) => {
      for (const [c, weight] of v.functional) out = extAdd(out, extMul(weight, vector(k, index, c)));
    });
  });
  return out;
}

/** The kernels take rows in fours. */
export const paddedTo4 = (weights: readonly Ext[]): readonly Ext[] =>
  weights.length % 4 === 0 ? weights : [...weights, ...new Array<Ext>(4 - (weights.length % 4)).fill(ZERO)];

/** Prover: the vectors of one group, w'_v = u_v + g w_v and the random combination, one after another. */
function vectorsOf(
  arena: Arena,
  group: Group,
  matrices: readonly Matrix[],
  g: Ext,
  coefficients: readonly Ext[],
): Uint32Array {
  const { kernels } = arena;
  const { C, D } = group.sizes;
  const M = C + D;
  const count = vectorCount(group);
  const mark = arena.mark();
  const at = arena.elements(count * M);
  const combine = (index: number, matrix: Matrix, given: readonly Ext[]): void => {
    const inner = arena.mark();
    const weights = paddedTo4(given);
    const w = arena.putElements(weights);
    const out = at + 16 * M * index;
    kernels.combineRows(matrix.data, 4 * matrix.rows, weights.length, w, out, C);
    kernels.combineRows(matrix.tail, 4 * matrix.rows, weights.length, w, out + 16 * C, D);
    arena.release(inner);
  };
  const masks = matrices[masksOf(group)]!;
  const unit = (element: number): Ext[] => [...new Array<Ext>(4 * element).fill(ZERO), ...BASIS];
  group.vectors.forEach((v, index) => {
    for (const { matrix, weights } of v.parts) {
      combine(
        index,
        matrices[matrix]!,
        weights.map((x) => extMul(x, g)),
      );
    }
    combine(index, masks, unit(group.firstMask + index));
  });
  let from = 0;
  matrices.forEach((m, k) => {
    const own =
      k === masksOf(group)
        ? [...coefficients.slice(from), ...BASIS]
        : coefficients.slice(from, from + m.rows);
    combine(count - 1, m, own);
    from += m.rows;
  });
  const words = arena.slice(at, 4 * count * M);
  arena.release(mark);
  return words;
}

/** The prover's side, after the conversation. `matrices[k]` are those of group k. */
export function proveOpening(
  arena: Arena,
  claims: Claims,
  matrices: readonly (readonly Matrix[])[],
  transcript: Transcript,
  writer: ProofWriter,
): void {
  const put = (label: string, data: Uint8Array): void => {
    transcript.absorb(label, data);
    writer.bytes(label, data);
  };
  const mask = (group: number, index: number, position: number): Ext => {
    const { data, rows } = matrices[group]![masksOf(claims.groups[group]!)]!;
    return arena.element(data + 4 * rows * position, claims.groups[group]!.firstMask + index);
  };
  put('mask sum', extBytes([functionalSum(claims, mask)]));
  const g = transcript.element('mask challenge');
  claims.groups.forEach((group, k) => {
    const coefficients = transcript.elements('row coefficients', combinedRows(group));
    put('vectors', new Uint8Array(vectorsOf(arena, group, matrices[k]!, g, coefficients).buffer));
  });
  const { grinding } = claims.groups[0]!.sizes.set;
  const nonce = transcript.grind(grinding);
  writer.bytes('work', Uint8Array.of(nonce >>> 24, nonce >>> 16, nonce >>> 8, nonce));
  transcript.worked(grinding, nonce);
  claims.groups.forEach((group, k) => {
    const indices = transcript.indices('positions', group.sizes.set.queries, group.sizes.logN);
    for (const m of matrices[k]!) {
      writer.bytes('leaves', openLeaves(arena, m, indices));
      writer.bytes('paths', siblings(arena, m.tree, indices));
    }
  });
}

type Weigh = (words: Uint32Array, weights: readonly Ext[], from: number) => Ext;

/** True when the encoded vectors have at one position the values that the opened columns give. */
export function positionAgrees(
  group: Group,
  coefficients: readonly Ext[],
  g: Ext,
  columns: readonly Uint32Array[],
  encoded: readonly Ext[],
  weigh: Weigh,
): boolean {
  const masks = columns[masksOf(group)]!;
  const linear = group.vectors.every((v, index) => {
    let sum = ZERO;
    for (const { matrix, weights } of v.parts) {
      sum = extAdd(sum, weigh(columns[matrix]!.subarray(0, weights.length), weights, 0));
    }
    const expected = extAdd(extAt(masks, group.firstMask + index), extMul(g, sum));
    return extEqual(expected, encoded[index]!);
  });
  let rows = extAt(masks, masks.length / 4 - 1);
  let from = 0;
  columns.forEach((words, k) => {
    const own = k === masksOf(group) ? words.subarray(0, words.length - 4) : words;
    rows = extAdd(rows, weigh(own, coefficients, from));
    from += own.length;
  });
  return linear && extEqual(rows, encoded[group.vectors.length]!);
}

/** Sum of weight * word, in plain TypeScript; at most 2^20 words keep the sums below 2^53. */
export function weighWords(words: Uint32Array, weights: readonly Ext[], from: number): Ext {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let r = 0; r < words.length; r++) {
    const w = weights[from + r]!;
    const x = words[r]!;
    s0 += mul(w[0], x);
    s1 += mul(w[1], x);
    s2 += mul(w[2], x);
    s3 += mul(w[3], x);
  }
  return [residue(s0), residue(s1), residue(s2), residue(s3)];
}

/** m - g constant. */
export const expectedSum = (maskSum: Ext, g: Ext, constant: Ext): Ext => extSub(maskSum, extMul(g, constant));
