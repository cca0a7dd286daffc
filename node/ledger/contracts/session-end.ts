import type { ErrorCode, MemberId, SessionId } from '@tacit/sdk/core';
import type { GrantRecord, RequestRecord, SessionRecord } from '@tacit/sdk/ledger';
import { release, settle } from './budget.ts';
import type { TxContext } from './context.ts';
import { returnPrice } from './credits.ts';
import { returnUse } from './usage.ts';

/** Everybody whose list of open sessions names this one. */
export const partiesOf = (session: Pick<SessionRecord, 'requester' | 'participants'>): MemberId[] => [
  ...new Set([session.requester, ...session.participants.map((p) => p.member)]),
];

export function unlist(ctx: TxContext, session: SessionRecord): void {
  for (const member of partiesOf(session)) {
    const left = (ctx.state.get('openSessions', member) ?? []).filter((id) => id !== session.id);
    if (left.length === 0) ctx.state.delete('openSessions', member);
    else ctx.state.set('openSessions', member, left);
  }
}

/** Ends a session without an answer. What was reserved is given back only when not all had joined. */
export function failSession(
  ctx: TxContext,
  session: SessionRecord,
  code: string,
  member: MemberId | null,
): void {
  const grant = ctx.state.get('grant', session.grant) as GrantRecord;
  returnPrice(ctx, grant);
  if (session.status === 'opened') {
    release(ctx, grant);
    returnUse(ctx, grant, ctx.state.get('request', grant.request) as RequestRecord, session.opened);
    ctx.state.set('grant', grant.id, {
      ...grant,
      usesLeft: grant.usesLeft + 1,
      status: grant.status === 'spent' ? 'active' : grant.status,
    });
  } else {
    settle(ctx, grant);
  }
  ctx.state.set('session', session.id, {
    ...session,
    status: 'failed',
    failure: { code, member },
    ended: ctx.block.height,
  });
  unlist(ctx, session);
  ctx.emit({ type: 'session.failed', subject: session.id, members: partiesOf(session) });
}

/** Fails every open session of a member that `concerns` picks: what it stood on was taken away by `by`; the code says what. */
export function failSessionsOf(
  ctx: TxContext,
  member: MemberId,
  concerns: (session: SessionRecord) => boolean,
  by: MemberId,
  code: Extract<ErrorCode, `session.${string}`>,
): void {
  for (const id of ctx.state.get('openSessions', member) ?? []) {
    const session = ctx.state.get('session', id);
    if (session !== undefined && concerns(session)) failSession(ctx, session, code, by);
  }
}

/** Ends the sessions of a member that nobody ended after their deadline. */
export function sweep(ctx: TxContext, member: MemberId): readonly SessionId[] {
  for (const id of ctx.state.get('openSessions', member) ?? []) {
    const session = ctx.state.get('session', id);
    if (session !== undefined && session.deadline < ctx.block.time)
      failSession(ctx, session, 'session.deadline', late(session));
  }
  return ctx.state.get('openSessions', member) ?? [];
}

/** Who kept a session from running: the first that did not join, if any. */
const late = (session: SessionRecord): MemberId | null =>
  session.participants.find((p) => p.maskKey === null)?.member ?? null;
