export { commit, createDataEngine } from './engine/engine.ts';
export { RowsRefused } from './errors.ts';
export { type DataOptions, defaultDataOptions } from './options.ts';
export { renderRefusals, renderReport } from './report.ts';
export { checkSchema, readSchemaFile, writeSchemaFile } from './schema/file.ts';
export { mergeSchemas, type OwnersSchema } from './schema/merge.ts';
export { DEFAULT_NULL_TOKENS } from './schema/tokens.ts';
export { listVersions, readVersion, removeLeftovers, type StoredVersion, type VersionMeta } from './store.ts';
export type * from './types.ts';
