// SHA-256 (FIPS 180-4) of four messages of one length at a time, a lane each. A message is a prefix byte, then memory.

const K: StaticArray<u32> = [
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
];

// @ts-expect-error: decorator
@inline function rotr(x: v128, n: i32): v128 { return v128.or(i32x4.shr_u(x, n), i32x4.shl(x, 32 - n)); }

// @ts-expect-error: decorator
@inline function xor3(a: v128, b: v128, c: v128): v128 { return v128.xor(v128.xor(a, b), c); }

/** Big-endian word at byte 4 i of the padded message. */
// @ts-expect-error: decorator
@inline function word(message: usize, length: usize, prefix: u32, at: usize): u32 {
  // Message byte k > 0 is memory byte k - 1; `length` counts the prefix.
  if (at + 4 <= length) {
    let w = bswap(load<u32>(message + at - 1));
    if (at == 0) w = (w & 0xffffff) | (prefix << 24);
    return w;
  }
  let w: u32 = 0;
  for (let k: usize = 0; k < 4; k++) {
    const j = at + k;
    const byte: u32 = j < length ? (j == 0 ? prefix : <u32>load<u8>(message + j - 1)) : j == length ? 0x80 : 0;
    w = (w << 8) | byte;
  }
  return w;
}

/** `count` digests of 32 bytes to `out`; message k is at src + k * stride, `bytes` long. `schedule` is 1 KiB of scratch. */
export function hashMany(src: usize, stride: usize, bytes: i32, prefix: u32, out: usize, count: i32, schedule: usize): void {
  const length = <usize>bytes + 1;
  const blocks = (length + 9 + 63) >> 6;
  for (let k: i32 = 0; k < count; k += 4) {
    // A last group of fewer than four repeats its final message; the extra digests are dropped.
    const m0 = src + <usize>k * stride, m1 = src + <usize>min(k + 1, count - 1) * stride;
    const m2 = src + <usize>min(k + 2, count - 1) * stride, m3 = src + <usize>min(k + 3, count - 1) * stride;
    let h0 = i32x4.splat(0x6a09e667), h1 = i32x4.splat(0xbb67ae85), h2 = i32x4.splat(0x3c6ef372), h3 = i32x4.splat(0xa54ff53a);
    let h4 = i32x4.splat(0x510e527f), h5 = i32x4.splat(0x9b05688c), h6 = i32x4.splat(0x1f83d9ab), h7 = i32x4.splat(0x5be0cd19);
    for (let block: usize = 0; block < blocks; block++) {
      for (let i: usize = 0; i < 16; i++) {
        const at = (block << 6) + (i << 2);
        let w: v128;
        if (block == blocks - 1 && i == 15) w = i32x4.splat(<i32>(length << 3));
        else {
          w = i32x4.splat(word(m0, length, prefix, at));
          w = i32x4.replace_lane(w, 1, word(m1, length, prefix, at));
          w = i32x4.replace_lane(w, 2, word(m2, length, prefix, at));
          w = i32x4.replace_lane(w, 3, word(m3, length, prefix, at));
        }
        v128.store(schedule + (i << 4), w);
      }
      for (let p = schedule + 256, end = schedule + 1024; p < end; p += 16) {
        const x = v128.load(p - 240), y = v128.load(p - 32);
        const s0 = xor3(rotr(x, 7), rotr(x, 18), i32x4.shr_u(x, 3));
        const s1 = xor3(rotr(y, 17), rotr(y, 19), i32x4.shr_u(y, 10));
        v128.store(p, i32x4.add(i32x4.add(v128.load(p - 256), s0), i32x4.add(v128.load(p - 112), s1)));
      }
      let a = h0, b = h1, c = h2, d = h3, e = h4, f = h5, g = h6, h = h7;
      for (let i: usize = 0; i < 64; i++) {
        const s1 = xor3(rotr(e, 6), rotr(e, 11), rotr(e, 25));
        const choose = v128.bitselect(f, g, e);
        const t1 = i32x4.add(
          i32x4.add(i32x4.add(h, s1), i32x4.add(choose, v128.load(schedule + (i << 4)))),
          v128.load32_splat(changetype<usize>(K) + (i << 2)),
        );
        const s0 = xor3(rotr(a, 2), rotr(a, 13), rotr(a, 22));
        const majority = v128.bitselect(b, a, v128.xor(a, c)) ;
        h = g; g = f; f = e; e = i32x4.add(d, t1);
        d = c; c = b; b = a; a = i32x4.add(t1, i32x4.add(s0, majority));
      }
      h0 = i32x4.add(h0, a); h1 = i32x4.add(h1, b); h2 = i32x4.add(h2, c); h3 = i32x4.add(h3, d);
      h4 = i32x4.add(h4, e); h5 = i32x4.add(h5, f); h6 = i32x4.add(h6, g); h7 = i32x4.add(h7, h);
    }
    const lanes = min(4, count - k);
    for (let lane: i32 = 0; lane < lanes; lane++) {
      // Spill the state once per lane through the schedule.
      v128.store(schedule, h0); v128.store(schedule + 16, h1); v128.store(schedule + 32, h2); v128.store(schedule + 48, h3);
      v128.store(schedule + 64, h4); v128.store(schedule + 80, h5); v128.store(schedule + 96, h6); v128.store(schedule + 112, h7);
      const o = out + (<usize>(k + lane) << 5);
      for (let i: usize = 0; i < 8; i++)
        store<u32>(o + (i << 2), bswap(load<u32>(schedule + (i << 4) + (<usize>lane << 2))));
    }
  }
}
