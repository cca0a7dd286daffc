import { createCipheriv, createHash } from 'node:crypto';
import type { Rng } from '@tacit/sdk/core';
import { counterBlock, type StreamCipher } from '@tacit/sdk/crypto';

/** A seeded stream: the same seed gives the same bytes on every machine. */
export function seeded(seed: string): Rng {
  const cipher = createCipheriv('aes-256-ctr', createHash('sha256').update(seed).digest(), Buffer.alloc(16));
  let pool = Buffer.alloc(0);
  return (n) => {
    if (n > pool.length) pool = cipher.update(Buffer.alloc(Math.max(n, 65536)));
    const out = Uint8Array.from(pool.subarray(0, n));
    pool = pool.subarray(n);
    return out;
  };
}

/** OpenSSL's AES-256-CTR, as a node would inject it. */
export const openssl: StreamCipher = (key, block, length) =>
  createCipheriv('aes-256-ctr', key, counterBlock(block)).update(Buffer.alloc(length));
