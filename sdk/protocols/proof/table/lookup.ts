import type { Virtual } from './compile.ts';
import { type Ext, extInverse } from './field.ts';
import type { Arena } from './kernels/arena.ts';

/**
 * Reads (Shout, Setty and Thaler 2025; Haböck 2022 for the logarithmic derivative). With e_i = eq(r, i) the prover
 * commits, for each column read, h(x) = sum of e_i over the rows with word x. Then any table's value at the row point
 * is sum over x of h(x) table(x), and h is right when for a random a
 *   sum over i of e_i / (a - word_i) = sum over x of h(x) / (a - x).
 * The left side's poles force every word into the table: this is the range check of the words too.
 * All h lie in one vector, widest table first, each at a multiple of its size.
 */
export interface LookupSpace {
  /** Start of each slot's table. */
  readonly offsets: readonly number[];
  readonly bits: readonly number[];
  /** log2 of the whole vector, at least logC; what lies beyond the last table is zero. */
  readonly log: number;
  /** Rows of the committed matrix, four an element: entry x is element x >> logC of position x mod C. */
  readonly rows: number;
}

export function lookupSpace(bits: readonly number[], logC: number): LookupSpace {
  const order = bits.map((_, k) => k).sort((a, b) => bits[b]! - bits[a]! || a - b);
  const offsets = bits.map(() => 0);
  let end = 0;
  for (const k of order) {
    offsets[k] = end;
    end += 2 ** bits[k]!;
  }
  const log = Math.max(logC, Math.ceil(Math.log2(end)));
  return { offsets, bits, log, rows: 4 * Math.ceil(end / 2 ** logC) };
}

/** Weights of one functional on h: `batch[j]` for virtual column j, `poles[k]` for slot k's 1/(alpha - x). */
export interface Functional {
  readonly virtuals: readonly Virtual[];
  readonly batch: readonly Ext[];
  readonly alpha: Ext;
  readonly poles: readonly Ext[];
}

/** The vector at `h` as a matrix: position-major, as `commitMatrix` takes it. */
export function lookupMatrix(arena: Arena, space: LookupSpace, logC: number, h: number): number {
  const C = 2 ** logC;
  const each = space.rows / 4;
  const out = arena.alloc(16 * each * C);
  const words = arena.kernels.words;
  for (let r = 0; r < each; r++) {
    for (let c = 0; c < C; c++) {
      const from = h / 4 + 4 * (r * C + c);
      const to = out / 4 + 4 * (c * each + r);
      for (let j = 0; j < 4; j++) words[to + j] = words[from + j]!;
    }
  }
  return out;
}

/** Writes the functional's vector over the whole space; returns its address. */
export function placeFunctional(arena: Arena, space: LookupSpace, f: Functional): number {
  const { kernels } = arena;
  const out = arena.elements(2 ** space.log);
  const mark = arena.mark();
  f.virtuals.forEach((v, j) => {
    if (v.kind !== 'read') return;
    const inner = arena.mark();
    const at = out + 16 * space.offsets[v.slot]!;
    kernels.addMultiple(at, arena.putWords(v.table), arena.putElements([f.batch[j]!]), v.table.length / 4);
    arena.release(inner);
  });
  const largest = 2 ** Math.max(...space.bits);
  const [alpha, total] = [arena.putElements([f.alpha]), arena.alloc(16)];
  const inverses = arena.alloc(16 * largest);
  kernels.prefixProducts(alpha, inverses, largest, total);
  arena.put(total, extInverse(arena.element(total)));
  kernels.suffixInverses(alpha, inverses, largest, total);
  space.bits.forEach((bits, k) => {
    const at = out + 16 * space.offsets[k]!;
    kernels.addMultiple(at, inverses, arena.putElements([f.poles[k]!]), 2 ** bits);
  });
  arena.release(mark);
  return out;
}
