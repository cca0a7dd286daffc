import { fromHex } from '../../../core/index.ts';
import { Listener } from './channel.ts';
import type { TableCommitment } from './commitment.ts';
import { totalsLength } from './compile.ts';
import { absorbPublic, type Claimed, frameOf, listen, PROTOCOL } from './conversation.ts';
import { P } from './field.ts';
import { plainMath, type VerifierMath } from './math.ts';
import { verifyOpening } from './opening-verifier.ts';
import { MAX_LOG_ROWS } from './parameters.ts';
import type { MaskedTotals } from './shared.ts';
import { cellsOf, type ProofContext, type Statement, totalsPerCell } from './statement.ts';
import { HashTranscript, type Transcript } from './transcript.ts';
import { ProofReader, Reject } from './wire.ts';

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
export const verifyTable = (
  commitment: TableCommitment,
  statement: Statement,
  context: ProofContext,
  totals: Uint32Array,
  proof: Uint8Array,
  options: VerifyOptions = {},
): Verdict => judge(commitment, statement, context, { kind: 'public', totals }, proof, options);

/** The same for masked totals: y minus the committed masks are the totals, and y is as published where released. */
export const verifyMasked = (
  commitment: TableCommitment,
  statement: Statement,
  context: ProofContext,
  masked: MaskedTotals,
  proof: Uint8Array,
  options: VerifyOptions = {},
): Verdict => judge(commitment, statement, context, { kind: 'masked', masked }, proof, options);

function judge(
  commitment: TableCommitment,
  statement: Statement,
  context: ProofContext,
  claimed: Claimed,
  proof: Uint8Array,
  options: VerifyOptions,
): Verdict {
  try {
    check(commitment, statement, context, claimed, proof, options);
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
  claimed: Claimed,
  proof: Uint8Array,
  options: VerifyOptions,
): void {
  const math = options.math ?? plainMath;
  checkShape(commitment, statement, claimed);
  const { sizes } = frameOf(commitment, statement);
  const transcript = (options.transcript ?? ((name) => new HashTranscript(name)))(PROTOCOL);
  absorbPublic(transcript, commitment, statement, context, claimed);
  const reader = new ProofReader(proof);
  const heard = listen(commitment, statement, claimed, new Listener(transcript, reader, sizes), math);
  const roots = [
    [...statement.columns.map((c) => fromHex(commitment.columns[c]!.root)), heard.lookupRoot, heard.maskRoot],
  ];
  if (claimed.kind === 'masked') {
    const { root, masks } = claimed.masked;
    roots.push([fromHex(root), ...masks.map((m) => fromHex(m.root)), heard.sharedRoot!]);
  }
  verifyOpening(heard.claims, roots, transcript, reader, math);
  reader.end();
}

const hex = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/** The public inputs fit each other. A statement made by `statementOf` always does. */
function checkShape(commitment: TableCommitment, statement: Statement, claimed: Claimed): void {
  const { columns } = statement;
  const fits =
    commitment.logRows <= MAX_LOG_ROWS &&
    commitment.rows <= 2 ** commitment.logRows &&
    columns.length >= 1 &&
    columns.every((c, k) => commitment.columns[c] !== undefined && (k === 0 || columns[k - 1]! < c)) &&
    statement.measures.length >= 1;
  if (!fits) throw new Reject('statement');
  if (claimed.kind === 'public') {
    const { totals } = claimed;
    if (totals.length !== totalsLength(statement) || totals.some((x) => x >= P)) throw new Reject('totals');
    return;
  }
  const { released, values, masks, root } = claimed.masked;
  const cells = cellsOf(statement);
  const good =
    released.every((c, k) => Number.isInteger(c) && c < cells && c > (k === 0 ? -1 : released[k - 1]!)) &&
    values.length === released.length * totalsPerCell(statement) &&
    values.every((y) => y < P) &&
    masks.length <= 64 &&
    masks.every((m) => (m.sign === 1 || m.sign === -1) && hex(m.root)) &&
    hex(root);
  if (!good) throw new Reject('totals');
}
