/**
 * Scan of SimplePIR: rows x columns bytes times a vector of 32-bit words, modulo 2^32. A word w is split into
 * w = high * 2^16 + low with low signed, so that two signed 16-bit dot products give the sum; the carry into the upper
 * half is folded into `high` when the query is split. Four rows share each load of the query.
 */
export function split(query: usize, columns: i32, low: usize, high: usize): void {
  for (let i = 0; i < columns; i++) {
    const w = load<u32>(query + (<usize>i << 2));
    const l = <i32>((w << 16) >> 0) >> 16;
    store<i16>(low + (<usize>i << 1), <i16>l);
    store<i16>(high + (<usize>i << 1), <i16>((w - <u32>l) >> 16));
  }
}

// @ts-ignore: decorator
@inline
function total(v: v128): u32 {
  return (
    i32x4.extract_lane(v, 0) + i32x4.extract_lane(v, 1) + i32x4.extract_lane(v, 2) + i32x4.extract_lane(v, 3)
  );
}

export function scan(db: usize, rows: i32, columns: i32, low: usize, high: usize, out: usize): void {
  const width = <usize>columns;
  let r = 0;
  for (; r + 4 <= rows; r += 4) {
    const r0 = db + <usize>r * width;
    const r1 = r0 + width;
    const r2 = r1 + width;
    const r3 = r2 + width;
    let l0 = i32x4.splat(0);
    let h0 = i32x4.splat(0);
    let l1 = i32x4.splat(0);
    let h1 = i32x4.splat(0);
    let l2 = i32x4.splat(0);
    let h2 = i32x4.splat(0);
    let l3 = i32x4.splat(0);
    let h3 = i32x4.splat(0);
    for (let c: usize = 0; c < width; c += 8) {
      const ql = v128.load(low + (c << 1));
      const qh = v128.load(high + (c << 1));
      const a = v128.load_ext<u8>(r0 + c);
      l0 = i32x4.add(l0, i32x4.dot_i16x8_s(a, ql));
      h0 = i32x4.add(h0, i32x4.dot_i16x8_s(a, qh));
      const b = v128.load_ext<u8>(r1 + c);
      l1 = i32x4.add(l1, i32x4.dot_i16x8_s(b, ql));
      h1 = i32x4.add(h1, i32x4.dot_i16x8_s(b, qh));
      const d = v128.load_ext<u8>(r2 + c);
      l2 = i32x4.add(l2, i32x4.dot_i16x8_s(d, ql));
      h2 = i32x4.add(h2, i32x4.dot_i16x8_s(d, qh));
      const e = v128.load_ext<u8>(r3 + c);
      l3 = i32x4.add(l3, i32x4.dot_i16x8_s(e, ql));
      h3 = i32x4.add(h3, i32x4.dot_i16x8_s(e, qh));
    }
    const o = out + (<usize>r << 2);
    store<u32>(o, total(l0) + (total(h0) << 16));
    store<u32>(o + 4, total(l1) + (total(h1) << 16));
    store<u32>(o + 8, total(l2) + (total(h2) << 16));
    store<u32>(o + 12, total(l3) + (total(h3) << 16));
  }
  for (; r < rows; r++) {
    const row = db + <usize>r * width;
    let sum: u32 = 0;
    for (let c: usize = 0; c < width; c++) {
      const w = (<u32>load<u16>(high + (c << 1)) << 16) + <u32>(<i32>load<i16>(low + (c << 1)));
      sum += <u32>load<u8>(row + c) * w;
    }
    store<u32>(out + (<usize>r << 2), sum);
  }
}
