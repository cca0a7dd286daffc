import type { Rng } from '../../core/index.ts';

const POOL = 4096;
const SAFE = 2 ** 48;

/** Exact draws from a byte source. Numbers below 2^48 stay plain; larger ones are big integers. No floating point. */
export class Draws {
  readonly #rng: Rng;
  #pool: Uint8Array = new Uint8Array();
  #at = 0;

  constructor(rng: Rng) {
    this.#rng = rng;
  }

  #byte(): number {
    if (this.#at === this.#pool.length) {
      this.#pool = this.#rng(POOL);
      this.#at = 0;
    }
    return this.#pool[this.#at++]!;
  }

  /** Uniform in [0, bound), by rejection: every value has exactly the same chance. */
  below(bound: number): number {
    let space = 256;
    let drawn = this.#byte();
    while (space < bound) {
      space *= 256;
      drawn = drawn * 256 + this.#byte();
    }
    const limit = space - (space % bound);
    return drawn < limit ? drawn % bound : this.below(bound);
  }

  belowBig(bound: bigint): bigint {
    const bytes = Math.ceil(bound.toString(16).length / 2);
    const limit = (1n << BigInt(8 * bytes)) / bound;
    for (;;) {
      let drawn = 0n;
      for (let i = 0; i < bytes; i++) drawn = (drawn << 8n) | BigInt(this.#byte());
      if (drawn < limit * bound) return drawn % bound;
    }
  }

  /** True with probability n / d. */
  bernoulli(n: bigint, d: bigint): boolean {
    return d < BigInt(SAFE) ? this.below(Number(d)) < Number(n) : this.belowBig(d) < n;
  }

  /** True with probability exp(-n / d), n >= 0: Canonne, Kamath, Steinke 2020, Algorithm 1. */
  bernoulliExp(n: bigint, d: bigint): boolean {
    if (d < SMALL && n < BigInt(Number.MAX_SAFE_INTEGER)) return this.exp(Number(n), Number(d));
    let rest = n;
    for (; rest > d; rest -= d) if (!this.exp(1, 1)) return false;
    let k = 1n;
    while (this.belowBig(d * k) < rest) k += 1n;
    return k % 2n === 1n;
  }

  /** As `bernoulliExp`, for safe integers n and d < 2^36. */
  exp(n: number, d: number): boolean {
    let rest = n;
    for (; rest > d; rest -= d) if (!this.#below1(1, 1)) return false;
    return this.#below1(rest, d);
  }

  /** For n <= d: the first k that fails with probability n / (d k) is odd. k stays far below 2^12. */
  #below1(n: number, d: number): boolean {
    let k = 1;
    while (this.below(d * k) < n) k++;
    return k % 2 === 1;
  }
}

export const SMALL = 2n ** 36n;
