import * as T from '@tacit/sdk/protocols/proof/table';
import { seeded, seededRng } from './helpers.ts';

/** A table of small words: cheap to prove, with every kind of relation in its proof. */
export const ROWS = 8000;
export const PHYSICAL: readonly T.Physical[] = [
  { name: 'status', bits: 5 },
  { name: 'group', bits: 3 },
  { name: 'value', bits: 6 },
];

const numbers = (bits: number, at: (w: number) => number): Uint32Array =>
  Uint32Array.from({ length: 2 ** bits }, (_, w) => at(w));

/** select group, count(*), sum(value) where status between 4 and 20 group by group. Word 0 is NULL. */
export const STATEMENT: T.Statement = {
  columns: [0, 1, 2],
  where: {
    op: 'test',
    slot: 0,
    accepts: Uint8Array.from({ length: 32 }, (_, w) => (w >= 4 && w <= 20 ? 1 : 0)),
  },
  keys: [{ slot: 1, size: 8, codes: Uint16Array.from({ length: 8 }, (_, w) => w) }],
  filters: [],
  measures: [
    { filter: null, factors: [] },
    { filter: null, factors: [{ slot: 2, digits: [numbers(6, (w) => w)], weights: [1n] }] },
  ],
};

export function smallWords(seed: number): Uint16Array[] {
  const next = seeded(seed);
  return PHYSICAL.map((p) => Uint16Array.from({ length: ROWS }, () => next() % 2 ** p.bits));
}

export const CONTEXT: T.ProofContext = { session: 'session-1', owner: 'owner-1', plan: 'plan-1' };

export interface Setup {
  readonly material: T.OpeningMaterial;
  readonly prover: T.TableProver;
  readonly math: T.VerifierMath;
  readonly honest: T.TableProof;
  prove(hooks?: T.InsecureHooks): T.TableProof;
  verify(proof: Uint8Array, totals: Uint32Array): T.Verdict;
}

export async function setup(seed = 5, words = smallWords(seed)): Promise<Setup> {
  const kernels = await T.wasmKernels();
  const math = T.kernelMath(await T.wasmKernels());
  const material = T.commitTable(PHYSICAL, words, seededRng(seed), kernels);
  const prover = new T.TableProver(kernels, material);
  const prove = (insecureHooks: T.InsecureHooks = {}): T.TableProof =>
    prover.prove(STATEMENT, CONTEXT, seededRng(seed + 1), { insecureHooks });
  return {
    material,
    prover,
    math,
    honest: prove(),
    prove,
    verify: (proof, totals) =>
      T.verifyTable(material.commitment, STATEMENT, CONTEXT, totals, proof, { math }),
  };
}

export const changed = (words: Uint16Array, row: number, word: number): Uint16Array => {
  const out = words.slice();
  out[row] = word;
  return out;
};
