export * from './accountant.ts';
export * from './bars.ts';
export * from './distributed.ts';
export * from './plan.ts';
export * from './random.ts';
export { decimalUp, parseDecimal, type Rational, rational, toNumber } from './rational.ts';
export * from './samplers.ts';
