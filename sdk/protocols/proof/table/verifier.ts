import { fromHex } from '../../../core/index.ts';
import { Listener } from './channel.ts';
import type { TableCommitment } from './commitment.ts';
import { totalsLength } from './compile.ts';
import { absorbPublic, frameOf, listen, PROTOCOL } from './conversation.ts';
import { type Ext, extAt, extEqual, extMul, extSub, P } from './field.ts';
import { LEAF, sha256 } from './hash.ts';
import { plainMath, type VerifierMath } from './math.ts';
import { SALT } from './matrix.ts';
import { siblingCount, verifyPaths } from './merkle.ts';
import { combinedRows, functionalSum, positionAgrees, VECTORS } from './opening.ts';
import { MASK_ROWS } from './pads.ts';
import { MAX_LOG_ROWS } from './parameters.ts';
import type { ProofContext, Statement } from './statement.ts';
import { HashTranscript, type Transcript } from './transcript.ts';
import { extBytes, ProofReader, Reject } from './wire.ts';

export type Verdict =
  | { readonly ok: true }
  /** `check` names what failed: shape, canonical, totals, statement, mask, positions, paths, work, ... */
  | { readonly ok: false; readonly check: string };

export interface VerifyOptions {
  readonly math?: VerifierMath;
  /** For tests of the transcript only. */
  readonly transcript?: (protocol: string) => Transcript;
}

/**
 * Checks that `totals` are the statement's totals over the committed table. Sizes come from the commitment and the
 * statement, never from the proof. Never throws on any proof bytes. Cost: about 2^16 per column read, N log N, and
 * positions times rows.
 */
export function verifyTable(
  commitment: TableCommitment,
  statement: Statement,
  context: ProofContext,
  totals: Uint32Array,
  proof: Uint8Array,
  options: VerifyOptions = {},
): Verdict {
  try {
    check(commitment, statement, context, totals, proof, options);
    return { ok: true };
  } catch (error) {
    if (error instanceof Reject) return { ok: false, check: error.check };
    throw error;
  }
}

function check(
  commitment: TableCommitment,
  statement: Statement,
  context: ProofContext,
  totals: Uint32Array,
  proof: Uint8Array,
  options: VerifyOptions,
): void {
  const math = options.math ?? plainMath;
  checkShape(commitment, statement, totals);
  const { sizes, slots, space } = frameOf(commitment, statement);
  const transcript = (options.transcript ?? ((name) => new HashTranscript(name)))(PROTOCOL);
  absorbPublic(transcript, commitment, statement, context, totals);
  const reader = new ProofReader(proof);
  const { claims, maskRoot, lookupRoot } = listen(
    commitment,
    statement,
    totals,
    new Listener(transcript, reader, sizes),
    math,
  );

  const maskSum = reader.elements(1);
  transcript.absorb('mask sum', extBytes(maskSum));
  const g = transcript.element('mask challenge');
  const coefficients = transcript.elements('row coefficients', combinedRows(sizes, slots, space));
  const M = sizes.C + sizes.D;
  const vectors = reader.words(4 * VECTORS * M);
  transcript.absorb('vectors', new Uint8Array(vectors.buffer));
  const sum = functionalSum(claims, (kind, c) => extAt(vectors, (kind - 1) * M + c));
  if (!extEqual(sum, extSub(maskSum[0] as Ext, extMul(g, claims.constant)))) throw new Reject('relations');

  if (!transcript.worked(sizes.set.grinding, reader.u32())) throw new Reject('work');
  const indices = transcript.indices('positions', sizes.set.queries, sizes.logN);
  const open = (root: Uint8Array, rows: number): Uint32Array[] => {
    const size = SALT + 4 * rows;
    const leaves = indices.map(() => reader.bytes(size));
    const path = reader.bytes(32 * siblingCount(indices, sizes.logN));
    const digests = leaves.map((leaf) => sha256(prefixed(leaf)));
    if (!verifyPaths(root, sizes.logN, indices, digests, path)) throw new Reject('paths');
    return leaves.map((leaf) => {
      const words = new Uint32Array(leaf.slice(SALT).buffer);
      if (words.some((w) => w >= P)) throw new Reject('canonical');
      return words;
    });
  };
  const tables = statement.columns.map((c) => open(fromHex(commitment.columns[c]!.root), sizes.R));
  const lookup = open(lookupRoot, space.rows);
  const masks = open(maskRoot, MASK_ROWS);
  reader.end();

  const encoded = math.encode(sizes, vectors);
  indices.forEach((j, k) => {
    const at = [0, 1, 2, 3].map((v) => extAt(encoded, 4 * j + v));
    const words = tables.map((t) => t[k]!);
    if (!positionAgrees(claims, coefficients, g, words, lookup[k]!, masks[k]!, at, math.weigh))
      throw new Reject('positions');
  });
}

const prefixed = (leaf: Uint8Array): Uint8Array => {
  const out = new Uint8Array(leaf.length + 1);
  out[0] = LEAF;
  out.set(leaf, 1);
  return out;
};

/** The public inputs fit each other. A statement made by `statementOf` always does. */
function checkShape(commitment: TableCommitment, statement: Statement, totals: Uint32Array): void {
  const { columns } = statement;
  const fits =
    commitment.logRows <= MAX_LOG_ROWS &&
    columns.length >= 1 &&
    columns.every((c, k) => commitment.columns[c] !== undefined && (k === 0 || columns[k - 1]! < c)) &&
    statement.measures.length >= 1;
  if (!fits) throw new Reject('statement');
  if (totals.length !== totalsLength(statement) || totals.some((x) => x >= P)) throw new Reject('totals');
}
