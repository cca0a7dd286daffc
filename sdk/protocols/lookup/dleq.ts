import { concat, equalBytes, utf8 } from '../../core/index.ts';
import { type Group, scalarBytes, scalarOf } from './group.ts';
import { hashToScalar, part, SEED_DST, u16, type VoprfKey } from './suite.ts';

/** Challenge and response, 32 bytes each: one proof for a whole batch (RFC 9497 §2.2). */
export interface DleqProof {
  readonly challenge: Uint8Array;
  readonly response: Uint8Array;
}

/** Weights of ComputeComposites, §2.2.1. */
function weights(
  group: Group,
  publicKey: Uint8Array,
  blinded: readonly Uint8Array[],
  evaluated: readonly Uint8Array[],
): Uint8Array[] {
  const seed = group.sha512(concat(part(publicKey), part(SEED_DST)));
  return blinded.map((c, i) =>
    hashToScalar(group, concat(part(seed), u16(i), part(c), part(evaluated[i]!), utf8('Composite'))),
  );
}

const weighted = (group: Group, scalars: readonly Uint8Array[], points: readonly Uint8Array[]): Uint8Array =>
  points.map((p, i) => group.mult(scalars[i]!, p)).reduce((sum, p) => group.add(sum, p));

const challengeOf = (group: Group, elements: readonly Uint8Array[]): Uint8Array =>
  hashToScalar(group, concat(...elements.map(part), utf8('Challenge')));

/** GenerateProof, §2.2.1, with ComputeCompositesFast; `random` is a uniform scalar used once. */
export function prove(
  group: Group,
  key: VoprfKey,
  blinded: readonly Uint8Array[],
  evaluated: readonly Uint8Array[],
  random: Uint8Array,
): DleqProof {
  const m = weighted(group, weights(group, key.publicKey, blinded, evaluated), blinded);
  const z = group.mult(key.secret, m);
  const t2 = group.multBase(random);
  const t3 = group.mult(random, m);
  const challenge = challengeOf(group, [key.publicKey, m, z, t2, t3]);
  const response = scalarBytes(scalarOf(random) - scalarOf(challenge) * scalarOf(key.secret));
  return { challenge, response };
}

/** VerifyProof, §2.2.2. False, never an exception, for elements or scalars that are malformed. */
export function verify(
  group: Group,
  publicKey: Uint8Array,
  blinded: readonly Uint8Array[],
  evaluated: readonly Uint8Array[],
  proof: DleqProof,
): boolean {
  if (blinded.length === 0 || blinded.length !== evaluated.length) return false;
  const canonical = (s: Uint8Array): boolean => s.length === 32 && equalBytes(scalarBytes(scalarOf(s)), s);
  if (!canonical(proof.challenge) || !canonical(proof.response)) return false;
  try {
    const d = weights(group, publicKey, blinded, evaluated);
    const m = weighted(group, d, blinded);
    const z = weighted(group, d, evaluated);
    const t2 = group.add(group.multBase(proof.response), group.mult(proof.challenge, publicKey));
    const t3 = group.add(group.mult(proof.response, m), group.mult(proof.challenge, z));
    return equalBytes(challengeOf(group, [publicKey, m, z, t2, t3]), proof.challenge);
  } catch {
    return false;
  }
}
