import {
  type Canonical,
  canonicalBytes,
  type Hash,
  type Rng,
  type SessionId,
  utf8,
} from '../../core/index.ts';
import { open, seal } from '../../crypto/index.ts';

/** The way of a result to the requester: sealed to its ledger key, and to this session and receipt only. */
const INFO = utf8('tacit/result-seal/1');

const occasion = (session: SessionId, receipt: Hash): Uint8Array =>
  canonicalBytes(['tacit/result-seal/1', session, receipt] satisfies Canonical);

/** `recipientKey`: the requester's X25519 key, 32 bytes. Throws `session.bad-key`. */
export const sealResult = (
  recipientKey: Uint8Array,
  session: SessionId,
  receipt: Hash,
  plaintext: Uint8Array,
  rng: Rng,
): Promise<Uint8Array> => seal(recipientKey, INFO, occasion(session, receipt), plaintext, rng);

/** Throws `session.seal-unreadable` for another key, session or receipt. */
export const openResult = (
  secretKey: Uint8Array,
  session: SessionId,
  receipt: Hash,
  sealed: Uint8Array,
): Promise<Uint8Array> => open(secretKey, INFO, occasion(session, receipt), sealed);
