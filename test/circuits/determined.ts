import { type Combination, type Constraint, evaluate, ORDER, type R1cs, touching } from './r1cs.ts';

/**
 * Which wires of a witness are fixed by the inputs alone, found by propagation in the manner of Picus (Pailoor et al.,
 * "Automated detection of under-constrained circuits in zero-knowledge proofs", PLDI 2023), at one honest witness:
 * a constraint that is linear with a non-zero coefficient in its one unknown wire fixes it; a combination of unknown bits
 * with coefficients that are distinct powers of two fixes all of them at once.
 */
const mod = (n: bigint): bigint => ((n % ORDER) + ORDER) % ORDER;

/** Wires that a constraint w (w - 1) = 0 makes bits. */
export function bitWires(r: R1cs): Set<number> {
  const bits = new Set<number>();
  for (const c of r.constraints) {
    const square = oneOrZero(c);
    if (square !== null && square.length === 1 && square[0]![0] !== 0) bits.add(square[0]![0]);
  }
  return bits;
}

/** L of a constraint L (L - 1) = 0, which says that L is 0 or 1; null for other constraints. */
function oneOrZero([a, b, c]: Constraint): Combination | null {
  if (c.length > 0) return null;
  for (const [low, high] of [
    [a, b],
    [b, a],
  ] as const) {
    // high = k L + 0, low = k' (L - 1): compare after scaling both to the same first non-constant coefficient.
    const scale = (lc: Combination): Map<number, bigint> | null => {
      const first = lc.find(([w]) => w !== 0);
      if (first === undefined) return null;
      const inverse = inverseOf(first[1]);
      return new Map(lc.map(([w, k]) => [w, mod(k * inverse)]));
    };
    const [l, h] = [scale(low), scale(high)];
    if (l === null || h === null) continue;
    const constant = mod((h.get(0) ?? 0n) - (l.get(0) ?? 0n));
    l.delete(0);
    const rest = new Map(h);
    rest.delete(0);
    const same = l.size === rest.size && [...l].every(([w, k]) => rest.get(w) === k);
    if (!same || constant === 0n) continue;
    const unit = inverseOf(constant);
    return [...h].map(([w, k]) => [w, mod(k * unit)] as const).filter(([, k]) => k !== 0n);
  }
  return null;
}

function inverseOf(n: bigint): bigint {
  let [result, base, e] = [1n, mod(n), ORDER - 2n];
  for (; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * base) % ORDER;
    base = (base * base) % ORDER;
  }
  return result;
}

/** Whether 0/1 unknowns with these coefficients are fixed by their sum: powers of two, all different, no wrap. */
function distinctPowers(coefficients: readonly bigint[]): boolean {
  const unit = inverseOf(
    coefficients.reduce((least, k) => (abs(k) < abs(least) ? k : least), coefficients[0]!),
  );
  const seen = new Set<bigint>();
  let sum = 0n;
  for (const k of coefficients) {
    const size = abs(mod(k * unit));
    if (size <= 0n || (size & (size - 1n)) !== 0n || seen.has(size)) return false;
    seen.add(size);
    sum += size;
  }
  return sum < ORDER;
}
const abs = (k: bigint): bigint => (mod(k) > ORDER / 2n ? ORDER - mod(k) : mod(k));

/** Wires that are not fixed by the inputs at this witness. */
export function undetermined(r: R1cs, witness: readonly bigint[], given: readonly number[] = []): number[] {
  const bits = bitWires(r);
  const known = new Uint8Array(r.wires);
  known[0] = 1;
  for (let w = r.outputs + 1; w <= r.publicWires + r.privateInputs; w++) known[w] = 1;
  for (const wire of given) known[wire] = 1;
  const at = touching(r);
  const squares = r.constraints.map(oneOrZero);
  const queue = r.constraints.map((_, i) => i);
  const queued = new Uint8Array(r.constraints.length).fill(1);
  const settle = (wires: readonly number[]): void => {
    for (const wire of wires) {
      known[wire] = 1;
      for (const i of at[wire]!) {
        if (queued[i] === 0) queue.push(i);
        queued[i] = 1;
      }
    }
  };
  for (let i = queue.shift(); i !== undefined; i = queue.shift()) {
    queued[i] = 0;
    settle(fixedBy(r.constraints[i]!, squares[i]!, known, bits, witness));
  }
  return [...known.keys()].filter((w) => known[w] === 0);
}

/** The unknown wires that this constraint fixes now. */
function fixedBy(
  constraint: Constraint,
  square: Combination | null,
  known: Uint8Array,
  bits: ReadonlySet<number>,
  witness: readonly bigint[],
): number[] {
  const unknown = [...new Set(constraint.flatMap((lc) => lc.map(([w]) => w)))].filter((w) => known[w] === 0);
  if (unknown.length === 0) return [];
  const allBits = unknown.every((w) => bits.has(w));
  if (square !== null) {
    // L is itself a bit: one more unknown with coefficient -1.
    const terms = square.filter(([w]) => known[w] === 0).map(([, k]) => k);
    return allBits && unknown.length > 1 && distinctPowers([...terms, ORDER - 1n]) ? unknown : [];
  }
  const rest = (lc: Combination): Combination => lc.filter(([w]) => known[w] === 0);
  const slopes = [rest(constraint[0]), rest(constraint[1]), rest(constraint[2])] as const;
  const [a, b] = slopes;
  if (a.length > 0 && b.length > 0) return [];
  const [va, vb] = [evaluate(constraint[0], witness), evaluate(constraint[1], witness)];
  const total = new Map<number, bigint>();
  const add = (lc: Combination, factor: bigint): void => {
    for (const [w, k] of lc) total.set(w, mod((total.get(w) ?? 0n) + k * factor));
  };
  add(a, vb);
  add(b, va);
  add(slopes[2], ORDER - 1n);
  const live = [...total].filter(([, k]) => k !== 0n);
  if (live.length === 1) return [live[0]![0]];
  const decides =
    live.length > 1 && live.every(([w]) => bits.has(w)) && distinctPowers(live.map(([, k]) => k));
  return decides ? live.map(([w]) => w) : [];
}
