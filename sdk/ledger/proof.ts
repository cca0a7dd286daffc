import { z } from 'zod';
import { type Canonical, fromHex, toHex } from '../core/index.ts';
import { type Sha256, type SmtProof, sha256, smtVerify } from '../crypto/index.ts';
import { keyHash, type StateKey, valueHash } from './keys.ts';
import { hash as hashSchema } from './primitives.ts';

/** `SmtProof` as it travels: hex. */
export const stateProof = z.strictObject({
  leaf: z.strictObject({ key: hashSchema, value: hashSchema }).nullable(),
  /** From the leaf up to the root. */
  siblings: z.array(hashSchema).max(256),
});
export type StateProof = z.infer<typeof stateProof>;

export const encodeProof = (proof: SmtProof): StateProof => ({
  leaf:
    proof.leaf === null
      ? null
      : stateProof.shape.leaf.unwrap().parse({ key: toHex(proof.leaf.key), value: toHex(proof.leaf.value) }),
  siblings: stateProof.shape.siblings.parse(proof.siblings.map(toHex)),
});

/** True when `record` (null: no record) stands at `key` in the state with this root. */
export function verifyRecord(
  stateRoot: string,
  key: StateKey,
  record: Canonical,
  proof: StateProof,
  hash: Sha256 = sha256,
): boolean {
  return smtVerify(
    fromHex(stateRoot),
    keyHash(key, hash),
    record === null ? null : valueHash(record, hash),
    {
      leaf: proof.leaf === null ? null : { key: fromHex(proof.leaf.key), value: fromHex(proof.leaf.value) },
      siblings: proof.siblings.map(fromHex),
    },
    hash,
  );
}
