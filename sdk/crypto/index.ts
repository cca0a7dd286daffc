export * from './agree.ts';
export * from './hash.ts';
export * from './hpke.ts';
export * from './merkle.ts';
export * from './sign.ts';
export * from './smt.ts';
export * from './stream.ts';
