import { canonicalText, ownerOf, type RequestId, TacitError } from '@tacit/sdk/core';
import type { GrantRecord, LedgerView, Obligations, Pin, RequestRecord } from '@tacit/sdk/ledger';
import type { FlowContext } from './context.ts';
import type { Question } from './question.ts';

/** In whose name and on which terms a question is asked. */
export interface Terms {
  readonly purpose: string;
  readonly tighten?: Partial<Obligations>;
  readonly user?: string;
  /** A request made before, by its id: ask under its grant and no other. */
  readonly request?: RequestId;
}

/** Same question, same purpose, same person, same terms: what was granted for the one holds for the other. */
function matches(request: RequestRecord, terms: Terms, q: Question): boolean {
  return (
    request.planHash === q.planHash &&
    request.purpose === terms.purpose &&
    request.user === (terms.user ?? null) &&
    request.recipient === undefined &&
    canonicalText({ ...request.tighten }) === canonicalText({ ...terms.tighten })
  );
}

/** True when every dataset asked then, and no other, would be asked now under the same contract. */
function current(view: LedgerView, pins: readonly Pin[], table: string): boolean {
  return (
    pins.every((pin) => {
      const dataset = view.dataset(pin.dataset);
      const contract = view.contract(pin.contract);
      return (
        view.member(ownerOf(pin.dataset))?.status === 'active' &&
        dataset?.status === 'active' &&
        dataset.version === pin.version &&
        dataset.contract === pin.contract &&
        contract?.status === 'active' &&
        contract.version === pin.contractVersion
      );
    }) && view.datasetsOf(table).length === pins.length
  );
}

/**
 * A grant for this question. Asking again goes under the grant the first asking got while it has uses and time left,
 * and waits for the same approvals; only then does a new request go to the contracts. So `uses` is spent before it is
 * given anew, and nobody approves one question twice at the same time.
 */
export async function obtainGrant(
  ctx: FlowContext,
  terms: Terms,
  q: Question,
  signal: AbortSignal,
): Promise<GrantRecord> {
  if (terms.request !== undefined) return grantOf(ctx, named(ctx, terms, terms.request, q));
  const view = ctx.chain.view();
  const last = view.latestRequest(ctx.self, q.planHash);
  if (last !== undefined && matches(last, terms, q)) {
    const grant = last.grant === null ? undefined : view.grant(last.grant);
    const pins = grant?.pins ?? last.approval?.pins ?? [];
    if (current(view, pins, last.table)) {
      if (last.status === 'pending') return grantOf(ctx, last);
      if (grant?.status === 'active' && grant.usesLeft > 0) return grant;
    }
  }
  return newGrant(ctx, terms, q, signal);
}

function named(ctx: FlowContext, terms: Terms, id: RequestId, q: Question): RequestRecord {
  const request = ctx.chain.view().request(id);
  if (request === undefined) throw new TacitError('request.unknown', { field: 'request' });
  if (request.requester !== ctx.self)
    throw new TacitError('request.not-yours', { field: 'request', member: request.requester });
  if (!matches(request, { ...terms, tighten: terms.tighten ?? request.tighten ?? {} }, q))
    throw new TacitError('request.other-question', { field: 'request', expected: request.planHash });
  return request;
}

/** Always by a new request. */
export async function newGrant(
  ctx: FlowContext,
  terms: Terms,
  q: Question,
  signal: AbortSignal,
): Promise<GrantRecord> {
  const { result } = await ctx.chain.submit(
    'request.submit',
    {
      table: q.plan.from.table,
      planHash: q.planHash,
      shape: q.shape,
      purpose: terms.purpose,
      ...(terms.user === undefined ? {} : { user: terms.user }),
      ...(terms.tighten === undefined ? {} : { tighten: terms.tighten }),
    },
    signal,
  );
  const event = result.events.find((e) => e.type.startsWith('request.'));
  const request =
    event === undefined ? undefined : ctx.chain.view().request(event.subject as RequestRecord['id']);
  if (request === undefined) throw new TacitError('internal');
  return grantOf(ctx, request);
}

function grantOf(ctx: FlowContext, request: RequestRecord): GrantRecord {
  if (request.status === 'denied') throw denial(request);
  if (request.status === 'pending')
    throw new TacitError('contract.pending', {
      field: request.id,
      message: `request ${request.id} waits for approvals`,
      hint: `\`tacit request show ${request.id}\` says of whom; once granted, ask the same again`,
    });
  const grant = request.grant === null ? undefined : ctx.chain.view().grant(request.grant);
  if (grant === undefined)
    throw new TacitError('request.not-granted', { field: request.id, expected: request.status });
  return grant;
}

/** The reasons as the contract gave them, so that the researcher sees what would be allowed. */
function denial(request: RequestRecord): TacitError {
  const reasons = request.reasons.map((r) => `${r.dataset}: ${r.text}`);
  return new TacitError('contract.denied', {
    ...(request.reasons[0] === undefined ? {} : { field: request.reasons[0].contract }),
    message: [`the contract does not allow this question`, ...reasons].join('\n    '),
  });
}
