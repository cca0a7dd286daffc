import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import type { Sha256, Signer, Verify } from '@tacit/sdk/crypto';

/** OpenSSL's SHA-256 and Ed25519: what the portable ones compute, faster. */

export const nativeSha256: Sha256 = (data) => createHash('sha256').update(data).digest();

/** DER of an Ed25519 SubjectPublicKeyInfo and PKCS #8 before the 32 key bytes (RFC 8410 §4, §7). */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const CACHE = 4_096;

/** A verifier that keeps parsed keys: members sign often. */
export function makeNativeVerify(): Verify {
  const keys = new Map<string, KeyObject>();
  const parse = (publicKey: Uint8Array): KeyObject => {
    const id = Buffer.from(publicKey).toString('latin1');
    const held = keys.get(id);
    if (held !== undefined) return held;
    const key = createPublicKey({ key: Buffer.concat([SPKI, publicKey]), format: 'der', type: 'spki' });
    if (keys.size >= CACHE) keys.clear();
    keys.set(id, key);
    return key;
  };
  return (publicKey, message, signature) => {
    if (publicKey.length !== 32 || signature.length !== 64) return false;
    try {
      return verify(null, message, parse(publicKey), signature);
    } catch {
      return false;
    }
  };
}

/** `seed` is the 32-byte private key of RFC 8032. Throws `RangeError` on another length. */
export function nativeSigner(seed: Uint8Array): Signer {
  if (seed.length !== 32) throw new RangeError('expected a seed of 32 bytes');
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return {
    publicKey: spki.subarray(spki.length - 32).toString('hex'),
    sign: (message) => sign(null, message, key),
  };
}
