export * from './commit.ts';
export * from './material.ts';
export * from './opening-log.ts';
