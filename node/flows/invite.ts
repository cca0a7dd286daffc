import {
  fromBase64Url,
  fromHex,
  fromUtf8,
  type MemberId,
  type Rng,
  TacitError,
  toBase64Url,
  toHex,
  utf8,
} from '@tacit/sdk/core';
import { type Signer, signerOf } from '@tacit/sdk/crypto';
import { inviteMessage, type MemberCard, type MemberRole, type SignedTx, signTx } from '@tacit/sdk/ledger';
import { z } from 'zod';
import type { FlowContext } from './context.ts';

/** What an invitation file says. Whoever holds it may join once: it carries the seed of the invite's key. */
const invitation = z.strictObject({
  version: z.literal(1),
  network: z.string().max(64),
  /** Hash of the genesis header: the newcomer trusts this ledger and no other. */
  genesis: z.string().regex(/^[0-9a-f]{64}$/),
  /** Where the sequencer listens. */
  url: z.string().max(2_000),
  sequencer: z.string().max(64),
  roles: z
    .array(z.enum(['owner', 'requester', 'validator', 'observer']))
    .min(1)
    .max(4),
  seed: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Invitation = z.infer<typeof invitation>;

const PREFIX = 'tacit-invite-';

export const encodeInvitation = (i: Invitation): string => PREFIX + toBase64Url(utf8(JSON.stringify(i)));

/** Throws `network.bad-invite`. */
export function decodeInvitation(text: string): Invitation {
  try {
    const trimmed = text.trim();
    if (!trimmed.startsWith(PREFIX)) throw new TypeError('expected an invitation');
    return invitation.parse(JSON.parse(fromUtf8(fromBase64Url(trimmed.slice(PREFIX.length)))));
  } catch {
    throw new TacitError('network.bad-invite', { expected: `a text that starts with \`${PREFIX}\`` });
  }
}

/** Puts the public half on the ledger and returns the invitation. */
export async function invite(
  ctx: FlowContext,
  roles: readonly MemberRole[],
  seconds: number,
  network: { readonly genesis: string; readonly url: string; readonly sequencer: MemberId },
): Promise<string> {
  const seed = ctx.rng(32);
  await ctx.chain.submit('member.invite', {
    inviteKey: signerOf(seed).publicKey,
    roles: [...roles],
    expires: ctx.clock.now() + seconds * 1000,
  });
  return encodeInvitation({
    version: 1,
    network: ctx.network,
    ...network,
    roles: [...roles],
    seed: toHex(seed),
  });
}

/** The newcomer's transaction: signed by its own new key, its card signed by the invitation's. */
export function joinTx(
  i: Invitation,
  card: MemberCard,
  signer: Signer,
  rng: Rng,
  time: number,
): SignedTx<'member.join'> {
  const key = signerOf(fromHex(i.seed));
  const signature = toHex(key.sign(inviteMessage(i.network, card)));
  const body = { ...card, invite: { key: key.publicKey, signature } };
  return signTx('member.join', body, { network: i.network, sender: card.id as MemberId, signer, rng, time });
}
