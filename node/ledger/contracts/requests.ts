import {
  type GrantRecord,
  grantIdOf,
  type Obligations,
  type RequestRecord,
  requestIdOf,
  strictest,
  weakerThan,
} from '@tacit/sdk/ledger';
import { activeMember, type Handler, paramsOf, refuse, senderWithRole, type TxContext } from './context.ts';
import { type Decision, decide } from './decide.ts';

/** The contracts decide at once; a grant comes in the same step. A deny is recorded with its reasons. */
export const submitRequest: Handler<'request.submit'> = (ctx) => {
  const sender = senderWithRole(ctx, 'requester', 'owner');
  const { recipient, tighten } = ctx.body;
  if (recipient !== undefined) activeMember(ctx, recipient, 'body.recipient');
  const decision = decide(ctx, sender);
  if (decision.obligations === null) return record(ctx, decision, 'denied', null);
  const obligations = tightened(decision.obligations, tighten ?? {});
  // Where approvals are asked for, the grant waits for them: the approvals contract makes it with `grantFor`.
  if (obligations.approvals !== undefined) return record(ctx, decision, 'pending', null);
  const grant = grantFor(ctx, decision, obligations);
  record(ctx, decision, 'granted', grant);
  ctx.state.set('grant', grant.id, grant);
  ctx.emit({ type: 'grant.created', subject: grant.id });
};

/** A caller may ask for stricter, never for weaker: a weaker wish is refused rather than silently raised. */
function tightened(contract: Obligations, wish: Partial<Obligations>): Obligations {
  const wished: Obligations = { ...contract, ...wish };
  const weaker = weakerThan(wished, contract)[0];
  if (weaker !== undefined)
    refuse('request.weaker', { field: `body.tighten.${weaker}`, expected: String(contract[weaker]) });
  return strictest(contract, wished);
}

function grantFor(
  ctx: TxContext<'request.submit'>,
  decision: Decision,
  obligations: Obligations,
): GrantRecord {
  const request = requestIdOf(ctx.id);
  const { planHash, recipient } = ctx.body;
  const params = paramsOf(ctx);
  return {
    id: grantIdOf(request, ctx.modules.sha256),
    request,
    requester: ctx.sender,
    planHash,
    pins: decision.pins,
    obligations,
    usesLeft: obligations.uses ?? params.grantUses,
    expires: ctx.block.time + (obligations.expires ?? params.grantSeconds) * 1_000,
    status: 'active',
    ...(recipient === undefined ? {} : { recipient }),
  };
}

function record(
  ctx: TxContext<'request.submit'>,
  decision: Decision,
  status: RequestRecord['status'],
  grant: GrantRecord | null,
): void {
  const { planHash, shape, table, purpose, user, recipient } = ctx.body;
  const id = requestIdOf(ctx.id);
  ctx.state.set('request', id, {
    id,
    requester: ctx.sender,
    user: user ?? null,
    planHash,
    shape,
    table,
    purpose,
    status,
    reasons: decision.reasons,
    grant: grant?.id ?? null,
    made: ctx.block.time,
    ...(recipient === undefined ? {} : { recipient }),
  });
  ctx.emit({ type: `request.${status}`, subject: id });
}
