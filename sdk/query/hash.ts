import { sha256 } from '@noble/hashes/sha2.js';
import { type Canonical, canonicalBytes, concat, type Hash, toHex, utf8 } from '../core/index.ts';
import { normalise } from './normalise.ts';
import type { Plan } from './plan.ts';

/** SHA-256 of `tacit/plan/1` and the canonical bytes (RFC 8785) of the normalised plan. */
export function planHash(plan: Plan): Hash {
  const body = canonicalBytes(normalise(plan) as unknown as Canonical);
  return toHex(sha256(concat(utf8('tacit/plan/1'), body))) as Hash;
}
