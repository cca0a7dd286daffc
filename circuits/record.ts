import { type Rng, TacitError, toHex } from '@tacit/sdk/core';
import {
  claimScope,
  encodeValue,
  FIELD_COUNT,
  layoutField,
  type RecordClaim,
  type RecordLayout,
} from '@tacit/sdk/protocols/proof/record';
import type { Poseidon } from './poseidon.ts';

/** Values of one record by field name, as texts; a field that is absent is null. */
export type RecordValues = Readonly<Record<string, string | null>>;

/** What the holder keeps to make claims. `salt` is shared with the issuer, `secret` with nobody. */
export interface HeldRecord {
  readonly values: RecordValues;
  readonly secret: bigint;
  readonly salt: bigint;
}

/** 31 random bytes: below the field's order whatever they are. */
export const randomField = (rng: Rng): bigint => BigInt(`0x${toHex(rng(31))}`);

/** What the holder gives to the issuer in place of the secret. */
export const holderOf = (hash: Poseidon, secret: bigint): bigint => hash([secret]);

/** The eight stored values in layout order; unused positions are null. Throws `claim.unsupported`. */
export function storedFields(layout: RecordLayout, values: RecordValues): bigint[] {
  const unknown = Object.keys(values).find((name) => !layout.fields.some((f) => f.name === name));
  if (unknown !== undefined) {
    throw new TacitError('claim.unsupported', { field: unknown, expected: 'a field of the layout' });
  }
  const stored = layout.fields.map((field) => encodeValue(field, values[field.name] ?? null));
  return [...stored, ...new Array<bigint>(FIELD_COUNT - stored.length).fill(0n)];
}

/** Poseidon(layout, holder, fields, salt): `gadgets/record.circom`. Made by the issuer or the dataset's owner. */
export function recordLeaf(
  hash: Poseidon,
  layout: RecordLayout,
  values: RecordValues,
  holder: bigint,
  salt: bigint,
): bigint {
  return hash([layoutField(layout), holder, ...storedFields(layout, values), salt]);
}

/** What a claim of this holder will show as its nullifier: `gadgets/nullifier.circom`. */
export const nullifierOf = (hash: Poseidon, secret: bigint, claim: RecordClaim): bigint =>
  hash([1n, secret, claimScope(claim)]);
