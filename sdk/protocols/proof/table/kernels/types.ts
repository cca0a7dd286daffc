/**
 * The hot loops, over one linear memory. Pointers are byte addresses; elements of QM31 take 16 bytes, words of F_p
 * four. The WASM and the scalar implementation must agree bit for bit (test/proof/kernels.test.ts).
 */
export interface KernelFunctions {
  /** Circle FFT of 4 * width rows; see assembly/encode.ts. */
  encode(
    src: number,
    stride: number,
    width: number,
    dst: number,
    dstStride: number,
    logC: number,
    logBlowup: number,
    twiddles: number,
    scratch: number,
    tail: number,
    tailLength: number,
  ): void;
  eqDouble(table: number, size: number, point: number): void;
  collapse(table: number, half: number): void;
  gather(table: number, codes: number, out: number, n: number): void;
  histogram(e: number, codes: number, h: number, n: number): void;
  fold(a: number, half: number, point: number): void;
  line(out: number, a: number, half: number, t: number, n: number): void;
  mulTo(out: number, a: number, b: number, n: number): void;
  addTo(out: number, a: number, b: number, n: number): void;
  subTo(out: number, a: number, b: number, n: number): void;
  fill(out: number, value: number, n: number): void;
  addMultiple(a: number, b: number, k: number, n: number): void;
  addSum(a: number, n: number, result: number): void;
  combineRows(
    src: number,
    stride: number,
    rows: number,
    coefficients: number,
    w: number,
    columns: number,
  ): void;
  prefixProducts(alpha: number, out: number, n: number, total: number): void;
  suffixInverses(alpha: number, out: number, n: number, inverse: number): void;
  fractionLeaves(
    e: number,
    codes: number,
    lambda: number,
    alpha: number,
    p: number,
    q: number,
    n: number,
  ): void;
  fractionLayer(p: number, q: number, m: number, pOut: number, qOut: number): void;
  fractionRound(p: number, q: number, m: number, half: number, e: number, result: number): void;
  /** SHA-256 of prefix byte || memory; `schedule` is 1 KiB of scratch. */
  hashMany(
    src: number,
    stride: number,
    bytes: number,
    prefix: number,
    out: number,
    count: number,
    schedule: number,
  ): void;
}

export interface Kernels extends KernelFunctions {
  readonly name: 'wasm' | 'scalar';
  /** Views on the memory; stale after `reserve`. */
  readonly words: Uint32Array;
  readonly bytes: Uint8Array;
  /** Makes the memory at least this many bytes long. Throws `proof.memory` beyond 4 GiB. */
  reserve(bytes: number): void;
}
