import type { Code } from './code.ts';
import type { Expander } from './expand.ts';
import { LEAF } from './hash.ts';
import type { Arena } from './kernels/arena.ts';
import { buildTree, type MerkleTree } from './merkle.ts';
import type { Sizes } from './parameters.ts';

/** A committed matrix in the kernels' memory. Message word (row r, position c) is at data + 4 (c rows + r). */
export interface Matrix {
  readonly rows: number;
  readonly data: number;
  /** Random coefficients, D positions of `rows` words. */
  readonly tail: number;
  /** N leaves of a 32-byte salt and `rows` words. */
  readonly leaves: number;
  readonly leafBytes: number;
  readonly tree: MerkleTree;
}

export const SALT = 32;

/** Puts the code's twiddles into memory, to be shared by all matrices of one arena. */
export const placeTwiddles = (arena: Arena, code: Code): number => arena.putWords(code.twiddles);

/**
 * Encodes and commits `rows` (a multiple of 4) rows. Tail and salts come from `secret`; a null secret makes both zero,
 * which hides nothing.
 */
export function commitMatrix(
  arena: Arena,
  sizes: Sizes,
  twiddles: number,
  data: number,
  rows: number,
  secret: Expander | null,
  tail?: number,
): Matrix {
  const { kernels } = arena;
  const { N, D, logC, set } = sizes;
  const leafBytes = SALT + 4 * rows;
  const tailAt = tail ?? arena.alloc(4 * rows * D);
  if (tail === undefined) {
    if (secret === null) kernels.bytes.fill(0, tailAt, tailAt + 4 * rows * D);
    else arena.put(tailAt, secret.words(rows * D));
  }
  const leaves = arena.alloc(leafBytes * N);
  const digests = arena.alloc(32 * N);
  const mark = arena.mark();
  // Sixteen rows at a time use whole cache lines; what is left over goes four at a time.
  const scratch = arena.alloc(64 * sizes.C);
  for (let r = 0, width = 4; r < rows; r += 4 * width) {
    if (rows - r < 16) width = 1;
    kernels.encode(
      data + 4 * r,
      4 * rows,
      width,
      leaves + SALT + 4 * r,
      leafBytes,
      logC,
      set.logBlowup,
      twiddles,
      scratch,
      tailAt + 4 * r,
      D,
    );
  }
  const salts = secret === null ? new Uint8Array(SALT * N) : secret.bytes(SALT * N);
  const bytes = kernels.bytes;
  for (let j = 0; j < N; j++) bytes.set(salts.subarray(SALT * j, SALT * (j + 1)), leaves + leafBytes * j);
  kernels.hashMany(leaves, leafBytes, leafBytes, LEAF, digests, N, arena.schedule);
  arena.release(mark);
  return { rows, data, tail: tailAt, leaves, leafBytes, tree: buildTree(arena, digests, N) };
}

/** The opened leaves (salt and words) at `indices`, one after another. */
export function openLeaves(arena: Arena, matrix: Matrix, indices: readonly number[]): Uint8Array {
  const out = new Uint8Array(indices.length * matrix.leafBytes);
  indices.forEach((j, k) => {
    const at = matrix.leaves + matrix.leafBytes * j;
    out.set(arena.kernels.bytes.subarray(at, at + matrix.leafBytes), k * matrix.leafBytes);
  });
  return out;
}
