import {
  type Canonical,
  canonicalBytes,
  concat,
  type DatasetId,
  fromBase64Url,
  type GrantId,
  type Hash,
  type MemberId,
  type RequestId,
  type Rng,
  type SessionId,
  toBase64Url,
} from '../../core/index.ts';
import { hashBytes, hashOf, type Sha256 } from '../../crypto/index.ts';
import type { Obligations, Pin } from '../../ledger/index.ts';
import type { Plan } from '../../query/index.ts';

/** What was asked of whom: the pin of the grant and the commitment of that version. */
export interface ReceiptPin extends Pin {
  readonly commitment: Hash;
}

export interface ReceiptParticipant {
  readonly member: MemberId;
  readonly dataset: DatasetId;
  /** Hash of the masked share this owner sent (`shareHash`). */
  readonly shareHash: Hash;
}

/** Privacy loss of one answer; decimal texts. */
export interface ReceiptPrivacy {
  readonly epsilon: string;
  /** `0` for pure differential privacy. */
  readonly delta: string;
  /** zCDP loss, null for pure differential privacy. */
  readonly rho: string | null;
}

/** The signed record of one run. Canonical; times are block time in ms. */
export interface ReceiptBody {
  readonly version: 1;
  readonly network: string;
  readonly session: SessionId;
  readonly request: RequestId;
  readonly grant: GrantId;
  readonly planHash: Hash;
  readonly plan: Plan;
  readonly purpose: string;
  readonly requester: MemberId;
  readonly pins: readonly ReceiptPin[];
  readonly participants: readonly ReceiptParticipant[];
  readonly gate: MemberId;
  /** As applied: the strictest of all contracts and of what the caller asked. */
  readonly obligations: Obligations;
  readonly resultHash: Hash;
  readonly privacy?: ReceiptPrivacy;
  readonly proof: Canonical;
  readonly opened: number;
  readonly finished: number;
}

/** The file a requester keeps. Whoever has it has the release; the ledger has only the receipt's hash. */
export interface ReceiptDocument {
  readonly body: ReceiptBody;
  /** Ed25519 by each participant over `receiptMessage`, hex. */
  readonly signatures: Readonly<Record<string, string>>;
  readonly release: Canonical;
  /** 32 random bytes, base64url. */
  readonly salt: string;
  /** What a light client needs to find the receipt in the ledger. */
  readonly inclusion: Canonical;
  /** Where the body has a proof: each owner's, as `sdk/protocols/proof/answer` says. */
  readonly proofs?: Canonical;
}

/** 32 bytes that keep the hash of a result with few possible values from telling which one it is; base64url. */
export const resultSalt = (rng: Rng): string => toBase64Url(rng(32));

/** Throws `RangeError` on a salt that is not 32 bytes, `TypeError` on a release without canonical form. */
export function resultHash(salt: string, release: Canonical, hash?: Sha256): Hash {
  const bytes = fromBase64Url(salt);
  if (bytes.length !== 32) throw new RangeError('expected a salt of 32 bytes');
  return hashBytes('tacit/result/1', concat(bytes, canonicalBytes(release)), hash);
}

/** The body as plain canonical JSON: what is hashed, sent and kept. */
export const receiptCanonical = (body: ReceiptBody): Canonical => body as unknown as Canonical;

export const receiptHash = (body: ReceiptBody, hash?: Sha256): Hash =>
  hashOf('tacit/receipt/1', receiptCanonical(body), hash);

/** What each participant signs: the ledger checks the same bytes. */
export { receiptMessage } from '../../ledger/index.ts';
