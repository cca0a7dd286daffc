import { createHash } from 'node:crypto';
import { equalBytes, TacitError } from '@tacit/sdk/core';
import { parseDictionary, serializeDictionary } from 'structured-headers';

/** `content-digest` of RFC 9530 §2 with sha-256. A message without content has the digest of no bytes. */
export function contentDigest(body: Uint8Array): string {
  const hash = createHash('sha256').update(body).digest();
  return serializeDictionary(new Map([['sha-256', [hash, new Map()]]]));
}

/** Throws `peer.digest` when the field is missing, has no sha-256, or names other bytes. */
export function checkDigest(field: string | null, body: Uint8Array): void {
  const claimed = field === null ? null : sha256Of(field);
  const actual = createHash('sha256').update(body).digest();
  if (claimed === null || !equalBytes(claimed, actual)) {
    throw new TacitError('peer.digest', { field: 'content-digest' });
  }
}

function sha256Of(field: string): Uint8Array | null {
  try {
    const value = parseDictionary(field).get('sha-256')?.[0];
    return value instanceof ArrayBuffer ? new Uint8Array(value) : null;
  } catch {
    return null;
  }
}
