import { type DatasetId, type MemberId, ownerOf, type SessionId } from '@tacit/sdk/core';
import { hashOf } from '@tacit/sdk/crypto';
import { type Participant, type RequestRecord, type SessionRecord, sessionIdOf } from '@tacit/sdk/ledger';
import { reserve } from './budget.ts';
import { type Handler, paramsOf, refuse, senderOf, senderWithRole, type TxContext } from './context.ts';
import { holdPrice } from './credits.ts';
import { usableGrant } from './grants.ts';
import { failSession, partiesOf, sweep } from './session-end.ts';
import { takeUse } from './usage.ts';

/** Sessions one member may have open: keeps the lists in the state small. */
const MAX_OPEN = 1_000;

export const openSession: Handler<'session.open'> = (ctx) => {
  senderWithRole(ctx, 'requester', 'owner');
  const id = sessionIdOf(ctx.id);
  // Overdue sessions are swept first: one of them may hold the last use of this very grant.
  sweep(ctx, ctx.sender);
  const grant = usableGrant(ctx, ctx.body.grant);
  const participants: Participant[] = grant.pins.map((pin) => ({
    member: ownerOf(pin.dataset),
    dataset: pin.dataset,
    maskKey: null,
  }));
  for (const member of partiesOf({ requester: ctx.sender, participants })) {
    const open = sweep(ctx, member);
    if (open.length >= MAX_OPEN) refuse('session.too-many-open', { field: 'body.grant', member });
    ctx.state.set('openSessions', member, [...open, id]);
  }
  // Sweeping may have given a use back, so the grant is read again.
  const now = ctx.state.get('grant', grant.id) ?? grant;
  const usesLeft = now.usesLeft - 1;
  ctx.state.set('grant', grant.id, {
    ...now,
    usesLeft,
    status: usesLeft === 0 ? 'spent' : 'active',
    used: true,
  });
  takeUse(ctx, grant, ctx.state.get('request', grant.request) as RequestRecord);
  holdPrice(ctx, grant);
  reserve(ctx, grant);
  const session: SessionRecord = {
    id,
    grant: grant.id,
    requester: ctx.sender,
    planHash: grant.planHash,
    participants,
    gate: drawGate(ctx, id, participants),
    status: 'opened',
    opened: ctx.block.time,
    deadline: ctx.block.time + paramsOf(ctx).sessionTimeout,
    failure: null,
    receipt: null,
  };
  ctx.state.set('session', id, session);
  ctx.emit({ type: 'session.opened', subject: id, members: partiesOf(session) });
};

/** H(previous block, session) mod participants; 48 bits, so the bias is below 2^-39 for 256 of them. */
function drawGate(ctx: TxContext, session: SessionId, participants: readonly Participant[]): MemberId {
  const previous = ctx.block.previousHash;
  const drawn = hashOf('tacit/gate/1', { previous, session }, ctx.modules.sha256);
  const at = Number.parseInt(drawn.slice(0, 12), 16) % participants.length;
  return (participants[at] as Participant).member;
}

export function sessionOf(ctx: TxContext, id: SessionId): SessionRecord {
  return ctx.state.get('session', id) ?? refuse('session.unknown', { field: 'body.session' });
}

export const joinSession: Handler<'session.join'> = (ctx) => {
  const sender = senderOf(ctx);
  const { session: id, maskKey } = ctx.body;
  const session = sessionOf(ctx, id);
  const me = session.participants.find((p) => p.member === sender.id);
  if (me === undefined) return refuse('session.not-participant', { field: 'body.session' });
  if (me.maskKey !== null) refuse('session.already-joined', { field: 'body.session', member: sender.id });
  if (session.status !== 'opened')
    refuse('session.wrong-status', { field: 'body.session', expected: 'opened' });
  if (ctx.block.time > session.deadline) refuse('session.deadline', { field: 'body.session' });
  const twin = session.participants.find((p) => p.maskKey === maskKey);
  if (twin !== undefined) refuse('session.mask-key-reused', { field: 'body.maskKey', member: twin.member });
  claimOpening(ctx, session, me.dataset, ctx.body.opening);
  const participants = session.participants.map((p) => (p === me ? { ...p, maskKey } : p));
  const running = participants.every((p) => p.maskKey !== null);
  ctx.state.set('session', id, {
    ...session,
    participants,
    ...(running ? { status: 'running', ran: ctx.block.height } : {}),
  });
  ctx.emit({ type: 'session.joined', subject: id, members: partiesOf(session) });
  if (running) ctx.emit({ type: 'session.running', subject: id, members: partiesOf(session) });
};

/** An owner that is to prove claims a fresh number: a number claimed twice would show more than the commitment hides. */
function claimOpening(ctx: TxContext, session: SessionRecord, id: DatasetId, opening?: number): void {
  const grant = ctx.state.get('grant', session.grant);
  if (grant?.obligations.proof === undefined) return;
  const dataset = ctx.state.get('dataset', id);
  const pin = grant.pins.find((p) => p.dataset === id);
  if (dataset?.provable === undefined || dataset.version !== pin?.version)
    refuse('proof.no-commitment', { field: id });
  else if (opening === undefined) refuse('proof.missing', { field: 'body.opening' });
  else if (opening <= (dataset.openings ?? 0)) refuse('proof.counter-behind', { field: 'body.opening' });
  else ctx.state.set('dataset', id, { ...dataset, openings: opening });
}

export const endSession: Handler<'session.fail'> = (ctx) => {
  const sender = senderOf(ctx);
  const { session: id, code, member } = ctx.body;
  const session = sessionOf(ctx, id);
  if (session.status !== 'opened' && session.status !== 'running')
    refuse('session.wrong-status', { field: 'body.session', expected: 'opened or running' });
  const parties = partiesOf(session);
  if (!parties.includes(sender.id) && ctx.block.time <= session.deadline)
    refuse('session.not-participant', { field: 'body.session' });
  if (member !== null && !parties.includes(member))
    refuse('session.not-participant', { field: 'body.member', member });
  failSession(ctx, session, code, member);
};
