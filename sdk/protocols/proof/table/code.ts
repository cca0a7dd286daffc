import { twiddleHeap } from './circle.ts';
import { add, mul, neg, sub } from './field.ts';

/**
 * The circle code: message coefficient c multiplies b_c = product of phi_k^bit_k(c), phi_0 = y, phi_1 = x,
 * phi_(k+1) = 2 phi_k^2 - 1, evaluated on the canonic coset of size N. The first M of these functions have at most M
 * zeros on the circle, so the distance is at least N - M. Positions C and on hold the random tail that hides rows.
 */
export class Code {
  readonly logC: number;
  readonly logN: number;
  readonly twiddles: Uint32Array;

  constructor(logC: number, logN: number) {
    this.logC = logC;
    this.logN = logN;
    this.twiddles = Code.#heap(logN);
  }

  static readonly #heaps = new Map<number, Uint32Array>();
  static #heap(m: number): Uint32Array {
    let heap = Code.#heaps.get(m);
    if (heap === undefined) {
      heap = twiddleHeap(m);
      Code.#heaps.set(m, heap);
    }
    return heap;
  }

  /** Value of phi_logC on coset s: the factor of every tail function. */
  tailFactor(s: number): number {
    const blowup = this.logN - this.logC;
    const entry = this.twiddles[2 ** (blowup - 1) + (s >> 1)]!;
    return s % 2 === 0 ? entry : neg(entry);
  }

  /**
   * Encodes `width` interleaved rows: word r of coefficient c is message[c * width + r], for C + tail coefficients.
   * Output position j likewise. Plain TypeScript; the kernels have their own.
   */
  encode(message: Uint32Array, width: number): Uint32Array {
    const C = 2 ** this.logC;
    const cosets = 2 ** (this.logN - this.logC);
    const out = new Uint32Array(cosets * C * width);
    const data = message.subarray(0, C * width);
    const tail = message.subarray(C * width);
    for (let s = 0; s < cosets; s++) {
      const block = out.subarray(s * C * width, (s + 1) * C * width);
      block.set(data);
      const t = this.tailFactor(s);
      for (let i = 0; i < tail.length; i++) block[i] = add(block[i]!, mul(t, tail[i]!));
      this.#transform(block, width, s);
    }
    return out;
  }

  #transform(block: Uint32Array, width: number, coset: number): void {
    for (let b = this.logC - 1; b >= 0; b--) {
      const half = 2 ** b * width;
      const nodes = 2 ** (this.logC - 1 - b);
      const first = 2 ** (this.logN - 1 - b) + coset * nodes;
      for (let u = 0; u < nodes; u++) {
        const t = this.twiddles[first + u]!;
        const start = u * 2 * half;
        for (let i = start; i < start + half; i++) {
          const x = block[i]!;
          const y = mul(block[i + half]!, t);
          block[i] = add(x, y);
          block[i + half] = sub(x, y);
        }
      }
    }
  }
}
