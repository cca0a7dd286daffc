export { Listener, Speaker } from './channel.ts';
export * from './circle.ts';
export * from './code.ts';
export * from './commitment.ts';
export * from './compile.ts';
export * from './composition.ts';
export * from './conversation.ts';
export * from './expand.ts';
export {
  column,
  complement,
  constant,
  degree,
  type Expression,
  evaluate,
  product,
  sum,
} from './expression.ts';
export * from './field.ts';
export { type Form, known } from './forms.ts';
export { buildFractions, listenFractions, proveFractions } from './fraction.ts';
export * from './hash.ts';
export * from './ingest.ts';
export * from './kernels/arena.ts';
export * from './kernels/scalar.ts';
export type { KernelFunctions, Kernels } from './kernels/types.ts';
export * from './kernels/wasm.ts';
export * from './layout.ts';
export { type LookupSpace, lookupSpace } from './lookup.ts';
export * from './math.ts';
export * from './matrix.ts';
export * from './merkle.ts';
export * from './multilinear.ts';
export * from './openings.ts';
export * from './parameters.ts';
export { type PlannedStatement, statementOf, valuesFromTotals } from './plans/statement-of.ts';
export * from './prover.ts';
export * from './refresh.ts';
export * from './shared.ts';
export * from './statement.ts';
export { listenSumcheck, proveSumcheck } from './sumcheck.ts';
export * from './totals.ts';
export * from './transcript.ts';
export * from './verifier.ts';
export type { Section } from './wire.ts';
export { ProofReader, ProofWriter } from './wire.ts';
