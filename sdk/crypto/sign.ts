import { ed25519 } from '@noble/curves/ed25519.js';
import { equalBytes, fromHex, toHex } from '../core/index.ts';

/** Ed25519 (RFC 8032). Keys and signatures are 32 and 64 bytes; keys are shown as hex. */
export interface Signer {
  readonly publicKey: string;
  sign(message: Uint8Array): Uint8Array;
}

/** Never throws: malformed input is a signature that does not hold. */
export type Verify = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean;

/**
 * Strict verification. Libraries check either `[S]B = R + [k]A` or the same times the cofactor 8, and differ on points
 * with a torsion part (Chalkias, Garillot, Nikolaenko, "Taming the many EdDSAs", SSR 2020). Here A and R must lie in the
 * prime-order subgroup, where the two equations agree: for keys that passed `isSigningKey`, OpenSSL and this function
 * say the same about every signature, so validators with different libraries cannot be split.
 */
export const verify: Verify = (publicKey, message, signature) => {
  try {
    if (signature.length !== 64 || publicKey.length !== 32) return false;
    if (!ed25519.verify(signature, message, publicKey, { zip215: false })) return false;
    return ed25519.Point.fromBytes(signature.subarray(0, 32)).isTorsionFree() && inSubgroup(publicKey);
  } catch {
    return false;
  }
};

function inSubgroup(publicKey: Uint8Array): boolean {
  const point = ed25519.Point.fromBytes(publicKey);
  return point.isTorsionFree() && !point.is0() && equalBytes(point.toBytes(), publicKey);
}

/** True for the canonical encoding of a point of prime order: what the ledger accepts as a key. */
export function isSigningKey(publicKey: string): boolean {
  try {
    return inSubgroup(fromHex(publicKey));
  } catch {
    return false;
  }
}

/** `seed` is the 32-byte private key of RFC 8032 §5.1.5. Throws `RangeError` on another length. */
export function signerOf(seed: Uint8Array): Signer {
  if (seed.length !== 32) throw new RangeError('expected a seed of 32 bytes');
  const secret = Uint8Array.from(seed);
  return {
    publicKey: toHex(ed25519.getPublicKey(secret)),
    sign: (message) => ed25519.sign(message, secret),
  };
}
