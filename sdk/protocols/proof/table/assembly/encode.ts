// Circle FFT (Haboeck, Levit, Papini 2024) of many rows at once: a lane is a row, `width` vectors side by side.
import { add, mul, primes, sub } from './m31';

/**
 * Encodes 4 * width rows. Word r of message position c is at src + c * stride + 4 r; tail coefficients (positions C and
 * on) likewise at `tail`. Output position j is at dst + j * dstStride. `twiddles` is the heap of code.ts.
 */
export function encode(
  src: usize,
  stride: usize,
  width: i32,
  dst: usize,
  dstStride: usize,
  logC: i32,
  logBlowup: i32,
  twiddles: usize,
  scratch: usize,
  tail: usize,
  tailLength: i32,
): void {
  const C: i32 = 1 << logC;
  const block = (<usize>width) << 4;
  for (let s: i32 = 0; s < 1 << logBlowup; s++) {
    for (let c: usize = 0; c < <usize>C; c++)
      for (let z: usize = 0; z < block; z += 16)
        v128.store(scratch + c * block + z, v128.load(src + c * stride + z));
    if (tailLength > 0) {
      // The coset's value of the first factor beyond the data: + or - the twiddle of its parent.
      let t = v128.load32_splat(twiddles + ((((<usize>1) << (logBlowup - 1)) + (s >> 1)) << 2));
      if (s & 1) t = i32x4.sub(primes(), t);
      for (let c: usize = 0; c < <usize>tailLength; c++)
        for (let z: usize = 0; z < block; z += 16) {
          const p = scratch + c * block + z;
          v128.store(p, add(v128.load(p), mul(t, v128.load(tail + c * stride + z))));
        }
    }
    for (let b = logC - 1; b >= 0; b--) {
      const half = ((<usize>1) << b) * block;
      const nodes: i32 = 1 << (logC - 1 - b);
      const first = ((<usize>nodes) << logBlowup) + <usize>(s * nodes);
      for (let u: usize = 0; u < <usize>nodes; u++) {
        const t = v128.load32_splat(twiddles + ((first + u) << 2));
        let p = scratch + u * 2 * half;
        for (const end = p + half; p < end; p += 16) {
          const x = v128.load(p),
            y = mul(v128.load(p + half), t);
          v128.store(p, add(x, y));
          v128.store(p + half, sub(x, y));
        }
      }
    }
    const out = dst + ((<usize>s) << logC) * dstStride;
    for (let c: usize = 0; c < <usize>C; c++)
      for (let z: usize = 0; z < block; z += 16)
        v128.store(out + c * dstStride + z, v128.load(scratch + c * block + z));
  }
}
