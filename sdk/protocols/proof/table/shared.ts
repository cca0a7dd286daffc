import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { z } from 'zod';
import {
  type Canonical,
  canonicalBytes,
  concat,
  equalBytes,
  fromHex,
  TacitError,
  toHex,
  u32be,
  utf8,
} from '../../../core/index.ts';
import { Code } from './code.ts';
import { Expander } from './expand.ts';
import { add, P, sub } from './field.ts';
import { type Arena, arenaOf } from './kernels/arena.ts';
import type { Kernels } from './kernels/types.ts';
import { commitMatrix, type Matrix, placeTwiddles } from './matrix.ts';
import { parameterSet, type Sizes, sizesOf } from './parameters.ts';
import { cellsOf, type Statement, totalsPerCell } from './statement.ts';

/**
 * Composition by shared masks (PROOFS §8). Owner i publishes, of its totals x_i, only a commitment to
 * y_i = x_i + sum over j > i of m_ij - sum over j < i of m_ji, every m_ij uniform in F_p, committed once with all its
 * randomness derived from the key that i and j share, so that both hold the same root. The proof of i shows y_i - masks
 * = totals of the statement, and opens y_i in the released cells only. When every m appears under one root with both
 * signs, sum of y_i = sum of x_i mod p whatever the masks are; totals below p make it exact.
 *
 * Who learns what: fewer than all but two owners learn nothing beyond the sums of the digits' totals over all owners.
 */

/** Parameters of these small matrices: one set for all owners, whatever their tables. D = C > 2 T: two owners open. */
const SET = 'm31-r8';
/** One mask element for each of two vectors and one for the proximity test. */
export const SHARED_MASK_ROWS = 12;
const MAX_LOG_CELLS = 13;

export function sharedSizes(cells: number): Sizes {
  const logC = Math.max(11, Math.ceil(Math.log2(Math.max(1, cells))));
  if (logC > MAX_LOG_CELLS) {
    throw new TacitError('proof.unsupported', {
      message: `${cells} cells are too many for a composed proof`,
    });
  }
  const sizes = sizesOf(parameterSet(SET)!, 13);
  const C = 2 ** logC;
  return { ...sizes, logC, C, D: C, logN: logC + 3, N: 8 * C, logR: 2, R: 4, logRows: logC + 2 };
}

/** Everything public about one owner's masked totals. */
export interface MaskedTotals {
  /** Root of the commitment to y, hex. */
  readonly root: string;
  /** One entry a peer, in ascending order of peers' ids. `sign` +1: this owner adds the mask. */
  readonly masks: readonly { readonly peer: string; readonly root: string; readonly sign: 1 | -1 }[];
  /** Cells opened, ascending. */
  readonly released: readonly number[];
  /** y of the released cells, cell-major. */
  readonly values: Uint32Array;
}

const hex32 = z.string().regex(/^[0-9a-f]{64}$/);

/** At the door: masked totals as JSON, `values` as an array of words. */
export const maskedTotalsSchema = z.strictObject({
  root: hex32,
  masks: z
    .array(
      z.strictObject({
        peer: z.string().max(256),
        root: hex32,
        sign: z.union([z.literal(1), z.literal(-1)]),
      }),
    )
    .max(64),
  released: z.array(
    z
      .int()
      .min(0)
      .max(2 ** MAX_LOG_CELLS),
  ),
  values: z
    .array(
      z
        .int()
        .min(0)
        .max(P - 1),
    )
    .max(2 ** 18)
    .transform((words) => Uint32Array.from(words)),
});

/** The form that `maskedTotalsSchema` reads. */
export const maskedToJson = (masked: MaskedTotals): Canonical => ({
  root: masked.root,
  masks: masked.masks.map((m) => ({ ...m })),
  released: [...masked.released],
  values: [...masked.values],
});

export interface SharedFrame {
  readonly sizes: Sizes;
  /** Rows of y and of each mask: totals a cell, rounded up to a multiple of 4. */
  readonly rows: number;
  readonly signs: readonly (1 | -1)[];
  readonly released: readonly number[];
}

const rowsOf = (per: number): number => 4 * Math.ceil(per / 4);

export const sharedFrame = (statement: Statement, masked: MaskedTotals): SharedFrame => ({
  sizes: sharedSizes(cellsOf(statement)),
  rows: rowsOf(totalsPerCell(statement)),
  signs: masked.masks.map((m) => m.sign),
  released: masked.released,
});

/** Query id: names one run over fixed commitments; a rerun needs a new session. */
export const queryId = (session: string, plan: string, commitments: readonly string[]): string =>
  toHex(
    nobleSha256(
      concat(utf8('tacit/proof/query/1'), canonicalBytes({ session, plan, commitments: [...commitments] })),
    ),
  );

/** Key of one mask from the pair's Diffie-Hellman secret (HKDF-SHA-256, RFC 5869), bound to query and both owners. */
export function maskKey(secret: Uint8Array, query: string, low: string, high: string): Uint8Array {
  if (low >= high) throw new TacitError('proof.masks-differ', { expected: 'owners in ascending order' });
  const info = canonicalBytes({ protocol: 'tacit/proof/mask/1', query, low, high } as Canonical);
  return hkdf(nobleSha256, secret, fromHex(query), info, 32);
}

/** A committed matrix of totals: word (k, cell) is total k of a cell. */
export interface SharedMatrix {
  readonly words: Uint32Array;
  readonly seed: Uint8Array;
  readonly root: Uint8Array;
}

/** Matrix positions beyond the cells, and rows beyond the totals, are zero. */
function placed(sizes: Sizes, rows: number, per: number, words: Uint32Array): Uint32Array {
  const out = new Uint32Array(sizes.C * rows);
  for (let c = 0; c * per < words.length; c++) out.set(words.subarray(c * per, c * per + per), c * rows);
  return out;
}

/** Places and commits totals in an arena that has the code's twiddles. Cell-major words. */
export function commitShared(
  arena: Arena,
  twiddles: number,
  sizes: Sizes,
  per: number,
  words: Uint32Array,
  seed: Uint8Array,
): Matrix {
  const data = arena.putWords(placed(sizes, rowsOf(per), per, words));
  return commitMatrix(arena, sizes, twiddles, data, rowsOf(per), new Expander(seed, 'shared totals'));
}

function commitAlone(
  kernels: Kernels,
  statement: Statement,
  words: Uint32Array,
  seed: Uint8Array,
): SharedMatrix {
  const sizes = sharedSizes(cellsOf(statement));
  const arena = arenaOf(kernels);
  return arena.scoped(() => {
    const twiddles = placeTwiddles(arena, new Code(sizes.logC, sizes.logN));
    const { tree } = commitShared(arena, twiddles, sizes, totalsPerCell(statement), words, seed);
    return { words, seed, root: tree.root };
  });
}

/**
 * Round 1: the mask that a pair shares, the same bytes for both. The root is published and must equal the peer's before
 * anything else is.
 */
export function sharedMask(kernels: Kernels, statement: Statement, key: Uint8Array): SharedMatrix {
  const count = cellsOf(statement) * totalsPerCell(statement);
  return commitAlone(kernels, statement, new Expander(key, 'mask').words(count), key);
}

/** Round 2: y of this owner, under fresh randomness of its own. `signs[j]` belongs to `masks[j]`. */
export function maskTotals(
  kernels: Kernels,
  statement: Statement,
  totals: Uint32Array,
  masks: readonly SharedMatrix[],
  signs: readonly (1 | -1)[],
  seed: Uint8Array,
): SharedMatrix {
  const words = totals.map((x, i) =>
    masks.reduce((y, m, j) => (signs[j]! > 0 ? add(y, m.words[i]!) : sub(y, m.words[i]!)), x),
  );
  return commitAlone(kernels, statement, words, seed);
}

/** After round 1: every root that a peer published for a pair equals ours. Throws `proof.masks-differ` naming the peer. */
export function checkPeerRoots(
  mine: readonly { readonly peer: string; readonly root: Uint8Array }[],
  theirs: ReadonlyMap<string, Uint8Array>,
): void {
  for (const { peer, root } of mine) {
    const other = theirs.get(peer);
    if (other === undefined || !equalBytes(root, other))
      throw new TacitError('proof.masks-differ', { member: peer });
  }
}

export const absorbMasked = (masked: MaskedTotals): Uint8Array =>
  concat(
    canonicalBytes({
      root: masked.root,
      masks: masked.masks.map((m) => ({ ...m })),
      released: [...masked.released],
    } as Canonical),
    u32be(masked.values.length),
    new Uint8Array(masked.values.slice().buffer),
  );

/**
 * The totals over all owners in the released cells, when each pair's mask cancels: both name one root, with opposite
 * signs, the lower id adding. Each owner's proof must be verified besides. Throws `proof.masks-differ`.
 */
export function composedTotals(parts: ReadonlyMap<string, MaskedTotals>): Uint32Array {
  const owners = [...parts.keys()].sort();
  const fail = (member: string): never => {
    throw new TacitError('proof.masks-differ', { member });
  };
  const first = parts.get(owners[0]!)!;
  for (const owner of owners) {
    const part = parts.get(owner)!;
    const peers = owners.filter((o) => o !== owner);
    const same =
      part.released.join() === first.released.join() &&
      part.values.length === first.values.length &&
      part.masks.map((m) => m.peer).join('\n') === peers.join('\n');
    if (!same) fail(owner);
    for (const m of part.masks) {
      const twin = parts.get(m.peer)!.masks.find((x) => x.peer === owner);
      if (m.sign !== (owner < m.peer ? 1 : -1) || twin?.root !== m.root) fail(m.peer);
    }
  }
  return first.values.map((_, i) =>
    owners.reduce((sum, o) => {
      const y = parts.get(o)!.values[i]!;
      if (y >= P) fail(o);
      return add(sum, y);
    }, 0),
  );
}
