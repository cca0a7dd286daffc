export { type BuiltTable, buildTable, type ListOptions, type ListRow } from './build.ts';
export { nativeStream } from './native-stream.ts';
export { LookupPool } from './pool.ts';
export { PrivateTier } from './private-tier.ts';
export { type ListChange, LookupService } from './service.ts';
export { sodiumGroup } from './sodium-group.ts';
export { type OpenTable, openTable, saveTable } from './store.ts';
