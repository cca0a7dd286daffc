import { z } from 'zod';
import { grantId, hash, memberId, positive, publicKey, sessionId, signature } from '../primitives.ts';

export const sessionOpen = z.strictObject({ grant: grantId });

/**
 * `maskKey`: X25519 public key for this session only. `opening`: number of the opening of its table commitment that the
 * owner will prove with, claimed before it proves.
 */
export const sessionJoin = z.strictObject({
  session: sessionId,
  maskKey: publicKey,
  opening: positive.exactOptional(),
});

export const sessionFail = z.strictObject({
  session: sessionId,
  code: z
    .string()
    .max(64)
    .regex(/^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*$/),
  /** Who is to blame, when that is known. */
  member: memberId.nullable(),
});

/** By the gate, with the signature of every participant over `receiptMessage(receiptHash)`. */
export const receiptRecord = z.strictObject({
  session: sessionId,
  receiptHash: hash,
  signatures: z
    .array(z.strictObject({ member: memberId, signature }))
    .min(1)
    .max(1_000),
  /** Digest of each participant's proof, in their order; required where the grant asks for a proof. */
  proofs: z.array(hash).min(1).max(1_000).exactOptional(),
});

export const sessionTypes = {
  'session.open': sessionOpen,
  'session.join': sessionJoin,
  'session.fail': sessionFail,
  'receipt.record': receiptRecord,
} as const;
