export { type PirHint, type PreparedQuery, prepareQuery, queryColumn, recoverColumn } from './client.ts';
export { accumulate, type PirKernel, scalarKernel } from './kernel.ts';
export { matrixVector } from './matrix.ts';
export { gaussianErrors } from './noise.ts';
export * from './parameters.ts';
export { databaseRows, hintRows, shapeOf } from './server.ts';
export { type ColumnChange, changedHint, columnChanges } from './update.ts';
export { wasmKernel } from './wasm-kernel.ts';
