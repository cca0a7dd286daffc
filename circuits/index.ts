export { loadArtefacts } from './artefacts.ts';
export { claimWitnessInput, type Opening, type WitnessInput } from './inputs.ts';
export { type IssuerSuite, issuerSuite, type RecordSignature } from './issuer.ts';
export { type Poseidon, poseidon } from './poseidon.ts';
export { closeProver, type ProvingArtefacts, proveInput, proveRecordClaim } from './prover.ts';
export {
  type HeldRecord,
  holderOf,
  type RecordValues,
  randomField,
  recordLeaf,
  storedFields,
} from './record.ts';
export { type MerklePath, RecordTree, rootOf, TREE_DEPTH } from './tree.ts';
