export * from './material.ts';
export * from './opening-log.ts';
