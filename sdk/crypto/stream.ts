import { ctr } from '@noble/ciphers/aes.js';

/**
 * AES-256-CTR keystream (NIST SP 800-38A §6.5), the 128-bit big-endian counter starting at zero: `length` bytes from
 * 16-byte block `block` on. A key must be used for one stream only. `node` injects OpenSSL's; both give the same bytes.
 */
export type StreamCipher = (key: Uint8Array, block: number, length: number) => Uint8Array;

/** The counter block of `block`; whole numbers below 2^53. */
export function counterBlock(block: number): Uint8Array {
  if (!Number.isSafeInteger(block) || block < 0) throw new RangeError('expected a block number below 2^53');
  const out = new Uint8Array(16);
  const view = new DataView(out.buffer);
  view.setUint32(8, Math.floor(block / 2 ** 32));
  view.setUint32(12, block % 2 ** 32);
  return out;
}

export const aesCtrStream: StreamCipher = (key, block, length) => {
  if (key.length !== 32) throw new RangeError('expected a key of 32 bytes');
  return ctr(key, counterBlock(block)).encrypt(new Uint8Array(length));
};
