import { concat, equalBytes, u32be, utf8 } from '../../core/index.ts';
import { sha256 } from '../../crypto/index.ts';

/**
 * One entry of a table: tag, generation, masked label. Bits of the PRF's output that choose the bucket and bits of the
 * tag are disjoint. With b entries in a bucket an id outside the list matches with probability at most b / 2^40.
 */
export const TAG_BYTES = 5;
export const LABEL_BYTES = 2;
export const ENTRY_BYTES = TAG_BYTES + 1 + LABEL_BYTES;
export const MAX_LABEL = 0xffff;
const PREFIX_BYTES = 4;

/** First 32 bits of the output, from which both tiers take the bucket's number: its top `bits`. */
export const prefixOf = (output: Uint8Array): number =>
  new DataView(output.buffer, output.byteOffset, output.byteLength).getUint32(0);

export const bucketOf = (output: Uint8Array, bits: number): number =>
  bits === 0 ? 0 : prefixOf(output) >>> (32 - bits);

const mask = (output: Uint8Array, generation: number): Uint8Array =>
  sha256(concat(utf8('tacit/lookup-label/1'), output, u32be(generation))).subarray(0, LABEL_BYTES);

export const tagOf = (output: Uint8Array): Uint8Array =>
  output.subarray(PREFIX_BYTES, PREFIX_BYTES + TAG_BYTES);

/**
 * Only who evaluated the id can find the entry and unmask the label. A changed label takes the next generation (1 to
 * 255): a mask is used once.
 */
export function makeEntry(output: Uint8Array, label: number, generation = 1): Uint8Array {
  if (!Number.isInteger(label) || label < 0 || label > MAX_LABEL) throw new RangeError('label: 0 to 65535');
  if (!Number.isInteger(generation) || generation < 1 || generation > 255) {
    throw new RangeError('generation: 1 to 255');
  }
  const pad = mask(output, generation);
  const masked = new Uint8Array([(label >>> 8) ^ pad[0]!, (label & 255) ^ pad[1]!]);
  return concat(tagOf(output), new Uint8Array([generation]), masked);
}

/** The label of this output's entry in a bucket, or null when it is not on the list. All-zero entries are padding. */
export function findLabel(bucket: Uint8Array, output: Uint8Array): number | null {
  const tag = tagOf(output);
  let found: number | null = null;
  for (let at = 0; at + ENTRY_BYTES <= bucket.length; at += ENTRY_BYTES) {
    const generation = bucket[at + TAG_BYTES]!;
    if (generation === 0 || !equalBytes(bucket.subarray(at, at + TAG_BYTES), tag)) continue;
    const pad = mask(output, generation);
    found = ((bucket[at + TAG_BYTES + 1]! ^ pad[0]!) << 8) | (bucket[at + TAG_BYTES + 2]! ^ pad[1]!);
  }
  return found;
}
