import { chacha20 } from '@noble/ciphers/chacha.js';
import { concat, utf8 } from '../../../core/index.ts';
import { P } from './field.ts';
import { sha256 } from './hash.ts';

/**
 * Randomness of a commitment from one 32-byte seed: ChaCha20 (RFC 8439) key stream under
 * SHA-256("tacit/proof/expand/1" || seed || label). Kept seeds make tails and salts again; equal seeds make equal ones.
 */
export class Expander {
  readonly #key: Uint8Array;
  #block = 0;

  constructor(seed: Uint8Array, label: string) {
    this.#key = sha256(concat(utf8('tacit/proof/expand/1'), seed, utf8(label)));
  }

  bytes(count: number): Uint8Array {
    const out = new Uint8Array(64 * Math.ceil(count / 64));
    const stream = chacha20(this.#key, new Uint8Array(12), out, undefined, this.#block);
    this.#block += out.length / 64;
    return stream.subarray(0, count);
  }

  /** Uniform words below p: 31 bits each, p refused and drawn again. */
  words(count: number): Uint32Array {
    const raw = this.bytes(4 * count);
    const out = new Uint32Array(raw.buffer, raw.byteOffset, count);
    for (let i = 0; i < count; i++) {
      let w = out[i]! & P;
      while (w === P) w = new DataView(this.bytes(4).buffer).getUint32(0, true) & P;
      out[i] = w;
    }
    return out;
  }
}
