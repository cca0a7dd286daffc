import type { Expander } from './expand.ts';
import { type Ext, extAt, extMul } from './field.ts';
import type { Sizes } from './parameters.ts';

/**
 * The row of pads that a proof commits before its first message (Frigo and Shelat 2024, "Anonymous credentials from ECDSA": one-time pads
 * on the sumcheck transcript). Positions 0 .. C/2 - 1 pad scalars, in the order they are sent; from C/2 on lie triples
 * (x, y, xy) that check products.
 */
export const scalarCapacity = (sizes: Sizes): number => sizes.C / 2;
export const tripleCapacity = (sizes: Sizes): number => Math.floor(sizes.C / 6);
export const tripleAt = (sizes: Sizes, k: number): readonly [x: number, y: number, z: number] => {
  const at = sizes.C / 2 + 3 * k;
  return [at, at + 1, at + 2];
};

/** Rows of the mask matrix: the pads, then a mask for each opened vector (T, h, pads, all rows); four words an element. */
export const MASK_ROWS = 20;

export interface MaskWords {
  /** C positions of MASK_ROWS words. */
  readonly data: Uint32Array;
  /** D positions. */
  readonly tail: Uint32Array;
}

/** Fresh masks; with null all are zero, which hides nothing. */
export function drawMasks(sizes: Sizes, secret: Expander | null): MaskWords {
  const data = secret === null ? new Uint32Array(MASK_ROWS * sizes.C) : secret.words(MASK_ROWS * sizes.C);
  const tail = secret === null ? new Uint32Array(MASK_ROWS * sizes.D) : secret.words(MASK_ROWS * sizes.D);
  for (let k = 0; k < tripleCapacity(sizes); k++) {
    const [x, y, z] = tripleAt(sizes, k);
    data.set(extMul(maskElement(data, 0, x), maskElement(data, 0, y)), z * MASK_ROWS);
  }
  return { data, tail };
}

/** Element of mask vector `vector` at a position. */
export const maskElement = (words: Uint32Array, vector: number, position: number): Ext =>
  extAt(words, (position * MASK_ROWS) / 4 + vector);
