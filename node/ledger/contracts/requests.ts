import { ownerOf } from '@tacit/sdk/core';
import {
  type GrantRecord,
  grantIdOf,
  type Obligations,
  parseApprovals,
  type Reason,
  type RequestRecord,
  requestIdOf,
  strictest,
  tallyOf,
  weakerThan,
} from '@tacit/sdk/ledger';
import { activeMember, type Handler, paramsOf, refuse, senderWithRole, type TxContext } from './context.ts';
import { countOutcome, countRequester } from './counts.ts';
import { type Decision, decide } from './decide.ts';
import { activeUser } from './users.ts';

/** Seconds a request may wait for approvals where neither contract nor network say. */
const APPROVAL_SECONDS = 1_209_600;

/** The contracts decide at once; a grant comes in the same step, unless people have to approve it first. */
export const submitRequest: Handler<'request.submit'> = (ctx) => {
  const sender = senderWithRole(ctx, 'requester', 'owner');
  const { recipient, tighten, user, planHash, shape, table, purpose } = ctx.body;
  if (recipient !== undefined) activeMember(ctx, recipient, 'body.recipient');
  const decision = decide(ctx, ctx.body, sender, activeUser(ctx, sender.id, user ?? null));
  if (decision.obligations !== null) refuseWeaker(decision.obligations, tighten ?? {});
  const request: RequestRecord = {
    id: requestIdOf(ctx.id),
    requester: sender.id,
    user: user ?? null,
    planHash,
    shape,
    table,
    purpose,
    status: 'pending',
    reasons: [],
    grant: null,
    made: ctx.block.time,
    ...(recipient === undefined ? {} : { recipient }),
    ...(tighten === undefined ? {} : { tighten }),
  };
  countRequester(ctx, request, 'requested');
  ctx.state.set('latestRequest', `${sender.id}|${planHash}`, request.id);
  conclude(ctx, request, decision, true);
};

/** A caller may ask for stricter, never for weaker: a weaker wish is refused rather than silently raised. */
function refuseWeaker(contract: Obligations, wish: Partial<Obligations>): void {
  const weaker = weakerThan({ ...contract, ...wish }, contract)[0];
  if (weaker !== undefined)
    refuse('request.weaker', { field: `body.tighten.${weaker}`, expected: String(contract[weaker]) });
}

/**
 * Stores what becomes of a request: granted, denied, refused, or waiting. Called when it comes in and, with the
 * contracts asked anew, after every approval, so that a grant is always by the contracts in force in its own block.
 */
export function conclude(ctx: TxContext, request: RequestRecord, decision: Decision, fresh = false): void {
  const { reasons, pins } = decision;
  const end = (status: 'denied' | 'refused', more: readonly Reason[] = []): void => {
    const done: RequestRecord = { ...request, status, reasons: [...more, ...reasons] };
    ctx.state.set('request', request.id, done);
    countOutcome(ctx, done, pins);
    ctx.emit({ type: `request.${status}`, subject: request.id });
  };
  if (decision.obligations === null) {
    end('denied');
    return;
  }
  const obligations = strictest(decision.obligations, { ...decision.obligations, ...request.tighten });
  const approval = approvalOf(ctx, request, decision, obligations);
  if (approval !== null) {
    const members = [...ctx.state.list('member')].sort((a, b) => (a.id < b.id ? -1 : 1));
    const tally = tallyOf({ requester: request.requester, approval, members });
    if (tally.hopeless !== null) {
      const { count, who } = tally.hopeless;
      const text = `\`${count} of ${who.join(',')}\` cannot be met: too few active members may approve${fresh ? '' : ', or too many refused'}`;
      const first = pins[0];
      const reason = first && { dataset: first.dataset, contract: first.contract, policies: [], text };
      end(fresh ? 'denied' : 'refused', reason === undefined ? [] : [reason]);
      return;
    }
    if (!tally.met) {
      ctx.state.set('request', request.id, { ...request, approval, reasons });
      if (fresh) ctx.emit({ type: 'request.pending', subject: request.id, members: waitingFor(tally) });
      return;
    }
  }
  if (obligations.proof !== undefined) {
    const bare = pins.find((p) => ctx.state.get('dataset', p.dataset)?.provable === undefined);
    if (bare !== undefined)
      refuse('proof.no-commitment', { field: bare.dataset, member: ownerOf(bare.dataset) });
  }
  const grant = grantFor(ctx, request, decision, obligations);
  const granted: RequestRecord = {
    ...request,
    status: 'granted',
    reasons,
    grant: grant.id,
    ...(approval === null ? {} : { approval }),
  };
  ctx.state.set('request', request.id, granted);
  ctx.state.set('grant', grant.id, grant);
  countOutcome(ctx, granted, pins);
  ctx.emit({ type: 'request.granted', subject: request.id });
  ctx.emit({ type: 'grant.created', subject: grant.id });
}

const waitingFor = (tally: ReturnType<typeof tallyOf>) =>
  [...new Set(tally.open.flatMap((o) => o.waiting))].sort();

/** What people have to say, by the contracts as they are now; null when nothing. */
function approvalOf(ctx: TxContext, request: RequestRecord, decision: Decision, obligations: Obligations) {
  if (obligations.approvals === undefined) return null;
  const own = request.tighten?.approvals;
  const within =
    parseApprovals(obligations.approvals).within ?? paramsOf(ctx).approvalSeconds ?? APPROVAL_SECONDS;
  return {
    asks: [...decision.asks, ...(own === undefined ? [] : [{ dataset: null, owner: null, text: own }])],
    pins: decision.pins,
    deadline: request.approval?.deadline ?? request.made + within * 1_000,
    decisions: request.approval?.decisions ?? [],
    delegations: request.approval?.delegations ?? [],
  };
}

function grantFor(
  ctx: TxContext,
  request: RequestRecord,
  decision: Decision,
  obligations: Obligations,
): GrantRecord {
  const params = paramsOf(ctx);
  return {
    id: grantIdOf(request.id, ctx.modules.sha256),
    request: request.id,
    requester: request.requester,
    planHash: request.planHash,
    pins: decision.pins,
    obligations,
    usesLeft: obligations.uses ?? params.grantUses,
    expires: ctx.block.time + (obligations.expires ?? params.grantSeconds) * 1_000,
    status: 'active',
    ...(request.recipient === undefined ? {} : { recipient: request.recipient }),
  };
}
