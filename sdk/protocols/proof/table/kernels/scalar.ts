import { TacitError } from '../../../../core/index.ts';
import { add, type Ext, extAdd, extAt, extMul, extScale, extSub, mul, neg, sub } from '../field.ts';
import { sha256 } from '../hash.ts';
import type { Kernels } from './types.ts';

const LIMIT = 2 ** 31;

/** The kernels in plain TypeScript, for machines without WASM SIMD: the same results, about thirty times slower. */
export class ScalarKernels implements Kernels {
  readonly name = 'scalar';
  words = new Uint32Array(2 ** 16);
  bytes = new Uint8Array(this.words.buffer);

  reserve(bytes: number): void {
    if (bytes <= this.bytes.length) return;
    if (bytes > LIMIT) throw new TacitError('proof.memory');
    const grown = new Uint32Array(Math.min(LIMIT, Math.ceil((bytes * 1.5) / 65536) * 65536) / 4);
    grown.set(this.words);
    this.words = grown;
    this.bytes = new Uint8Array(grown.buffer);
  }

  #get(at: number): Ext {
    return extAt(this.words, at / 16);
  }

  #put(at: number, x: Ext): void {
    this.words.set(x, at / 4);
  }

  encode(
    src: number,
    stride: number,
    width: number,
    dst: number,
    dstStride: number,
    logC: number,
    logBlowup: number,
    twiddles: number,
    _scratch: number,
    tail: number,
    tailLength: number,
  ): void {
    const w = this.words;
    const C = 2 ** logC;
    const rows = 4 * width;
    const block = new Uint32Array(C);
    for (let s = 0; s < 2 ** logBlowup; s++) {
      const top = w[twiddles / 4 + 2 ** (logBlowup - 1) + (s >> 1)]!;
      const t = s % 2 === 0 ? top : neg(top);
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < C; c++) {
          const x = w[(src + c * stride) / 4 + r]!;
          block[c] = c < tailLength ? add(x, mul(t, w[(tail + c * stride) / 4 + r]!)) : x;
        }
        for (let b = logC - 1; b >= 0; b--) {
          const half = 2 ** b;
          const nodes = 2 ** (logC - 1 - b);
          for (let u = 0; u < nodes; u++) {
            const z = w[twiddles / 4 + nodes * 2 ** logBlowup + s * nodes + u]!;
            for (let i = u * 2 * half; i < u * 2 * half + half; i++) {
              const x = block[i]!;
              const y = mul(block[i + half]!, z);
              block[i] = add(x, y);
              block[i + half] = sub(x, y);
            }
          }
        }
        for (let c = 0; c < C; c++) w[(dst + (s * C + c) * dstStride) / 4 + r] = block[c]!;
      }
    }
  }

  eqDouble(table: number, size: number, point: number): void {
    const r = this.#get(point);
    for (let i = 0; i < size; i++) {
      const x = this.#get(table + 16 * i);
      const y = extMul(x, r);
      this.#put(table + 16 * (size + i), y);
      this.#put(table + 16 * i, extSub(x, y));
    }
  }

  collapse(table: number, half: number): void {
    this.addTo(table, table, table + 16 * half, half);
  }

  gather(table: number, codes: number, out: number, n: number): void {
    for (let i = 0; i < n; i++) this.#put(out + 16 * i, this.#get(table + 16 * this.words[codes / 4 + i]!));
  }

  histogram(e: number, codes: number, h: number, n: number): void {
    for (let i = 0; i < n; i++) {
      const p = h + 16 * this.words[codes / 4 + i]!;
      this.#put(p, extAdd(this.#get(p), this.#get(e + 16 * i)));
    }
  }

  fold(a: number, half: number, point: number): void {
    const r = this.#get(point);
    for (let i = 0; i < half; i++) {
      const x = this.#get(a + 16 * i);
      this.#put(a + 16 * i, extAdd(x, extMul(r, extSub(this.#get(a + 16 * (i + half)), x))));
    }
  }

  line(out: number, a: number, half: number, t: number, n: number): void {
    for (let i = 0; i < n; i++) {
      const x = this.#get(a + 16 * i);
      const step = extSub(this.#get(a + 16 * (i + half)), x);
      this.#put(out + 16 * i, extAdd(x, extScale(step, t)));
    }
  }

  mulTo(out: number, a: number, b: number, n: number): void {
    for (let i = 0; i < n; i++) this.#put(out + 16 * i, extMul(this.#get(a + 16 * i), this.#get(b + 16 * i)));
  }

  addTo(out: number, a: number, b: number, n: number): void {
    for (let i = 0; i < n; i++) this.#put(out + 16 * i, extAdd(this.#get(a + 16 * i), this.#get(b + 16 * i)));
  }

  subTo(out: number, a: number, b: number, n: number): void {
    for (let i = 0; i < n; i++) this.#put(out + 16 * i, extSub(this.#get(a + 16 * i), this.#get(b + 16 * i)));
  }

  fill(out: number, value: number, n: number): void {
    const x = this.#get(value);
    for (let i = 0; i < n; i++) this.#put(out + 16 * i, x);
  }

  addMultiple(a: number, b: number, k: number, n: number): void {
    const x = this.#get(k);
    for (let i = 0; i < n; i++)
      this.#put(a + 16 * i, extAdd(this.#get(a + 16 * i), extMul(x, this.#get(b + 16 * i))));
  }

  addSum(a: number, n: number, result: number): void {
    let s = this.#get(result);
    for (let i = 0; i < n; i++) s = extAdd(s, this.#get(a + 16 * i));
    this.#put(result, s);
  }

  combineRows(
    src: number,
    stride: number,
    rows: number,
    coefficients: number,
    w: number,
    columns: number,
  ): void {
    for (let c = 0; c < columns; c++) {
      let s = this.#get(w + 16 * c);
      for (let r = 0; r < rows; r++) {
        s = extAdd(s, extScale(this.#get(coefficients + 16 * r), this.words[(src + c * stride) / 4 + r]!));
      }
      this.#put(w + 16 * c, s);
    }
  }

  prefixProducts(alpha: number, out: number, n: number, total: number): void {
    const a = this.#get(alpha);
    let x: Ext = [1, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      this.#put(out + 16 * i, x);
      x = extMul(x, extSub(a, [i, 0, 0, 0]));
    }
    this.#put(total, x);
  }

  suffixInverses(alpha: number, out: number, n: number, inverse: number): void {
    const a = this.#get(alpha);
    let x = this.#get(inverse);
    for (let i = n - 1; i >= 0; i--) {
      this.#put(out + 16 * i, extMul(x, this.#get(out + 16 * i)));
      x = extMul(x, extSub(a, [i, 0, 0, 0]));
    }
  }

  fractionLeaves(
    e: number,
    codes: number,
    lambda: number,
    alpha: number,
    p: number,
    q: number,
    n: number,
  ): void {
    const l = this.#get(lambda);
    const a = this.#get(alpha);
    for (let i = 0; i < n; i++) {
      this.#put(p + 16 * i, extMul(this.#get(e + 16 * i), l));
      this.#put(q + 16 * i, extSub(a, [this.words[codes / 4 + i]!, 0, 0, 0]));
    }
  }

  fractionLayer(p: number, q: number, m: number, pOut: number, qOut: number): void {
    for (let i = 0; i < m; i++) {
      const q0 = this.#get(q + 16 * i);
      const q1 = this.#get(q + 16 * (m + i));
      const p0 = this.#get(p + 16 * i);
      const p1 = this.#get(p + 16 * (m + i));
      this.#put(pOut + 16 * i, extAdd(extMul(p0, q1), extMul(p1, q0)));
      this.#put(qOut + 16 * i, extMul(q0, q1));
    }
  }

  fractionRound(p: number, q: number, m: number, half: number, e: number, result: number): void {
    let zero: Ext = [0, 0, 0, 0];
    let lead: Ext = [0, 0, 0, 0];
    for (let i = 0; i < half; i++) {
      const w = this.#get(e + 16 * i);
      const at = [p, p + 16 * m, q, q + 16 * m].map((x) => this.#get(x + 16 * i)) as [Ext, Ext, Ext, Ext];
      const up = [p, p + 16 * m, q, q + 16 * m].map((x, k) =>
        extSub(this.#get(x + 16 * (i + half)), at[k]!),
      ) as [Ext, Ext, Ext, Ext];
      zero = extAdd(zero, extMul(w, extAdd(extMul(at[0], at[3]), extMul(at[1], at[2]))));
      lead = extAdd(lead, extMul(w, extAdd(extMul(up[0], up[3]), extMul(up[1], up[2]))));
    }
    this.#put(result, zero);
    this.#put(result + 16, lead);
  }

  hashMany(src: number, stride: number, bytes: number, prefix: number, out: number, count: number): void {
    const message = new Uint8Array(bytes + 1);
    message[0] = prefix;
    for (let k = 0; k < count; k++) {
      message.set(this.bytes.subarray(src + k * stride, src + k * stride + bytes), 1);
      this.bytes.set(sha256(message), out + 32 * k);
    }
  }
}
