import { canonicalText, type ErrorCode, type MemberId, TacitError } from '@tacit/sdk/core';
import { type PolicyEngine, weakerThan } from '@tacit/sdk/ledger';
import type { PermitFacts, Run } from './facts.ts';

/** What the owner checks again before data is opened: one function per thing that may have changed since the grant. */

type Fault = readonly [happened: boolean, message: string];

/** Throws for the first fault that happened. */
function refuse(code: ErrorCode, field: string, faults: readonly Fault[]): void {
  const first = faults.find(([happened]) => happened);
  if (first !== undefined) throw new TacitError(code, { field, message: first[1] });
}

/** Records are plain JSON; this drops the compiler's readonly names for it. */
const text = (value: object): string => canonicalText(value as Parameters<typeof canonicalText>[0]);

/** A spent grant opens no new session, but the session that took its last use is still its own. */
export function checkGrant({ grant, request, principal, recipient }: PermitFacts, now: number): void {
  refuse('permit.grant', grant.id, [
    [grant.status !== 'active' && grant.status !== 'spent', `the grant is ${grant.status}`],
    [now >= grant.expires, 'the grant has expired'],
    [request.id !== grant.request || request.grant !== grant.id, 'the grant does not belong to the request'],
    [request.status !== 'granted', `the request is ${request.status}`],
    [request.requester !== grant.requester, 'the grant was given to another member'],
    [principal.member !== request.requester, 'the principal is not the member that asked'],
    [(principal.user ?? null) !== request.user, 'the principal is not the user that asked'],
    [
      recipient !== (request.recipient ?? request.requester),
      'the result would go to another member than the request names',
    ],
  ]);
}

export function checkSession({ grant, session, dataset }: PermitFacts, { self, now }: Run): void {
  const takesPart = session.participants.some((p) => p.member === self && p.dataset === dataset.id);
  refuse('permit.session', session.id, [
    [session.grant !== grant.id, 'the session was opened for another grant'],
    [session.requester !== grant.requester, 'the session was opened by another member'],
    [session.status !== 'opened' && session.status !== 'running', `the session is ${session.status}`],
    [now >= session.deadline, 'the deadline of the session has passed'],
    [!takesPart, 'this owner takes no part in the session with this dataset'],
  ]);
}

export function checkPins({ grant, dataset, contract, schema }: PermitFacts, self: MemberId): void {
  const pin = grant.pins.find((p) => p.dataset === dataset.id);
  refuse('permit.pin', dataset.id, [
    [dataset.owner !== self, 'the dataset belongs to another member'],
    [dataset.status !== 'active', 'the dataset was withdrawn'],
    [pin === undefined, 'the grant does not name the dataset'],
    [
      pin?.version !== dataset.version,
      `the grant is for version ${pin?.version} of the dataset; here is version ${dataset.version}`,
    ],
    [
      pin?.contract !== contract.id || dataset.contract !== contract.id,
      'the grant was given by another contract',
    ],
    [
      pin?.contractVersion !== contract.version,
      `the grant is for version ${pin?.contractVersion} of the contract; in force is ${contract.version}`,
    ],
  ]);
  refuse('permit.schema', dataset.id, [
    [text(schema) !== text(dataset.schema), 'the schema beside the table differs from the one on the ledger'],
  ]);
}

export function checkStatus({ contract, dataset }: PermitFacts): void {
  refuse('permit.contract', contract.id, [
    [contract.owner !== dataset.owner, 'the contract belongs to another member'],
    [contract.status !== 'active', `the contract is ${contract.status}`],
  ]);
}

export function checkPlan({ grant, session, request }: PermitFacts, { plan, planHash, shape }: Run): void {
  if ([grant.planHash, session.planHash, request.planHash].some((h) => h !== planHash)) {
    throw new TacitError('permit.plan', { field: 'planHash' });
  }
  if (plan.from.table !== request.table) {
    throw new TacitError('permit.plan', { field: 'from', expected: request.table });
  }
  if (text(shape) !== text(request.shape)) {
    throw new TacitError('permit.shape', { field: 'shape' });
  }
}

/** At the time of use, not of the grant: a policy may have ended meanwhile. */
export function checkPolicy(engine: PolicyEngine, facts: PermitFacts, { shape, now }: Run): void {
  const { principal, request, dataset, contract, grant } = facts;
  const verdict = engine.decide(contract.policies, {
    principal,
    action: shape.protocol,
    resource: {
      dataset: dataset.id,
      owner: dataset.owner,
      table: dataset.table,
      classification: dataset.classification,
    },
    context: {
      purpose: request.purpose,
      shape,
      recipient: facts.recipient,
      time: Math.floor(now / 1000),
    },
  });
  if (verdict.effect !== 'allow' || verdict.obligations === null) {
    throw new TacitError('permit.policy', { field: contract.id, message: verdict.reasons.join('. ') });
  }
  const weaker = weakerThan(grant.obligations, verdict.obligations);
  if (weaker.length > 0) {
    throw new TacitError('permit.obligations', { field: weaker.join(', ') });
  }
}
