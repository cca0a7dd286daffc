import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { type Canonical, canonicalBytes, concat, type Hash, toHex, utf8 } from '../core/index.ts';

/** SHA-256 (FIPS 180-4): 32 bytes. `node` injects the native one; the answer is the same. */
export type Sha256 = (data: Uint8Array) => Uint8Array;

export const sha256: Sha256 = (data) => nobleSha256(data);

/** Names what is hashed or signed, so that bytes made for one purpose never pass for another. */
export type Domain = `tacit/${string}/${number}`;

/** `domain || 0x00 || payload`: no domain contains the zero byte, so the split is unambiguous. */
export const domainBytes = (domain: Domain, payload: Uint8Array): Uint8Array =>
  concat(utf8(`${domain}\0`), payload);

export const hashBytes = (domain: Domain, payload: Uint8Array, hash: Sha256 = sha256): Hash =>
  toHex(hash(domainBytes(domain, payload))) as Hash;

/** Hash of a value's canonical form under a domain. Throws `TypeError` on what has no canonical form. */
export const hashOf = (domain: Domain, value: Canonical, hash: Sha256 = sha256): Hash =>
  hashBytes(domain, canonicalBytes(value), hash);
