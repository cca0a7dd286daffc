export { loadArtefacts, readArtefact } from './artefacts.ts';
export { calculateWitness, closeProver, type ProvingArtefacts, proveInput } from './groth16.ts';
export { claimWitnessInput, type WitnessInput } from './inputs.ts';
export { type IssuerSuite, issuerSuite, type RecordSignature } from './issuer.ts';
export { assertOpening, type Opening } from './opening.ts';
export { type Poseidon, poseidon } from './poseidon.ts';
export { proveRecordClaim } from './prover.ts';
export {
  type HeldRecord,
  holderOf,
  nullifierOf,
  type RecordValues,
  randomField,
  recordLeaf,
  storedFields,
} from './record.ts';
export { type MerklePath, RecordTree, rootOf, TREE_DEPTH } from './tree.ts';
export { verifyingKeyOf, verifyWithSnarkjs } from './verifying-key.ts';
