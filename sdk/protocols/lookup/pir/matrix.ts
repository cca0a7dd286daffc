import type { StreamCipher } from '../../../crypto/index.ts';

/**
 * The public random matrix A (columns x 1024 words) is never stored: vector n, of one word per column, is the AES-256-CTR
 * keystream of the seed from block n * columns / 4 on, words little-endian.
 */
export function matrixVector(
  stream: StreamCipher,
  seed: Uint8Array,
  columns: number,
  n: number,
): Uint32Array {
  const bytes = stream(seed, (n * columns) / 4, 4 * columns);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: columns }, (_, i) => view.getUint32(4 * i, true));
}
