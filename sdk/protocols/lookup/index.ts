export * from './asker.ts';
export { BucketTree, inBucketTree } from './bucket-tree.ts';
export { type DleqProof, prove, verify } from './dleq.ts';
export {
  bucketOf,
  ENTRY_BYTES,
  findLabel,
  LABEL_BYTES,
  MAX_LABEL,
  makeEntry,
  prefixOf,
  TAG_BYTES,
} from './entry.ts';
export { GROUP_ORDER, type Group, nobleGroup, scalarBytes, scalarOf } from './group.ts';
export * from './many.ts';
export * from './messages.ts';
export { type IdRule, idRuleSchema, idRulesSchema, normaliseId } from './normalise.ts';
export { answerBuckets, answerEvaluation, type ServedTable } from './owner.ts';
export * from './pir/index.ts';
export * from './private.ts';
export { countLookups, type LookupCount, type LookupRate } from './rate.ts';
export { deriveKey, type VoprfKey } from './suite.ts';
export {
  bucketBytes,
  bucketSizes,
  changeTable,
  chooseBits,
  coarsenTable,
  type LooseEntries,
  looseEntries,
  type PackedTable,
  packTable,
  type TableChange,
} from './table.ts';
export {
  type Blinding,
  blind,
  type Evaluation,
  evaluate,
  evaluateInput,
  finalise,
  MAX_BATCH,
} from './voprf.ts';
