export * from './bytes.ts';
export * from './canonical.ts';
export { CODES, type CodeEntry, type ErrorCode } from './codes/index.ts';
export * from './errors.ts';
export * from './ids.ts';
export * from './types.ts';
