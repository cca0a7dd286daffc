import { fromHex, type MemberId } from '@tacit/sdk/core';
import { isSigningKey } from '@tacit/sdk/crypto';
import { inviteMessage, type MemberRecord, rotationMessage, type VoteRecord } from '@tacit/sdk/ledger';
import { activeMember, type Handler, refuse, senderOf, type TxContext } from './context.ts';
import { openAccount } from './credits.ts';
import { newMember } from './genesis.ts';
import { failSessionsOf } from './session-end.ts';
import { castVote, type Outcome, standing } from './votes.ts';

export const invite: Handler<'member.invite'> = (ctx) => {
  const sender = senderOf(ctx);
  const { inviteKey, roles, expires } = ctx.body;
  if (sender.roles.every((r) => r === 'observer'))
    refuse('member.role-missing', { field: 'sender', member: sender.id });
  if (!isSigningKey(inviteKey)) refuse('ledger.bad-key', { field: 'body.inviteKey' });
  if (ctx.state.get('invite', inviteKey) !== undefined)
    refuse('member.invite-invalid', { field: 'body.inviteKey', expected: 'a key not used before' });
  if (expires <= ctx.block.time) refuse('member.invite-invalid', { field: 'body.expires' });
  ctx.state.set('invite', inviteKey, { key: inviteKey, inviter: sender.id, roles, expires });
  ctx.emit({ type: 'member.invited', subject: inviteKey });
};

export const join: Handler<'member.join'> = (ctx) => {
  const { invite: used, ...card } = ctx.body;
  if (card.id !== ctx.sender) refuse('member.invite-invalid', { field: 'body.id', expected: 'the sender' });
  if (ctx.state.get('member', card.id) !== undefined || ctx.state.get('candidate', card.id) !== undefined)
    refuse('member.taken', { field: 'body.id', member: card.id });
  const open = ctx.state.get('invite', used.key);
  if (open === undefined) return refuse('member.invite-invalid', { field: 'body.invite.key' });
  if (open.expires <= ctx.block.time)
    refuse('member.invite-invalid', { field: 'body.invite.key', expected: 'an invite not expired' });
  if (ctx.state.get('member', open.inviter)?.status !== 'active')
    refuse('member.invite-invalid', { field: 'body.invite.key', member: open.inviter });
  if (card.roles.some((r) => !open.roles.includes(r)))
    refuse('member.invite-invalid', { field: 'body.roles', expected: open.roles.join(', ') });
  if (!isSigningKey(card.signKey)) refuse('ledger.bad-key', { field: 'body.signKey' });
  const message = inviteMessage(ctx.network, card);
  if (!ctx.modules.verify(fromHex(used.key), message, fromHex(used.signature)))
    refuse('member.invite-invalid', { field: 'body.invite.signature' });
  ctx.state.delete('invite', used.key);
  ctx.state.set('candidate', card.id, { member: newMember(ctx, card), inviter: open.inviter });
  const votes: VoteRecord = { kind: 'admit', accept: [open.inviter], reject: [] };
  ctx.state.set('vote', card.id, votes);
  ctx.emit({ type: 'member.proposed', subject: card.id, members: [open.inviter] });
  closeAdmission(ctx, card.id, standing(ctx, votes));
};

export const vote: Handler<'member.vote'> = (ctx) => {
  const { member, accept } = ctx.body;
  const candidate = ctx.state.get('candidate', member);
  const known = ctx.state.get('member', member);
  if (candidate === undefined && known === undefined)
    refuse('member.unknown', { field: 'body.member', member });
  if (candidate === undefined && known?.status !== 'suspended')
    refuse('member.nothing-to-vote', { field: 'body.member', member });
  const kind = candidate === undefined ? 'reinstate' : 'admit';
  const outcome = castVote(ctx, member, kind, accept);
  ctx.emit({ type: 'member.voted', subject: member });
  if (candidate !== undefined) return closeAdmission(ctx, member, outcome);
  if (outcome === 'open') return;
  ctx.state.delete('vote', member);
  if (outcome === 'accepted') {
    ctx.state.set('member', member, { ...(known as MemberRecord), status: 'active' });
    ctx.emit({ type: 'member.reinstated', subject: member });
  }
};

function closeAdmission(ctx: TxContext, id: MemberId, outcome: Outcome): void {
  if (outcome === 'open') return;
  const candidate = ctx.state.get('candidate', id);
  ctx.state.delete('candidate', id);
  ctx.state.delete('vote', id);
  if (outcome === 'accepted' && candidate !== undefined) {
    ctx.state.set('member', id, { ...candidate.member, joined: ctx.block.time });
    openAccount(ctx, id);
    ctx.emit({ type: 'member.admitted', subject: id });
  } else {
    ctx.emit({ type: 'member.refused', subject: id });
  }
}

export const update: Handler<'member.update'> = (ctx) => {
  const sender = senderOf(ctx);
  const { url, sealKey, signKey } = ctx.body;
  if (signKey !== undefined) {
    if (!isSigningKey(signKey.key)) refuse('ledger.bad-key', { field: 'body.signKey.key' });
    const message = rotationMessage(ctx.network, sender.id, sender.signKey, signKey.key);
    if (!ctx.modules.verify(fromHex(signKey.key), message, fromHex(signKey.countersignature)))
      refuse('ledger.bad-signature', { field: 'body.signKey.countersignature' });
  }
  ctx.state.set('member', sender.id, {
    ...sender,
    ...(url === undefined ? {} : { url }),
    ...(sealKey === undefined ? {} : { sealKey }),
    ...(signKey === undefined ? {} : { signKey: signKey.key }),
  });
  ctx.emit({ type: 'member.updated', subject: sender.id });
};

export const suspend: Handler<'member.suspend'> = (ctx) => {
  const target = activeMember(ctx, ctx.body.member, 'body.member');
  const outcome = castVote(ctx, target.id, 'suspend', true);
  ctx.emit({ type: 'member.voted', subject: target.id });
  if (outcome !== 'accepted') return;
  ctx.state.delete('vote', target.id);
  ctx.state.set('member', target.id, { ...target, status: 'suspended' });
  ctx.emit({ type: 'member.suspended', subject: target.id });
  failSessionsOf(ctx, target.id, () => true, target.id, 'session.member-suspended');
};

/** Votes for equal lists count together; another list starts a vote of its own. */
export const appoint: Handler<'member.appoint'> = (ctx) => {
  const target = activeMember(ctx, ctx.body.member, 'body.member');
  const approves = [...ctx.body.approves].sort();
  const key = `${target.id}#${approves.join(',')}`;
  const outcome = castVote(ctx, key, 'appoint', true);
  ctx.emit({ type: 'member.voted', subject: target.id });
  if (outcome !== 'accepted') return;
  ctx.state.delete('vote', key);
  const { approves: _before, ...rest } = target;
  ctx.state.set('member', target.id, approves.length === 0 ? rest : { ...rest, approves });
  ctx.emit({ type: 'member.appointed', subject: target.id });
};
