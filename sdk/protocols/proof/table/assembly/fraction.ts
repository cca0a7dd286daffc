// Sums of fractions (Papini and Haboeck 2023): p/q + p'/q' = (p q' + p' q) / (q q'). Node i joins i and i + m.
import { add, sub } from './m31';
import { times, timesI, timesMultiples, timesU } from './qm31';

/** Leaves of one column: p = lambda e_i, q = alpha - code_i. */
export function fractionLeaves(
  e: usize,
  codes: usize,
  lambda: usize,
  alpha: usize,
  p: usize,
  q: usize,
  n: i32,
): void {
  const b = v128.load(lambda),
    ib = timesI(b),
    ub = timesU(b),
    iub = timesI(ub);
  const a = v128.load(alpha);
  for (let i: usize = 0; i < <usize>n; i++) {
    v128.store(p + (i << 4), timesMultiples(v128.load(e + (i << 4)), b, ib, ub, iub));
    v128.store(q + (i << 4), sub(a, i32x4.replace_lane(i32x4.splat(0), 0, load<i32>(codes + (i << 2)))));
  }
}

export function fractionLayer(p: usize, q: usize, m: i32, pOut: usize, qOut: usize): void {
  const half = (<usize>m) << 4;
  for (let o: usize = 0; o < half; o += 16) {
    const q0 = v128.load(q + o),
      q1 = v128.load(q + half + o);
    const u1 = timesU(q1),
      i1 = timesI(q1),
      iu1 = timesI(u1);
    v128.store(
      pOut + o,
      add(timesMultiples(v128.load(p + o), q1, i1, u1, iu1), times(v128.load(p + half + o), q0)),
    );
    v128.store(qOut + o, timesMultiples(q0, q1, i1, u1, iu1));
  }
}

/**
 * One sumcheck round over p0 q1 + p1 q0 weighted by e: value at 0 to result[0], leading coefficient to result[1].
 * p0 at p, p1 at p + m, likewise q; the halves of the bound variable are `half` apart.
 */
export function fractionRound(p: usize, q: usize, m: i32, half: i32, e: usize, result: usize): void {
  const M = (<usize>m) << 4,
    H = (<usize>half) << 4;
  let zero = i32x4.splat(0),
    lead = i32x4.splat(0);
  for (let o: usize = 0; o < H; o += 16) {
    const w = v128.load(e + o),
      iw = timesI(w),
      uw = timesU(w),
      iuw = timesI(uw);
    const a = v128.load(p + o),
      b = v128.load(p + M + o),
      c = v128.load(q + o),
      d = v128.load(q + M + o);
    zero = add(zero, timesMultiples(add(times(a, d), times(b, c)), w, iw, uw, iuw));
    const da = sub(v128.load(p + H + o), a),
      db = sub(v128.load(p + M + H + o), b);
    const dc = sub(v128.load(q + H + o), c),
      dd = sub(v128.load(q + M + H + o), d);
    lead = add(lead, timesMultiples(add(times(da, dd), times(db, dc)), w, iw, uw, iuw));
  }
  v128.store(result, zero);
  v128.store(result + 16, lead);
}
