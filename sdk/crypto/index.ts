export * from './hash.ts';
export * from './merkle.ts';
export * from './sign.ts';
export * from './smt.ts';
