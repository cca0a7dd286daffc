import { concat, type Rng, TacitError, utf8 } from '../../core/index.ts';
import { type DleqProof, prove, verify } from './dleq.ts';
import { type Group, scalarBytes, scalarInverse, scalarOf } from './group.ts';
import { hashToGroup, part, type VoprfKey } from './suite.ts';

/** Elements in one request: bounds work and memory of the server. The RFC's index field would allow 65,535. */
export const MAX_BATCH = 1024;

/** What the asker keeps between its two messages; never leaves it. */
export interface Blinding {
  readonly inputs: readonly Uint8Array[];
  readonly blinds: readonly Uint8Array[];
  readonly blinded: readonly Uint8Array[];
}

export interface Evaluation {
  readonly evaluated: readonly Uint8Array[];
  readonly proof: DleqProof;
}

/** A uniform scalar: 64 random bytes modulo the order (RFC 9497 §4.7.2); zero has probability 2^-252. */
export function randomScalar(rng: Rng): Uint8Array {
  for (;;) {
    const scalar = scalarBytes(scalarOf(rng(64)));
    if (scalarOf(scalar) !== 0n) return scalar;
  }
}

const sized = (count: number): void => {
  if (count < 1 || count > MAX_BATCH) {
    throw new TacitError('input.too-large', { field: 'elements', expected: `1 to ${MAX_BATCH} elements` });
  }
};

/** Asker, first step (Blind, §3.3.2). Blinds are drawn unless given. */
export function blind(
  group: Group,
  inputs: readonly Uint8Array[],
  draw: Rng | readonly Uint8Array[],
): Blinding {
  sized(inputs.length);
  const blinds = inputs.map((_, i) => (typeof draw === 'function' ? randomScalar(draw) : draw[i]!));
  const blinded = inputs.map((input, i) => group.mult(blinds[i]!, hashToGroup(group, input)));
  return { inputs, blinds, blinded };
}

/**
 * Owner (BlindEvaluate, §3.3.2): evaluates a batch and proves that it used the committed key. Throws
 * `lookup.bad-element` with the position of an element that is not canonical or is the identity.
 */
export function evaluate(
  group: Group,
  key: VoprfKey,
  blinded: readonly Uint8Array[],
  draw: Rng | Uint8Array,
): Evaluation {
  sized(blinded.length);
  const evaluated = blinded.map((element, position) => {
    try {
      return group.mult(key.secret, element);
    } catch {
      throw new TacitError('lookup.bad-element', { field: 'blinded', position });
    }
  });
  const random = typeof draw === 'function' ? randomScalar(draw) : draw;
  return { evaluated, proof: prove(group, key, blinded, evaluated, random) };
}

const output = (group: Group, input: Uint8Array, element: Uint8Array): Uint8Array =>
  group.sha512(concat(part(input), part(element), utf8('Finalize')));

/** Asker, second step (Finalize, §3.3.2). 64 bytes per input. Throws `lookup.bad-proof`. */
export function finalise(
  group: Group,
  publicKey: Uint8Array,
  blinding: Blinding,
  evaluation: Evaluation,
): Uint8Array[] {
  if (!verify(group, publicKey, blinding.blinded, evaluation.evaluated, evaluation.proof)) {
    throw new TacitError('lookup.bad-proof', { field: 'proof' });
  }
  return blinding.inputs.map((input, i) => {
    const inverse = scalarBytes(scalarInverse(scalarOf(blinding.blinds[i]!)));
    return output(group, input, group.mult(inverse, evaluation.evaluated[i]!));
  });
}

/** Owner: the same output straight from the key (Evaluate, §3.3.1), for building the table. */
export const evaluateInput = (group: Group, secret: Uint8Array, input: Uint8Array): Uint8Array =>
  output(group, input, group.mult(secret, hashToGroup(group, input)));
