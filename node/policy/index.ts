export { ANNOTATIONS } from './annotations.ts';
export { CedarEngine, type CedarOptions, cedarDefaults, DEFAULT_MIN_GROUP } from './cedar.ts';
export { DUO, type DuoTerm, describePurpose, duoTerm, PURPOSES, purposesOf } from './duo.ts';
export { SCHEMA, SCHEMA_URL } from './schema.ts';
