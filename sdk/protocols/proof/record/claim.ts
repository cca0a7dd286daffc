import { z } from 'zod';
import { HASH, NAME } from '../../../core/index.ts';
import { conditionSchema, conditionWords } from './conditions.ts';
import { digest, fieldOf, layoutField, type RecordLayout } from './layout.ts';

/** Order of the scalar field of bn254 (EIP-196): a public input is canonical when below it. */
export const SCALAR_ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;

/** A field element as decimal text, without leading zeros. */
export const scalarText = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,76})$/)
  .refine((text) => BigInt(text) < SCALAR_ORDER, 'not below the field order');

export const anchorSchema = z.discriminatedUnion('circuit', [
  /** The record is a leaf under this Poseidon root of a dataset. */
  z.strictObject({ circuit: z.literal('member'), root: scalarText }),
  /** The record is signed by this Baby Jubjub key. */
  z.strictObject({ circuit: z.literal('signed'), issuer: z.tuple([scalarText, scalarText]) }),
]);
export type Anchor = z.infer<typeof anchorSchema>;
export type CircuitName = Anchor['circuit'];

/** What is claimed, to whom, in which session. All of it is public and bound into the proof. */
export const recordClaimSchema = z.strictObject({
  format: z.literal('tacit/record-claim/1'),
  layout: z.string().regex(HASH),
  anchor: anchorSchema,
  conditions: z.array(conditionSchema).min(1).max(4),
  session: z.string().min(1).max(128),
  audience: z.string().regex(NAME),
  /** Name of what a record may be used for once; null when it may be used any number of times, unlinkably. */
  scope: z.string().min(1).max(200).nullable(),
});
export type RecordClaim = z.infer<typeof recordClaimSchema>;

export const provedClaimSchema = z.strictObject({
  claim: recordClaimSchema,
  nullifier: scalarText,
  /** 256 bytes as unpadded base64url: A, B, C, see `proof-bytes.ts`. */
  proof: z.string().length(342),
});
export type ProvedClaim = z.infer<typeof provedClaimSchema>;

export const claimBinding = (claim: RecordClaim): bigint => fieldOf(digest('tacit/record-claim/1', claim));

/** A claim without scope takes its own binding as scope, so that its nullifier links to nothing else. */
export const claimScope = (claim: RecordClaim): bigint =>
  claim.scope === null ? claimBinding(claim) : fieldOf(digest('tacit/record-scope/1', claim.scope));

/** Inputs that prover and verifier both derive from the claim, in the circuit's order, without the nullifier. */
export function claimInputs(claim: RecordClaim, layout: RecordLayout): bigint[] {
  const words = conditionWords(layout, claim.conditions);
  const anchor =
    claim.anchor.circuit === 'member' ? [BigInt(claim.anchor.root)] : claim.anchor.issuer.map(BigInt);
  return [
    ...anchor,
    layoutField(layout),
    claimBinding(claim),
    claimScope(claim),
    ...words.between,
    ...words.oneOf,
  ];
}
