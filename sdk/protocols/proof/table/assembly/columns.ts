// Vectors over QM31, 16 bytes an element. Pointers are byte addresses; lengths count elements.
import { add, reduce, sub } from './m31';
import { scale, times, timesI, timesMultiples, timesU } from './qm31';

/** Appends one variable, most significant: t[size + i] = t[i] r, t[i] = t[i] (1 - r). */
export function eqDouble(table: usize, size: i32, r: usize): void {
  const b = v128.load(r),
    ib = timesI(b),
    ub = timesU(b),
    iub = timesI(ub);
  const high = table + ((<usize>size) << 4);
  for (let o: usize = 0, end = (<usize>size) << 4; o < end; o += 16) {
    const x = v128.load(table + o);
    const y = timesMultiples(x, b, ib, ub, iub);
    v128.store(high + o, y);
    v128.store(table + o, sub(x, y));
  }
}

/** t[i] += t[i + half]: sums the most significant variable out. */
export function collapse(table: usize, half: i32): void {
  const size = (<usize>half) << 4;
  for (let p = table, end = table + size; p < end; p += 16)
    v128.store(p, add(v128.load(p), v128.load(p + size)));
}

export function gather(table: usize, codes: usize, out: usize, n: i32): void {
  for (let i: usize = 0; i < <usize>n; i++)
    v128.store(out + (i << 4), v128.load(table + ((<usize>load<u32>(codes + (i << 2))) << 4)));
}

/** h[codes[i]] += e[i]. */
export function histogram(e: usize, codes: usize, h: usize, n: i32): void {
  for (let i: usize = 0; i < <usize>n; i++) {
    const p = h + ((<usize>load<u32>(codes + (i << 2))) << 4);
    v128.store(p, add(v128.load(p), v128.load(e + (i << 4))));
  }
}

/** a[i] += r (a[i + half] - a[i]): binds the most significant variable to r. */
export function fold(a: usize, half: i32, r: usize): void {
  const b = v128.load(r),
    ib = timesI(b),
    ub = timesU(b),
    iub = timesI(ub);
  const size = (<usize>half) << 4;
  for (let p = a, end = a + size; p < end; p += 16) {
    const x = v128.load(p);
    v128.store(p, add(x, timesMultiples(sub(v128.load(p + size), x), b, ib, ub, iub)));
  }
}

/** out[i] = a[i] + t (a[i + half] - a[i]) for a small integer t. */
export function line(out: usize, a: usize, half: i32, t: u32, n: i32): void {
  const size = (<usize>half) << 4;
  const end = (<usize>n) << 4;
  if (t == 0) memory.copy(out, a, end);
  else if (t == 1) memory.copy(out, a + size, end);
  else
    for (let o: usize = 0; o < end; o += 16) {
      const x = v128.load(a + o);
      v128.store(out + o, add(x, scale(t, sub(v128.load(a + size + o), x))));
    }
}

export function mulTo(out: usize, a: usize, b: usize, n: i32): void {
  for (let o: usize = 0, end = (<usize>n) << 4; o < end; o += 16)
    v128.store(out + o, times(v128.load(a + o), v128.load(b + o)));
}

export function addTo(out: usize, a: usize, b: usize, n: i32): void {
  for (let o: usize = 0, end = (<usize>n) << 4; o < end; o += 16)
    v128.store(out + o, add(v128.load(a + o), v128.load(b + o)));
}

export function subTo(out: usize, a: usize, b: usize, n: i32): void {
  for (let o: usize = 0, end = (<usize>n) << 4; o < end; o += 16)
    v128.store(out + o, sub(v128.load(a + o), v128.load(b + o)));
}

export function fill(out: usize, value: usize, n: i32): void {
  const x = v128.load(value);
  for (let o: usize = 0, end = (<usize>n) << 4; o < end; o += 16) v128.store(out + o, x);
}

/** a[i] += k b[i]. */
export function addMultiple(a: usize, b: usize, k: usize, n: i32): void {
  const x = v128.load(k),
    ix = timesI(x),
    ux = timesU(x),
    iux = timesI(ux);
  for (let o: usize = 0, end = (<usize>n) << 4; o < end; o += 16)
    v128.store(a + o, add(v128.load(a + o), timesMultiples(v128.load(b + o), x, ix, ux, iux)));
}

/** result += sum of a. */
export function addSum(a: usize, n: i32, result: usize): void {
  let s = v128.load(result);
  for (let o: usize = 0, end = (<usize>n) << 4; o < end; o += 16) s = add(s, v128.load(a + o));
  v128.store(result, s);
}

// @ts-ignore: decorator
@inline function foldOnce(x: v128): v128 {
  return i64x2.add(v128.and(x, i64x2.splat(0x7fffffff)), i64x2.shr_u(x, 31));
}

/**
 * w[c] += sum over r of coefficient[r] * word[c * stride + r]; `rows`, a multiple of 4, base words a column. Four products
 * fit 64 bits; folded once they are below 2^34, so 2^29 of them add up without overflow.
 */
export function combineRows(src: usize, stride: usize, rows: i32, coefficients: usize, w: usize, columns: i32): void {
  for (let c: usize = 0; c < <usize>columns; c++) {
    const column = src + c * stride;
    let low = i64x2.splat(0), high = i64x2.splat(0);
    for (let r: usize = 0; r < <usize>rows; r += 4) {
      const x = v128.load(column + (r << 2));
      const p = coefficients + (r << 4);
      const x0 = v128.shuffle<i32>(x, x, 0, 0, 0, 0), x1 = v128.shuffle<i32>(x, x, 1, 1, 1, 1);
      const x2 = v128.shuffle<i32>(x, x, 2, 2, 2, 2), x3 = v128.shuffle<i32>(x, x, 3, 3, 3, 3);
      const k0 = v128.load(p), k1 = v128.load(p + 16), k2 = v128.load(p + 32), k3 = v128.load(p + 48);
      low = i64x2.add(low, foldOnce(i64x2.add(
        i64x2.add(i64x2.extmul_low_i32x4_u(x0, k0), i64x2.extmul_low_i32x4_u(x1, k1)),
        i64x2.add(i64x2.extmul_low_i32x4_u(x2, k2), i64x2.extmul_low_i32x4_u(x3, k3)),
      )));
      high = i64x2.add(high, foldOnce(i64x2.add(
        i64x2.add(i64x2.extmul_high_i32x4_u(x0, k0), i64x2.extmul_high_i32x4_u(x1, k1)),
        i64x2.add(i64x2.extmul_high_i32x4_u(x2, k2), i64x2.extmul_high_i32x4_u(x3, k3)),
      )));
    }
    const o = w + (c << 4);
    v128.store(o, add(v128.load(o), reduce(low, high)));
  }
}

/** out[i] = product of (alpha - j) over j < i; the whole product to `total`. */
export function prefixProducts(alpha: usize, out: usize, n: i32, total: usize): void {
  const a = v128.load(alpha);
  let x = i32x4(1, 0, 0, 0);
  for (let i: u32 = 0; i < <u32>n; i++) {
    v128.store(out + ((<usize>i) << 4), x);
    x = times(x, sub(a, i32x4(<i32>i, 0, 0, 0)));
  }
  v128.store(total, x);
}

/** Turns prefix products into inverses of (alpha - i), given the inverse of the whole product. */
export function suffixInverses(alpha: usize, out: usize, n: i32, inverse: usize): void {
  const a = v128.load(alpha);
  let x = v128.load(inverse);
  for (let i = n - 1; i >= 0; i--) {
    const p = out + ((<usize>i) << 4);
    v128.store(p, times(x, v128.load(p)));
    x = times(x, sub(a, i32x4(i, 0, 0, 0)));
  }
}
