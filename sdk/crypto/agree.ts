import { x25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { type Rng, TacitError } from '../core/index.ts';

/** X25519 (RFC 7748): both halves are 32 bytes. */
export interface AgreementKeys {
  readonly publicKey: Uint8Array;
  readonly secretKey: Uint8Array;
}

/** X25519 of a secret and a public key, 32 bytes, unchecked. `node` injects OpenSSL's. */
export type Agree = (secretKey: Uint8Array, publicKey: Uint8Array) => Uint8Array;

export function agreementKeys(rng: Rng): AgreementKeys {
  const secretKey = rng(32);
  return { secretKey, publicKey: x25519.getPublicKey(secretKey) };
}

const nobleAgree: Agree = (secretKey, publicKey) => x25519.getSharedSecret(secretKey, publicKey);

/**
 * The shared secret, contributory: a public key of low order gives zero whatever the secret is, and is refused
 * (RFC 7748 §6.1). Throws `session.bad-key`.
 */
export function sharedSecret(
  secretKey: Uint8Array,
  publicKey: Uint8Array,
  agree: Agree = nobleAgree,
): Uint8Array {
  if (publicKey.length !== 32)
    throw new TacitError('session.bad-key', { field: 'publicKey', expected: '32 bytes' });
  let secret: Uint8Array;
  try {
    secret = agree(secretKey, publicKey);
  } catch {
    // Libraries differ: some return zeros for a point of low order, some throw. No cause: it may quote the key.
    throw new TacitError('session.bad-key', {
      field: 'publicKey',
      expected: 'a public key not of low order',
    });
  }
  if (secret.length !== 32 || secret.every((b) => b === 0)) {
    throw new TacitError('session.bad-key', {
      field: 'publicKey',
      expected: 'a public key not of low order',
    });
  }
  return secret;
}

/** HKDF-SHA256 (RFC 5869), extract and expand. `length` at most 8160 bytes. */
export const deriveKey = (
  secret: Uint8Array,
  salt: Uint8Array,
  info: Uint8Array,
  length: number,
): Uint8Array => hkdf(sha256, secret, salt, info, length);
