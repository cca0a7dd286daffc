import { canonicalText, type Hash, type Rng, TacitError } from '../../../core/index.ts';
import { claimInputs, type ProvedClaim, provedClaimSchema, type RecordClaim } from './claim.ts';
import { type Instance, verifyGroth16, verifyGroth16Batch } from './groth16.ts';
import { insecureDevKeyHashes } from './insecure-dev-keys.ts';
import { assertIssuer } from './issuer.ts';
import { layoutHash, type RecordLayout } from './layout.ts';
import { parseProof } from './proof-bytes.ts';
import type { PreparedKey } from './verifying-key.ts';

/** What the ledger's parameters say of the keys. */
export interface KeyRules {
  readonly production: boolean;
  /** Hashes of verifying keys recorded by a finished ceremony. */
  readonly ceremonyKeys: readonly Hash[];
}

export interface Expected {
  /** The claim the verifier asked for; everything in it must match, session and audience first. */
  readonly claim: RecordClaim;
  readonly layout: RecordLayout;
}

/** Throws `claim.insecure-keys`: production takes only a ceremony's key, and never one of `insecureDevKeys`. */
export function assertKey(key: PreparedKey, rules: KeyRules): void {
  if (!rules.production) return;
  if (insecureDevKeyHashes().includes(key.hash) || !rules.ceremonyKeys.includes(key.hash)) {
    throw new TacitError('claim.insecure-keys', { field: 'verifyingKey' });
  }
}

/** All checks but the pairing. Throws a coded refusal that names the check. */
function instanceOf(
  key: PreparedKey,
  expected: Expected,
  input: unknown,
): Instance & { proved: ProvedClaim } {
  const parsed = provedClaimSchema.safeParse(input);
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new TacitError('input.invalid', { field: path === '' ? 'claim' : path });
  }
  const proved = parsed.data;
  const { claim } = proved;
  if (claim.session !== expected.claim.session)
    throw new TacitError('claim.wrong-session', { field: 'session' });
  if (claim.audience !== expected.claim.audience) {
    throw new TacitError('claim.wrong-audience', { field: 'audience' });
  }
  for (const part of ['layout', 'anchor', 'conditions', 'scope', 'format'] as const) {
    if (canonicalText(claim[part]) !== canonicalText(expected.claim[part])) {
      throw new TacitError('claim.unexpected', { field: part });
    }
  }
  if (claim.layout !== layoutHash(expected.layout))
    throw new TacitError('claim.unexpected', { field: 'layout' });
  if (claim.anchor.circuit !== key.circuit) throw new TacitError('claim.bad-key', { field: 'verifyingKey' });
  if (claim.anchor.circuit === 'signed') assertIssuer(claim.anchor.issuer);
  const inputs = [BigInt(proved.nullifier), ...claimInputs(claim, expected.layout)];
  return { inputs, proof: parseProof(proved.proof), proved };
}

/**
 * Accepts a proved claim or throws: `input.invalid`, `claim.wrong-session`, `claim.wrong-audience`,
 * `claim.unexpected`, `claim.insecure-keys`, `claim.bad-key`, `claim.rejected`. The caller then spends the nullifier.
 */
export function verifyRecordClaim(
  key: PreparedKey,
  rules: KeyRules,
  expected: Expected,
  input: unknown,
): ProvedClaim {
  assertKey(key, rules);
  const { inputs, proof, proved } = instanceOf(key, expected, input);
  if (!verifyGroth16(key, inputs, proof)) throw new TacitError('claim.rejected', { field: 'proof' });
  return proved;
}

/** Many claims under one key; throws `claim.rejected` when any is false, without saying which. */
export function verifyRecordClaims(
  key: PreparedKey,
  rules: KeyRules,
  batch: readonly { readonly expected: Expected; readonly input: unknown }[],
  rng: Rng,
): readonly ProvedClaim[] {
  assertKey(key, rules);
  const instances = batch.map(({ expected, input }) => instanceOf(key, expected, input));
  if (!verifyGroth16Batch(key, instances, rng)) throw new TacitError('claim.rejected', { field: 'proof' });
  return instances.map((i) => i.proved);
}
