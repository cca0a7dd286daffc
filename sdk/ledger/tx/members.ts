import { z } from 'zod';
import { APPROVER_ROLES } from '../approvals.ts';
import { instant, memberId, publicKey, roles, signature, url } from '../primitives.ts';
import { memberCard } from './network.ts';

/** `inviteKey` is the public key whose seed the invite token carries. Counts as the inviter's vote. */
export const memberInvite = z.strictObject({ inviteKey: publicKey, roles, expires: instant });

/** Self-signed by the new `signKey`; the invite signs the card, so a token's holder names exactly one member. */
export const memberJoin = z.strictObject({
  ...memberCard.shape,
  invite: z.strictObject({ key: publicKey, signature }),
});

/** On a candidate: to admit. On a suspended member: to reinstate. */
export const memberVote = z.strictObject({ member: memberId, accept: z.boolean() });

export const memberUpdate = z
  .strictObject({
    url: url.nullable().exactOptional(),
    sealKey: publicKey.exactOptional(),
    /** The new key signs that it takes over (`rotationMessage`); the old one signs the transaction. */
    signKey: z.strictObject({ key: publicKey, countersignature: signature }).exactOptional(),
  })
  .refine((u) => Object.keys(u).length > 0, 'nothing to update');

/** A vote to suspend; takes effect when the votes suffice. */
export const memberSuspend = z.strictObject({ member: memberId });

/** A vote on the capacities in which a member may approve requests; an equal list counts with it. Empty: in none. */
export const memberAppoint = z.strictObject({
  member: memberId,
  approves: z
    .array(z.enum(APPROVER_ROLES))
    .max(APPROVER_ROLES.length)
    .refine((list) => new Set(list).size === list.length, 'capacities must differ'),
});

export const memberTypes = {
  'member.appoint': memberAppoint,
  'member.invite': memberInvite,
  'member.join': memberJoin,
  'member.vote': memberVote,
  'member.update': memberUpdate,
  'member.suspend': memberSuspend,
} as const;
