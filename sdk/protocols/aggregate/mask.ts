import { canonicalBytes, fromHex, isTacitError, type MemberId, TacitError, utf8 } from '../../core/index.ts';
import { type Agree, aesCtrStream, deriveKey, type StreamCipher, sharedSecret } from '../../crypto/index.ts';
import type { LocalTable } from '../../query/index.ts';
import { addInto, subtractFrom, wordsOf } from './ring.ts';
import { type AggregateSession, checkParticipants, checkTable } from './session.ts';

/** 64 KiB: a whole number of elements of any width, and small enough for the cache. */
const CHUNK = 0x10000;

export interface MaskTools {
  readonly cipher?: StreamCipher;
  readonly agree?: Agree;
}

/**
 * Pairwise additive masks (Bonawitz et al., "Practical Secure Aggregation for Privacy-Preserving Machine Learning",
 * CCS 2017, §4), without the shares against dropouts: the participants are fixed on the ledger before the first share,
 * and a dropout ends the session. Owner i adds the mask of each pair {i, j} when i sorts before j, and subtracts it
 * otherwise, so all masks cancel in the sum over all owners. Any set of owners that lacks two of them learns the sum of
 * those two at most; all but one learn the last one's part, as from any sum.
 *
 * Returns the masked vector; `table` stays as it is. A session of one owner has no pair and no mask: its total is its
 * part. Throws `session.bad-participants`, `session.bad-table`, and `session.bad-key` naming the other member.
 */
export function maskTable(
  session: AggregateSession,
  me: MemberId,
  secretKey: Uint8Array,
  table: LocalTable,
  tools: MaskTools = {},
): Uint32Array {
  checkParticipants(session);
  if (!session.participants.some((p) => p.member === me))
    throw new TacitError('session.bad-participants', { member: me, expected: 'to take part in the session' });
  const { words } = checkTable(table, me);
  const cipher = tools.cipher ?? aesCtrStream;
  const out = Uint32Array.from(table.values);
  for (const other of session.participants) {
    if (other.member === me) continue;
    const key = pairKey(session, me, secretKey, other.member, fromHex(other.maskKey ?? ''), tools.agree);
    const combine = me < other.member ? addInto : subtractFrom;
    for (let at = 0; at < out.byteLength; at += CHUNK) {
      const part = out.subarray(at / 4, Math.min(at + CHUNK, out.byteLength) / 4);
      combine(part, wordsOf(cipher(key, at / 16, part.byteLength)), words);
    }
    key.fill(0);
  }
  return out;
}

/** The key two owners share in one session for one plan: both derive the same, nobody else can. */
function pairKey(
  session: AggregateSession,
  me: MemberId,
  secretKey: Uint8Array,
  other: MemberId,
  otherKey: Uint8Array,
  agree: Agree | undefined,
): Uint8Array {
  let secret: Uint8Array;
  try {
    secret = sharedSecret(secretKey, otherKey, agree);
  } catch (e) {
    if (!isTacitError(e)) throw e;
    throw new TacitError(e.code, {
      member: other,
      field: 'maskKey',
      ...(e.expected === undefined ? {} : { expected: e.expected }),
    });
  }
  const pair = me < other ? [me, other] : [other, me];
  const key = deriveKey(
    secret,
    utf8(session.id),
    canonicalBytes(['tacit/mask/1', session.planHash, ...pair]),
    32,
  );
  secret.fill(0);
  return key;
}
