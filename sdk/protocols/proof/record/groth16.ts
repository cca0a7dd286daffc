import { bn254 } from '@noble/curves/bn254.js';
import { type Rng, toHex } from '../../../core/index.ts';
import { SCALAR_ORDER } from './claim.ts';
import type { G1 } from './g2.ts';
import type { Groth16Proof } from './proof-bytes.ts';
import { assertInputs, inputPoint, type PreparedKey } from './verifying-key.ts';

const { Fp12 } = bn254.fields;
type Lines = PreparedKey['beta'];
type Term = readonly [lines: Lines, point: G1];

/** Whether the product of the pairings and of a known Miller value is one; a point at infinity contributes one and is left out. */
function productIsOne(terms: readonly Term[], known: PreparedKey['alphaBeta'] = Fp12.ONE): boolean {
  const pairs = terms
    .filter(([, point]) => !point.is0())
    .map(([lines, point]): [Lines, bigint, bigint] => {
      const { x, y } = point.toAffine();
      return [lines, x, y];
    });
  const product = Fp12.mul(bn254.millerLoopBatch(pairs), known);
  return Fp12.eql(Fp12.finalExponentiate(product), Fp12.ONE);
}

/** e(A, B) = e(alpha, beta) e(IC(inputs), gamma) e(C, delta): Groth 2016, §3.2. */
export function verifyGroth16(key: PreparedKey, inputs: readonly bigint[], proof: Groth16Proof): boolean {
  return productIsOne(
    [
      [bn254.utils.calcPairingPrecomputes(proof.b), proof.a.negate()],
      [key.gamma, inputPoint(key, inputs)],
      [key.delta, proof.c],
    ],
    key.alphaBeta,
  );
}

const times = (point: G1, k: bigint): G1 => (k === 0n ? bn254.G1.Point.ZERO : point.multiplyUnsafe(k));

export interface Instance {
  readonly inputs: readonly bigint[];
  readonly proof: Groth16Proof;
}

/**
 * Many proofs under one key at once: the equations are added with random 128-bit coefficients, so that a false one
 * survives with probability at most 2^-128 (Ferrara, Green, Hohenberger, Pedersen 2009, small exponents test; all
 * points are of prime order, checked when they were decoded). `rng` must be unpredictable to the provers. Says nothing
 * about which proof is wrong.
 */
export function verifyGroth16Batch(key: PreparedKey, instances: readonly Instance[], rng: Rng): boolean {
  if (instances.length === 0) return true;
  const sums = new Array<bigint>(key.ic.length - 1).fill(0n);
  let total = 0n;
  let c = bn254.G1.Point.ZERO;
  const terms: Term[] = [];
  for (const { inputs, proof } of instances) {
    const weight = BigInt(`0x${toHex(rng(16))}`);
    assertInputs(key, inputs);
    inputs.forEach((v, i) => {
      sums[i] = (sums[i]! + weight * v) % SCALAR_ORDER;
    });
    total = (total + weight) % SCALAR_ORDER;
    c = c.add(times(proof.c, weight));
    terms.push([bn254.utils.calcPairingPrecomputes(proof.b), times(proof.a, weight).negate()]);
  }
  const ic = key.ic
    .slice(1)
    .reduce((sum, point, i) => sum.add(times(point, sums[i]!)), times(key.ic[0]!, total));
  return productIsOne([...terms, [key.beta, times(key.alpha, total)], [key.gamma, ic], [key.delta, c]]);
}
