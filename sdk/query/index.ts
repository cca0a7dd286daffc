export * from './plan.ts';
export * from './schema.ts';
export * from './statistics.ts';
