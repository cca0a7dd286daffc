import { bn254 } from '@noble/curves/bn254.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { z } from 'zod';
import { canonicalBytes, type Hash, TacitError, toHex } from '../../../core/index.ts';
import { type CircuitName, SCALAR_ORDER } from './claim.ts';
import type { G1 } from './g2.ts';
import { g1At, g2At } from './proof-bytes.ts';

const word = z.string().regex(/^(0|[1-9][0-9]{0,77})$/);
const g1 = z.tuple([word, word]);
const g2 = z.tuple([z.tuple([word, word]), z.tuple([word, word])]);

export const verifyingKeySchema = z.strictObject({
  circuit: z.enum(['member', 'signed']),
  /** SHA-256 of the circuit's sources, as the manifest says. */
  source: z.string().regex(/^[0-9a-f]{64}$/),
  alpha: g1,
  beta: g2,
  gamma: g2,
  delta: g2,
  /** One point more than there are public inputs. */
  ic: z.array(g1).min(2).max(64),
});
export type VerifyingKey = z.infer<typeof verifyingKeySchema>;

/** Public inputs of each circuit, the nullifier first. */
export const PUBLIC_INPUTS: Readonly<Record<CircuitName, number>> = { member: 10, signed: 11 };

/** SHA-256 by which the ledger names a verifying key. */
export const keyHash = (key: VerifyingKey): Hash =>
  toHex(sha256(canonicalBytes(['tacit/record-key/1', key]))) as Hash;

type Lines = ReturnType<typeof bn254.utils.calcPairingPrecomputes>;

/** A verifying key checked point by point, with the lines of its fixed points of G2 laid out. */
export interface PreparedKey {
  readonly circuit: CircuitName;
  readonly hash: Hash;
  readonly alpha: G1;
  readonly beta: Lines;
  /** Miller value of (alpha, beta), before the final exponentiation. */
  readonly alphaBeta: ReturnType<typeof bn254.millerLoopBatch>;
  readonly gamma: Lines;
  readonly delta: Lines;
  readonly ic: readonly G1[];
}

/** Throws `claim.bad-key` when a point is off its group or the number of inputs is wrong. */
export function prepareKey(key: VerifyingKey): PreparedKey {
  const parsed = verifyingKeySchema.safeParse(key);
  if (!parsed.success || key.ic.length !== PUBLIC_INPUTS[key.circuit] + 1) {
    throw new TacitError('claim.bad-key', { field: 'verifyingKey', expected: 'a key of this circuit' });
  }
  const pair = (p: readonly [string, string]): [bigint, bigint] => [BigInt(p[0]), BigInt(p[1])];
  const lines = (p: VerifyingKey['beta']): Lines =>
    bn254.utils.calcPairingPrecomputes(g2At(pair(p[0]), pair(p[1])));
  try {
    const ic = key.ic.map((p) => g1At(...pair(p)));
    for (const point of ic.slice(1)) point.precompute(6);
    const alpha = g1At(...pair(key.alpha));
    const beta = lines(key.beta);
    const at = alpha.toAffine();
    return {
      circuit: key.circuit,
      hash: keyHash(key),
      alpha,
      beta,
      alphaBeta: bn254.millerLoopBatch([[beta, at.x, at.y]]),
      gamma: lines(key.gamma),
      delta: lines(key.delta),
      ic,
    };
  } catch (cause) {
    throw new TacitError('claim.bad-key', { field: 'verifyingKey', expected: 'points of G1 and G2', cause });
  }
}

/** Throws `claim.rejected` on a wrong number of inputs or one at or above the field's order. */
export function assertInputs(key: PreparedKey, inputs: readonly bigint[]): void {
  if (inputs.length !== key.ic.length - 1) {
    throw new TacitError('claim.rejected', {
      field: 'inputs',
      expected: `${key.ic.length - 1} public inputs`,
    });
  }
  if (inputs.some((v) => v < 0n || v >= SCALAR_ORDER)) {
    throw new TacitError('claim.rejected', { field: 'inputs', expected: 'field elements in canonical form' });
  }
}

/** IC[0] + sum of input x IC. Throws as `assertInputs`. */
export function inputPoint(key: PreparedKey, inputs: readonly bigint[]): G1 {
  assertInputs(key, inputs);
  return inputs.reduce(
    (sum, input, i) => (input === 0n ? sum : sum.add(key.ic[i + 1]!.multiplyUnsafe(input))),
    key.ic[0]!,
  );
}
