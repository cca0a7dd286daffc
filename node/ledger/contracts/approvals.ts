import type { MemberId } from '@tacit/sdk/core';
import { type ApprovalRecord, isOpenTo, type RequestRecord, tallyOf } from '@tacit/sdk/ledger';
import { activeMember, type Handler, refuse, senderOf, type TxContext } from './context.ts';
import { decide } from './decide.ts';
import { conclude } from './requests.ts';
import { activeUser } from './users.ts';

type Pending = RequestRecord & { readonly approval: ApprovalRecord };

const field = 'body.request';

function pendingRequest(ctx: TxContext, id: string): Pending {
  const request = ctx.state.get('request', id);
  if (request === undefined) return refuse('request.unknown', { field });
  if (request.status !== 'pending' || request.approval === undefined)
    return refuse('request.not-pending', { field, expected: 'pending' });
  if (ctx.block.time > request.approval.deadline) refuse('request.lapsed', { field });
  return request as Pending;
}

/** The sender, when it is among those the open stages wait for. */
function approver(ctx: TxContext, request: Pending): MemberId {
  const { id } = senderOf(ctx);
  const { decisions, delegations } = request.approval;
  if (id === request.requester) refuse('request.self-approval', { field, member: id });
  if (decisions.some((d) => d.member === id)) refuse('request.already-decided', { field, member: id });
  if (delegations.some((d) => d.from === id)) refuse('request.delegated', { field, member: id });
  const members = [...ctx.state.list('member')];
  const tally = tallyOf({ requester: request.requester, approval: request.approval, members });
  if (!isOpenTo(tally, id)) refuse('request.not-approver', { field, member: id });
  return id;
}

function decideOn(ctx: TxContext<'request.approve' | 'request.refuse'>, approve: boolean): void {
  const request = pendingRequest(ctx, ctx.body.request);
  const member = approver(ctx, request);
  const decision = { member, approve, reason: ctx.body.reason, at: ctx.block.time };
  const decisions = [...request.approval.decisions, decision];
  ctx.emit({
    type: approve ? 'request.approved' : 'request.objected',
    subject: request.id,
    members: [member],
  });
  again(ctx, { ...request, approval: { ...request.approval, decisions } });
}

/** Asks the contracts as they are now, with the user and the requester as they are now. */
function again(ctx: TxContext, request: RequestRecord): void {
  const requester = activeMember(ctx, request.requester, field);
  const user = activeUser(ctx, requester.id, request.user);
  conclude(ctx, request, decide(ctx, request, requester, user));
}

export const approveRequest: Handler<'request.approve'> = (ctx) => decideOn(ctx, true);
export const refuseRequest: Handler<'request.refuse'> = (ctx) => decideOn(ctx, false);

/**
 * Hands the sender's say to another member. What was handed over is not handed on, and whoever handed over its own say
 * takes nobody's: so there are no loops. Two says of one member count once.
 */
export const delegateRequest: Handler<'request.delegate'> = (ctx) => {
  const request = pendingRequest(ctx, ctx.body.request);
  const from = approver(ctx, request);
  const { to } = ctx.body;
  const { decisions, delegations } = request.approval;
  activeMember(ctx, to, 'body.to');
  const bad =
    to === from ||
    to === request.requester ||
    delegations.some((d) => d.from === to || d.to === from) ||
    decisions.some((d) => d.member === to);
  if (bad) refuse('request.bad-delegate', { field: 'body.to', member: to });
  const approval = { ...request.approval, delegations: [...delegations, { from, to, at: ctx.block.time }] };
  ctx.emit({ type: 'request.delegated', subject: request.id, members: [to] });
  again(ctx, { ...request, approval });
};

export const withdrawRequest: Handler<'request.withdraw'> = (ctx) => {
  const sender = senderOf(ctx);
  const request = pendingRequest(ctx, ctx.body.request);
  if (request.requester !== sender.id) refuse('request.not-yours', { field, member: request.requester });
  ctx.state.set('request', request.id, { ...request, status: 'withdrawn' });
  ctx.emit({ type: 'request.withdrawn', subject: request.id });
};
