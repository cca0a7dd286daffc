import { concat, utf8 } from '../../core/index.ts';
import { type Group, scalarBytes, scalarOf } from './group.ts';

/** Ciphersuite ristretto255-SHA512 in mode VOPRF: RFC 9497 §3.1 and §4.1. */
const CONTEXT = concat(utf8('OPRFV1-'), new Uint8Array([1]), utf8('-ristretto255-SHA512'));
const HASH_TO_GROUP = concat(utf8('HashToGroup-'), CONTEXT);
const HASH_TO_SCALAR = concat(utf8('HashToScalar-'), CONTEXT);
const DERIVE = concat(utf8('DeriveKeyPair'), CONTEXT);
export const SEED_DST = concat(utf8('Seed-'), CONTEXT);

export const u16 = (n: number): Uint8Array => new Uint8Array([n >>> 8, n & 255]);
/** Length-prefixed, as every hash of the RFC takes its parts. */
export const part = (bytes: Uint8Array): Uint8Array => concat(u16(bytes.length), bytes);

/** expand_message_xmd of RFC 9380 §5.3.1 with SHA-512 for 64 bytes: one output block. */
function expand64(group: Group, message: Uint8Array, dst: Uint8Array): Uint8Array {
  const prime = concat(dst, new Uint8Array([dst.length]));
  const zero = group.sha512(concat(new Uint8Array(128), message, new Uint8Array([0, 64, 0]), prime));
  return group.sha512(concat(zero, new Uint8Array([1]), prime));
}

/** Throws `RangeError` on the identity, which no input found so far gives. */
export const hashToGroup = (group: Group, input: Uint8Array): Uint8Array =>
  group.fromUniform(expand64(group, input, HASH_TO_GROUP));

export const hashToScalar = (group: Group, input: Uint8Array): Uint8Array =>
  scalarBytes(scalarOf(expand64(group, input, HASH_TO_SCALAR)));

const hashToKey = (group: Group, input: Uint8Array): bigint =>
  scalarOf(scalarBytes(scalarOf(expand64(group, input, DERIVE))));

export interface VoprfKey {
  /** 32 bytes, little-endian. */
  readonly secret: Uint8Array;
  /** On the ledger. */
  readonly publicKey: Uint8Array;
}

/** DeriveKeyPair, §3.2.1. `seed` is 32 uniform bytes. */
export function deriveKey(group: Group, seed: Uint8Array, info: Uint8Array): VoprfKey {
  for (let counter = 0; counter < 256; counter++) {
    const value = hashToKey(group, concat(seed, part(info), new Uint8Array([counter])));
    if (value !== 0n) {
      const secret = scalarBytes(value);
      return { secret, publicKey: group.multBase(secret) };
    }
  }
  throw new RangeError('no key from this seed');
}
