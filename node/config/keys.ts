import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { type Rng, toHex } from '@tacit/sdk/core';

/** A member's secrets. Each is 32 bytes. */
export interface MemberKeys {
  /** Ed25519 seed (RFC 8032): signs transactions and node-to-node messages. */
  readonly signSecret: Uint8Array;
  /** X25519 secret (RFC 7748): opens results sealed to the member. */
  readonly sealSecret: Uint8Array;
  /** Root of the keys for data at rest in the node folder. */
  readonly storageSecret: Uint8Array;
  /** Public halves, hex, as the ledger keeps them. */
  readonly signKey: string;
  readonly sealKey: string;
}

/** RFC 8410: PKCS #8 around a raw 32-byte key; the last byte of the object identifier names the curve. */
const pkcs8 = (curve: 'Ed25519' | 'X25519'): Buffer =>
  Buffer.from(`302e020100300506032b65${curve === 'Ed25519' ? '70' : '6e'}04220420`, 'hex');

export const privateKeyOf = (curve: 'Ed25519' | 'X25519', secret: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.concat([pkcs8(curve), secret]), format: 'der', type: 'pkcs8' });

function publicOf(curve: 'Ed25519' | 'X25519', secret: Uint8Array): string {
  const der = createPublicKey(privateKeyOf(curve, secret)).export({ format: 'der', type: 'spki' });
  return toHex(der.subarray(-32));
}

export function keysFromSecrets(
  secrets: Pick<MemberKeys, 'signSecret' | 'sealSecret' | 'storageSecret'>,
): MemberKeys {
  return {
    signSecret: secrets.signSecret,
    sealSecret: secrets.sealSecret,
    storageSecret: secrets.storageSecret,
    signKey: publicOf('Ed25519', secrets.signSecret),
    sealKey: publicOf('X25519', secrets.sealSecret),
  };
}

export const generateKeys = (rng: Rng): MemberKeys =>
  keysFromSecrets({ signSecret: rng(32), sealSecret: rng(32), storageSecret: rng(32) });
