import { createHash } from 'node:crypto';
import type { Rng } from '@tacit/sdk/core';

/** SHA-256 in counter mode: the same bytes on every run. */
export function seeded(seed: string): Rng {
  let counter = 0;
  return (n) => {
    const out = new Uint8Array(n);
    for (let at = 0; at < n; at += 32) {
      const block = createHash('sha256').update(`${seed}/${counter++}`).digest();
      out.set(block.subarray(0, Math.min(32, n - at)), at);
    }
    return out;
  };
}
