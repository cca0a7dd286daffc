export * from './check.ts';
export * from './division.ts';
export * from './groups.ts';
export * from './overlap.ts';
