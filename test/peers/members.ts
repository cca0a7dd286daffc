import { createHash, randomBytes } from 'node:crypto';
import { keysFromSecrets } from '@tacit/node/config';
import { ed25519Signer, type MemberKey, type Signer } from '@tacit/node/peers';
import type { MemberId } from '@tacit/sdk/core';

/** A member with keys from its name, so that tests need no set-up. */
export interface TestMember {
  readonly id: MemberId;
  readonly signer: Signer;
  record: MemberKey & { url: string | null };
}

export function member(id: string, url: string | null = null): TestMember {
  const secret = new Uint8Array(createHash('sha256').update(`test ${id}`).digest());
  const keys = keysFromSecrets({ signSecret: secret, sealSecret: secret, storageSecret: secret });
  return {
    id: id as MemberId,
    signer: ed25519Signer(secret),
    record: { signKey: keys.signKey, status: 'active', url },
  };
}

export const rng = (n: number): Uint8Array => new Uint8Array(randomBytes(n));

/** A clock that moves only when told. */
export class TestClock {
  time = 1_700_000_000_000;
  now(): number {
    return this.time;
  }
}
