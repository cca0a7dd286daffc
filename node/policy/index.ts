export { ANNOTATIONS } from './annotations.ts';
export { CedarEngine, type CedarOptions, cedarDefaults, DEFAULT_MIN_GROUP } from './cedar.ts';
export {
  type CaseResult,
  type ContractCheck,
  checkContract,
  runCases,
} from './check.ts';
export { type ContractCase, type ContractFiles, loadContract } from './contract-files.ts';
export { DUO, type DuoTerm, describePurpose, duoTerm, PURPOSES, purposesOf } from './duo.ts';
export type { PermitFacts, Run } from './facts.ts';
export { isPermit, issuePermit } from './permit.ts';
export { SCHEMA, SCHEMA_URL } from './schema.ts';
export { loadShippedContract } from './shipped.ts';
export { termsOf } from './terms.ts';
