import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { fromHex } from '@tacit/sdk/core';

/** RFC 8410: the fixed DER around a raw Ed25519 key. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

export type Signer = (bytes: Uint8Array) => Uint8Array;

/** Signs with a 32-byte seed (RFC 8032 §5.1.6). */
export function ed25519Signer(seed: Uint8Array): Signer {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  return (bytes) => sign(null, bytes, key);
}

/** Importing a key costs as much as using it, so the last ones are kept. */
const MAX_KEYS = 4096;
const keys = new Map<string, KeyObject>();

function publicKey(hex: string): KeyObject {
  const known = keys.get(hex);
  if (known !== undefined) return known;
  const key = createPublicKey({ key: Buffer.concat([SPKI, fromHex(hex)]), format: 'der', type: 'spki' });
  if (keys.size >= MAX_KEYS) keys.clear();
  keys.set(hex, key);
  return key;
}

/** `key` is 32 bytes in hex. False on anything that does not verify, a malformed key included. */
export function verifyEd25519(key: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  try {
    return verify(null, bytes, publicKey(key), signature);
  } catch {
    return false;
  }
}
