import { concat, u32be, utf8 } from '../../../core/index.ts';
import { type Ext, P } from './field.ts';
import { sha256 } from './hash.ts';

const ABSORB = 0x02;
const SQUEEZE = 0x03;
const WORK = 0x04;

/** What both sides call; tests inject one that leaves an absorb out, to show that the verifier notices. */
export interface Transcript {
  absorb(label: string, data: Uint8Array): void;
  /** `count` elements of QM31, uniform. */
  elements(label: string, count: number): Ext[];
  element(label: string): Ext;
  /** `count` distinct indices below 2^bits, ascending. */
  indices(label: string, count: number, bits: number): number[];
  /** Smallest nonce that makes the state's hash start with `bits` zero bits. */
  grind(bits: number): number;
  /** Checks a nonce and absorbs it. */
  worked(bits: number, nonce: number): boolean;
  readonly state: Uint8Array;
}

const words = (block: Uint8Array): number[] => {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  return [0, 4, 8, 12, 16, 20, 24, 28].map((at) => view.getUint32(at, true));
};

/**
 * Fiat-Shamir by a hash chain: state <- SHA-256(tag || state || len(label) || label || len(data) || data). Lengths make
 * the encoding injective; tags separate absorbing, squeezing and work. Every draw ratchets the state with its label.
 */
export class HashTranscript implements Transcript {
  state: Uint8Array;

  constructor(protocol: string) {
    this.state = sha256(utf8(protocol));
  }

  absorb(label: string, data: Uint8Array): void {
    const name = utf8(label);
    this.state = sha256(
      concat(Uint8Array.of(ABSORB), this.state, u32be(name.length), name, u32be(data.length), data),
    );
  }

  #block(counter: number): Uint8Array {
    return sha256(concat(Uint8Array.of(SQUEEZE), this.state, u32be(counter)));
  }

  elements(label: string, count: number): Ext[] {
    this.absorb(label, u32be(count));
    const good: number[] = [];
    // 31 bits of a word are uniform below 2^31; p itself is refused, so the rest are uniform below p.
    for (let counter = 0; good.length < 4 * count; counter++) {
      for (const w of words(this.#block(counter))) if ((w & P) !== P) good.push(w & P);
    }
    return Array.from({ length: count }, (_, k) => [
      good[4 * k]!,
      good[4 * k + 1]!,
      good[4 * k + 2]!,
      good[4 * k + 3]!,
    ]);
  }

  element(label: string): Ext {
    return this.elements(label, 1)[0]!;
  }

  indices(label: string, count: number, bits: number): number[] {
    this.absorb(label, u32be(count));
    const seen = new Set<number>();
    for (let counter = 0; seen.size < count; counter++) {
      for (const w of words(this.#block(counter))) if (seen.size < count) seen.add(w % 2 ** bits);
    }
    return [...seen].sort((a, b) => a - b);
  }

  #zeros(nonce: number, bits: number): boolean {
    const h = sha256(concat(Uint8Array.of(WORK), this.state, u32be(nonce)));
    return new DataView(h.buffer, h.byteOffset).getUint32(0) < 2 ** (32 - bits);
  }

  grind(bits: number): number {
    let nonce = 0;
    while (!this.#zeros(nonce, bits)) nonce++;
    return nonce;
  }

  worked(bits: number, nonce: number): boolean {
    if (!this.#zeros(nonce, bits)) return false;
    this.absorb('work', u32be(nonce));
    return true;
  }
}
