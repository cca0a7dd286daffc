import { type ErrorCode, type Hash, type MemberId, TacitError } from '../../core/index.ts';
import type { Sha256 } from '../../crypto/index.ts';
import type { Layout } from '../../query/index.ts';
import { addInto, readSigned } from './ring.ts';
import { type AggregateSession, checkParticipants, type Size, sizeOf } from './session.ts';
import { decodeShare, shareHash } from './share.ts';

/** What the release gate knows of a running session. Steps return a new state; the old one stays valid. */
export interface GateState {
  readonly session: AggregateSession;
  readonly size: Size;
  /** Hash of each share that was added. */
  readonly received: ReadonlyMap<MemberId, Hash>;
  /** Sum of the shares so far: noise until the last one is in. */
  readonly sum: Uint32Array;
}

/** `from` is who the transport authenticated. */
export interface ShareMessage {
  readonly from: MemberId;
  readonly bytes: Uint8Array;
}

/** Throws `session.bad-participants`. */
export function openGate(
  session: AggregateSession,
  layout: Pick<Layout, 'cells' | 'statistics' | 'words'>,
): GateState {
  checkParticipants(session);
  const size = sizeOf(layout);
  return { session, size, received: new Map(), sum: new Uint32Array(size.length * size.words) };
}

/**
 * Adds one share; the same bytes again change nothing. Throws, naming the sender: `session.share-foreign`,
 * `session.late`, `session.share-version`, `session.share-malformed`, `session.share-replayed`, `session.share-plan`,
 * `session.share-length`, `session.share-equivocation`. `endsSession` says which of these end the session.
 */
export function receive(state: GateState, message: ShareMessage, now: number, hash?: Sha256): GateState {
  const { session, size } = state;
  const { from: member, bytes } = message;
  if (!session.participants.some((p) => p.member === member))
    throw new TacitError('session.share-foreign', { member, field: 'from' });
  const digest = shareHash(bytes, hash);
  const known = state.received.get(member);
  if (known === digest) return state;
  if (now > session.deadline) throw new TacitError('session.late', { member });
  const share = decodeShare(bytes, member);
  if (share.sender !== member) throw new TacitError('session.share-foreign', { member, field: 'sender' });
  if (share.session !== session.id) throw new TacitError('session.share-replayed', { member });
  if (share.planHash !== session.planHash) throw new TacitError('session.share-plan', { member });
  if (share.words !== size.words || share.values.length !== size.length * size.words) {
    throw new TacitError('session.share-length', {
      member,
      expected: `${size.length} elements of ${size.words} words`,
    });
  }
  if (known !== undefined) throw new TacitError('session.share-equivocation', { member });
  const sum = Uint32Array.from(state.sum);
  addInto(sum, share.values, size.words);
  return { ...state, sum, received: new Map(state.received).set(member, digest) };
}

const HARMLESS: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['session.incomplete']);

/**
 * Whether a refusal by `receive` ends the session with the named member to blame. A stranger's message does not: it
 * could stop any session. A participant that misbehaves does.
 */
export const endsSession = (state: GateState, error: TacitError): boolean =>
  error.code.startsWith('session.') &&
  !HARMLESS.has(error.code) &&
  state.session.participants.some((p) => p.member === error.member);

/** Participants whose share is not in yet, in the session's order. */
export const missing = (state: GateState): MemberId[] =>
  state.session.participants.map((p) => p.member).filter((m) => !state.received.has(m));

/** Throws `session.late`, naming those whose share is missing after the deadline. */
export function checkDeadline(state: GateState, now: number): void {
  const late = missing(state);
  const [member] = late;
  if (member === undefined || now <= state.session.deadline) return;
  throw new TacitError('session.late', {
    member,
    ...(late.length === 1 ? {} : { message: `no share before the deadline from ${late.join(', ')}` }),
  });
}

/** The sum over all owners as ring elements. Throws `session.incomplete` while a share is missing. */
export function totalWords(state: GateState): Uint32Array {
  const [member] = missing(state);
  if (member !== undefined) throw new TacitError('session.incomplete', { member });
  return Uint32Array.from(state.sum);
}

/** The totals as signed numbers, cell by cell, `statistics` per cell. Throws `session.incomplete`. */
export function totals(state: GateState): bigint[] {
  const words = totalWords(state);
  return Array.from({ length: state.size.length }, (_, i) => readSigned(words, i, state.size.words));
}
