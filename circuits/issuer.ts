import { TacitError } from '@tacit/sdk/core';
import { buildEddsa, type Eddsa } from 'circomlibjs';

export interface RecordSignature {
  readonly R8: readonly [bigint, bigint];
  readonly S: bigint;
}

/** EdDSA over Baby Jubjub with Poseidon (EIP-2494, circomlib). Keys are 32 random bytes. */
export interface IssuerSuite {
  /** Affine coordinates as decimal text, as `anchor.issuer` takes them. */
  publicKey(secretKey: Uint8Array): [string, string];
  sign(secretKey: Uint8Array, leaf: bigint): RecordSignature;
  verify(issuer: readonly [string, string], leaf: bigint, signature: RecordSignature): boolean;
}

let built: Promise<Eddsa> | undefined;

export async function issuerSuite(): Promise<IssuerSuite> {
  built ??= buildEddsa();
  const eddsa = await built;
  const number = (e: Uint8Array): bigint => eddsa.F.toObject(e);
  const keyOf = (key: Uint8Array): Uint8Array => {
    if (key.length !== 32)
      throw new TacitError('claim.bad-key', { field: 'secretKey', expected: '32 bytes' });
    return key;
  };
  return {
    publicKey(secretKey) {
      const [x, y] = eddsa.prv2pub(keyOf(secretKey));
      return [number(x).toString(), number(y).toString()];
    },
    sign(secretKey, leaf) {
      const { R8, S } = eddsa.signPoseidon(keyOf(secretKey), eddsa.F.e(leaf));
      return { R8: [number(R8[0]), number(R8[1])], S };
    },
    verify(issuer, leaf, { R8, S }) {
      const e = (v: bigint | string): Uint8Array => eddsa.F.e(v);
      return eddsa.verifyPoseidon(e(leaf), { R8: [e(R8[0]), e(R8[1])], S }, [e(issuer[0]), e(issuer[1])]);
    },
  };
}
