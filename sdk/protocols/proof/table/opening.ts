import type { Listener } from './channel.ts';
import { BASIS, type Ext, extAdd, extAt, extMul, extSub, mul, residue, ZERO } from './field.ts';
import type { Arena } from './kernels/arena.ts';
import type { LookupSpace } from './lookup.ts';
import { type Matrix, openLeaves } from './matrix.ts';
import { siblings } from './merkle.ts';
import { eqTable } from './multilinear.ts';
import { MASK_ROWS, MASK_VECTORS, maskElement } from './pads.ts';
import type { Sizes } from './parameters.ts';
import type { Transcript } from './transcript.ts';
import { extBytes, type ProofWriter } from './wire.ts';

/**
 * The one masked linear check (PROOFS §7.5 over Ligero's and Brakedown's row combinations). All relations are one:
 *   constant + <pads, a> + tableWeight T(z) + lookupWeight h(s) = 0.
 * Each of the three vectors is <w, f>: w a combination of rows, f a public vector over the C data positions. The prover
 * sends m = sum of <u, f> for committed uniform u, then for a challenge g the vectors w' = u + g w; the verifier checks
 * sum of <w', f> = m - g constant. A fourth vector combines every row at random: the proximity test. Each w' must agree
 * with the opened positions.
 */
export interface Claims {
  readonly constant: Ext;
  readonly pads: ReadonlyMap<number, Ext>;
  readonly tableFunctional: readonly Ext[];
  /** Per slot, per row. */
  readonly tableRows: readonly (readonly Ext[])[];
  readonly lookupFunctional: readonly Ext[];
  readonly lookupRows: readonly Ext[];
}

/** From the two points and the combined relation. Both sides compute this. */
export function claimsAt(
  sizes: Sizes,
  slots: number,
  space: LookupSpace,
  tablePoint: readonly Ext[],
  lookupPoint: readonly Ext[],
  relation: ReturnType<Listener['finish']>,
): Claims {
  const slotBits = tablePoint.length - sizes.logRows;
  const perSlot = eqTable(tablePoint.slice(0, slotBits));
  const low = eqTable(tablePoint.slice(slotBits + sizes.logC));
  const lookupLow = eqTable(lookupPoint.slice(sizes.logC));
  return {
    constant: relation.constant,
    pads: relation.pads,
    tableFunctional: eqTable(tablePoint.slice(slotBits, slotBits + sizes.logC)).map((x) =>
      extMul(x, relation.table),
    ),
    tableRows: Array.from({ length: slots }, (_, k) => low.map((x) => extMul(x, perSlot[k]!))),
    lookupFunctional: eqTable(lookupPoint.slice(0, sizes.logC)).map((x) => extMul(x, relation.lookup)),
    lookupRows: Array.from({ length: space.rows }, (_, r) => extMul(lookupLow[r >> 2]!, BASIS[r & 3]!)),
  };
}

/** The order of the opened vectors in the proof and among the mask vectors 1 to 4. */
export const VECTORS = 4;

/** Rows that the proximity test combines with drawn coefficients: all but those of its own mask. */
export const combinedRows = (sizes: Sizes, slots: number, space: LookupSpace): number =>
  slots * sizes.R + space.rows + MASK_ROWS - 4;

const dot = (f: Iterable<readonly [number, Ext]>, w: (c: number) => Ext): Ext => {
  let out = ZERO;
  for (const [c, x] of f) out = extAdd(out, extMul(x, w(c)));
  return out;
};

/** Sum of <vector, functional> over the three vectors. */
export function functionalSum(claims: Claims, vector: (kind: number, position: number) => Ext): Ext {
  const { table, lookup, mask } = MASK_VECTORS;
  return [
    dot(claims.tableFunctional.entries(), (c) => vector(table, c)),
    dot(claims.lookupFunctional.entries(), (c) => vector(lookup, c)),
    dot(claims.pads, (c) => vector(mask, c)),
  ].reduce(extAdd);
}

export interface Opened {
  readonly tables: readonly Matrix[];
  readonly lookup: Matrix;
  readonly masks: Matrix;
}

/** The prover's side, after the conversation. */
export function proveOpening(
  arena: Arena,
  sizes: Sizes,
  opened: Opened,
  claims: Claims,
  transcript: Transcript,
  writer: ProofWriter,
): void {
  const { kernels } = arena;
  const { C, D } = sizes;
  const M = C + D;
  const { masks, lookup, tables } = opened;
  const maskData = kernels.words.slice(masks.data / 4, masks.data / 4 + MASK_ROWS * C);
  const maskTail = kernels.words.slice(masks.tail / 4, masks.tail / 4 + MASK_ROWS * D);
  const maskAt = (vector: number, c: number): Ext =>
    c < C ? maskElement(maskData, vector, c) : maskElement(maskTail, vector, c - C);

  const put = (label: string, data: Uint8Array): void => {
    transcript.absorb(label, data);
    writer.bytes(label, data);
  };
  put('mask sum', extBytes([functionalSum(claims, maskAt)]));
  const g = transcript.element('mask challenge');
  const coefficients = transcript.elements(
    'row coefficients',
    tables.reduce((n, m) => n + m.rows, 0) + lookup.rows + MASK_ROWS - 4,
  );

  const vectors = arena.elements(VECTORS * M);
  const vectorAt = (kind: number): number => vectors + 16 * M * (kind - 1);
  const combine = (matrix: Matrix, weights: readonly Ext[], rows: number, w: number): void => {
    const mark = arena.mark();
    const at = arena.putElements(weights);
    kernels.combineRows(matrix.data, 4 * matrix.rows, rows, at, w, C);
    kernels.combineRows(matrix.tail, 4 * matrix.rows, rows, at, w + 16 * C, D);
    arena.release(mark);
  };
  const scaled = (weights: readonly Ext[]): Ext[] => weights.map((x) => extMul(x, g));
  tables.forEach((m, k) => {
    combine(m, scaled(claims.tableRows[k]!), m.rows, vectorAt(MASK_VECTORS.table));
  });
  combine(lookup, scaled(claims.lookupRows), lookup.rows, vectorAt(MASK_VECTORS.lookup));
  combine(masks, scaled(BASIS), 4, vectorAt(MASK_VECTORS.mask));
  let from = 0;
  for (const m of [...tables, lookup]) {
    combine(m, coefficients.slice(from, from + m.rows), m.rows, vectorAt(MASK_VECTORS.rows));
    from += m.rows;
  }
  combine(masks, coefficients.slice(from), MASK_ROWS - 4, vectorAt(MASK_VECTORS.rows));
  // The masks themselves.
  for (const kind of [1, 2, 3, 4]) {
    for (let c = 0; c < M; c++) {
      const at = vectorAt(kind) + 16 * c;
      arena.put(at, extAdd(arena.element(at), maskAt(kind, c)));
    }
  }
  const words = arena.slice(vectors, 4 * VECTORS * M);
  put('vectors', new Uint8Array(words.buffer));

  const nonce = transcript.grind(sizes.set.grinding);
  writer.bytes('work', Uint8Array.of(nonce >>> 24, nonce >>> 16, nonce >>> 8, nonce));
  transcript.worked(sizes.set.grinding, nonce);
  const indices = transcript.indices('positions', sizes.set.queries, sizes.logN);
  for (const m of [...tables, lookup, masks]) {
    writer.bytes('leaves', openLeaves(arena, m, indices));
    writer.bytes('paths', siblings(arena, m.tree, indices));
  }
}

/** True when the four encoded vectors have at this position the values that the opened leaves give. */
export function positionAgrees(
  claims: Claims,
  coefficients: readonly Ext[],
  g: Ext,
  tables: readonly Uint32Array[],
  lookup: Uint32Array,
  masks: Uint32Array,
  encoded: readonly Ext[],
  weigh: (words: Uint32Array, weights: readonly Ext[], from: number) => Ext,
): boolean {
  let table = ZERO;
  let rows = ZERO;
  let from = 0;
  tables.forEach((words, k) => {
    table = extAdd(table, weigh(words, claims.tableRows[k]!, 0));
    rows = extAdd(rows, weigh(words, coefficients, from));
    from += words.length;
  });
  const looked = weigh(lookup, claims.lookupRows, 0);
  rows = extAdd(rows, weigh(lookup, coefficients, from));
  rows = extAdd(rows, weigh(masks.subarray(0, MASK_ROWS - 4), coefficients, from + lookup.length));
  const expected = [
    extAdd(extAt(masks, MASK_VECTORS.table), extMul(g, table)),
    extAdd(extAt(masks, MASK_VECTORS.lookup), extMul(g, looked)),
    extAdd(extAt(masks, MASK_VECTORS.mask), extMul(g, extAt(masks, MASK_VECTORS.pads))),
    extAdd(extAt(masks, MASK_VECTORS.rows), rows),
  ];
  return expected.every((x, k) => extSub(x, encoded[k]!).every((w) => w === 0));
}

/** Sum of weight * word, in plain TypeScript; at most 2^20 words keep the sums below 2^53. */
export function weighWords(words: Uint32Array, weights: readonly Ext[], from: number): Ext {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let r = 0; r < words.length; r++) {
    const w = weights[from + r]!;
    const x = words[r]!;
    s0 += mul(w[0], x);
    s1 += mul(w[1], x);
    s2 += mul(w[2], x);
    s3 += mul(w[3], x);
  }
  return [residue(s0), residue(s1), residue(s2), residue(s3)];
}
