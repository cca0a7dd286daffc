import { z } from 'zod';
import {
  type Canonical,
  DATASET,
  type DatasetId,
  fromBase64Url,
  HASH,
  type Hash,
  type MemberId,
  NAME,
  toBase64Url,
} from '../../../core/index.ts';
import { hashOf } from '../../../crypto/index.ts';
import { type MaskedTotals, maskedToJson, maskedTotalsSchema } from '../table/index.ts';

/** Longest proof of one owner, bytes: docs/proofs.md gives 1.3 MB for a million rows. */
const MAX_PROOF = 16 * 2 ** 20;

const hash = z.string().regex(HASH);
const member = z.string().regex(NAME);

/** One owner's proof that its masked part is right: lies beside the receipt, whose body has its hash. */
export interface OwnerProof {
  readonly member: MemberId;
  readonly dataset: DatasetId;
  readonly masked: MaskedTotals;
  readonly proof: Uint8Array;
}

export const ownerProofSchema = z
  .strictObject({
    member,
    dataset: z.string().regex(DATASET),
    masked: maskedTotalsSchema,
    proof: z
      .string()
      .max(Math.ceil((MAX_PROOF * 4) / 3))
      .regex(/^[A-Za-z0-9_-]*$/),
  })
  .transform(
    (p): OwnerProof => ({
      member: p.member as MemberId,
      dataset: p.dataset as DatasetId,
      masked: p.masked,
      proof: fromBase64Url(p.proof),
    }),
  );

export const ownerProofsSchema = z.array(ownerProofSchema).min(1).max(256);

/** The form that `ownerProofSchema` reads. */
export const ownerProofToJson = (p: OwnerProof): Canonical => ({
  member: p.member,
  dataset: p.dataset,
  masked: maskedToJson(p.masked),
  proof: toBase64Url(p.proof),
});

export const ownerProofHash = (p: OwnerProof): Hash => hashOf('tacit/owner-proof/1', ownerProofToJson(p));

/** What the signed body of a receipt says of its proofs. */
export interface AnswerProof {
  readonly version: 1;
  readonly kind: 'table';
  /** Per row of the release the cell that is opened; null where the row is held back. */
  readonly cells: readonly (number | null)[];
  /** In the order of the session's participants. */
  readonly owners: readonly { readonly member: MemberId; readonly hash: Hash }[];
}

export const answerProofSchema = z.strictObject({
  version: z.literal(1),
  kind: z.literal('table'),
  cells: z.array(z.int().nonnegative().nullable()).max(2 ** 13),
  owners: z.array(z.strictObject({ member, hash })).min(1).max(256),
});

export const releasedCells = (cells: AnswerProof['cells']): number[] =>
  cells.filter((c) => c !== null).sort((a, b) => a - b);
