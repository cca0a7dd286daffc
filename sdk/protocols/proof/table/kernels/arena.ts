import type { Ext } from '../field.ts';
import type { Kernels } from './types.ts';

/** First free byte: below lie the kernels' own constants. */
const BASE = 65536;

const arenas = new WeakMap<Kernels, Arena>();

/**
 * The one stack of allocations in the kernels' memory: all who use the same kernels share it, mark before they allocate
 * and release after, so that none writes over another.
 */
export function arenaOf(kernels: Kernels): Arena {
  const seen = arenas.get(kernels);
  if (seen !== undefined) return seen;
  const made = new Arena(kernels);
  arenas.set(kernels, made);
  return made;
}

export class Arena {
  readonly kernels: Kernels;
  readonly schedule: number;
  #top = BASE;
  #peak = BASE;

  constructor(kernels: Kernels) {
    this.kernels = kernels;
    this.schedule = this.alloc(1024);
  }

  alloc(bytes: number): number {
    const at = this.#top;
    this.#top = Math.ceil((at + bytes) / 64) * 64;
    this.kernels.reserve(this.#top);
    this.#peak = Math.max(this.#peak, this.#top);
    return at;
  }

  /** Zeroed room for `count` elements of QM31. */
  elements(count: number): number {
    const at = this.alloc(16 * count);
    this.kernels.bytes.fill(0, at, at + 16 * count);
    return at;
  }

  mark(): number {
    return this.#top;
  }

  release(mark: number): void {
    this.#top = mark;
  }

  /** Runs `work` and gives back what it allocated, also when it throws. */
  scoped<T>(work: () => T): T {
    const mark = this.#top;
    try {
      return work();
    } finally {
      this.#top = mark;
    }
  }

  get peak(): number {
    return this.#peak;
  }

  put(at: number, words: ArrayLike<number>): void {
    this.kernels.words.set(words, at / 4);
  }

  putWords(words: ArrayLike<number>): number {
    const at = this.alloc(4 * words.length);
    this.put(at, words);
    return at;
  }

  putElements(values: readonly Ext[]): number {
    const at = this.alloc(16 * values.length);
    const words = this.kernels.words;
    values.forEach((v, k) => {
      words.set(v, at / 4 + 4 * k);
    });
    return at;
  }

  element(at: number, index = 0): Ext {
    const o = at / 4 + 4 * index;
    const w = this.kernels.words;
    return [w[o]!, w[o + 1]!, w[o + 2]!, w[o + 3]!];
  }

  slice(at: number, words: number): Uint32Array {
    return this.kernels.words.slice(at / 4, at / 4 + words);
  }

  /** Table of eq(point, x) for all x, at `at` (16 << point.length bytes). */
  eqTable(at: number, point: readonly Ext[]): void {
    const slot = this.alloc(16);
    this.put(at, [1, 0, 0, 0]);
    for (let k = point.length - 1, size = 1; k >= 0; k--, size *= 2) {
      this.put(slot, point[k]!);
      this.kernels.eqDouble(at, size, slot);
    }
    this.release(slot);
  }
}
