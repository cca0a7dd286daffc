export * from './claim.ts';
export * from './conditions.ts';
export { encodeValue } from './encode.ts';
export { inG2 } from './g2.ts';
export { type Instance, verifyGroth16, verifyGroth16Batch } from './groth16.ts';
export { insecureDevKeyHashes, insecureDevKeys } from './insecure-dev-keys.ts';
export { assertIssuer, inIssuerGroup } from './issuer.ts';
export {
  FIELD_COUNT,
  fieldAt,
  layoutField,
  layoutHash,
  type RecordField,
  type RecordLayout,
  recordLayoutSchema,
} from './layout.ts';
export { nullifierEntry, spendNullifier } from './nullifier.ts';
export { type Groth16Proof, type ProofCoordinates, parseProof, proofText } from './proof-bytes.ts';
export { assertKey, type Expected, type KeyRules, verifyRecordClaim, verifyRecordClaims } from './verify.ts';
export {
  keyHash,
  type PreparedKey,
  PUBLIC_INPUTS,
  prepareKey,
  type VerifyingKey,
  verifyingKeySchema,
} from './verifying-key.ts';
