export { type CeremonyCircuit, contribute, finishStage, startCeremony } from './ceremony.ts';
export { shippedCircuits } from './shipped.ts';
export { type CeremonyState, type CeremonyStep, loadCeremony } from './state.ts';
export { verifyCeremony } from './verify.ts';
