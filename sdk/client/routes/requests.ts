import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { foreign, hash, height, memberId, nothing, text } from '../shapes.ts';

const group = 'requests';
const params = z.strictObject({ id: hash });
const done = {
  kind: 'json',
  schema: z.strictObject({ height, result: foreign('result of the transaction') }),
} as const;
const act = {
  group,
  method: 'POST',
  auth: 'client',
  scope: 'steward',
  query: nothing,
  idempotent: false,
} as const;

const standing = z.strictObject({
  request: foreign('request as on the ledger'),
  state: z.enum(['REQUESTED', 'AGREED', 'FINALIZED', 'TERMINATED']).meta({
    description: 'in the words of the Dataspace Protocol',
  }),
  waiting: z.array(foreign('open rule: dataset, rule, missing, members it waits for')).max(1_000),
  grant: foreign('grant').nullable(),
});

export const inbox = defineRoute({
  group,
  id: 'requests.inbox',
  method: 'GET',
  path: '/v1/inbox',
  auth: 'client',
  scope: 'steward',
  summary: 'What waits',
  description: 'Requests that wait for this member to decide, and its own that wait for others.',
  params: nothing,
  query: nothing,
  body: null,
  response: {
    kind: 'json',
    schema: z.strictObject({ decide: z.array(standing).max(10_000), mine: z.array(standing).max(10_000) }),
  },
  idempotent: true,
});

export const showRequest = defineRoute({
  group,
  id: 'requests.show',
  method: 'GET',
  path: '/v1/requests/:id',
  auth: 'client',
  scope: 'query',
  summary: 'One request',
  description: 'Where it stands, for whom it waits, and its grant.',
  params,
  query: nothing,
  body: null,
  response: { kind: 'json', schema: standing },
  idempotent: true,
});

export const decideRequest = defineRoute({
  ...act,
  id: 'requests.decide',
  path: '/v1/requests/:id/decision',
  summary: 'Approve or refuse a request',
  description:
    'Signed by this node as its member. The reason is public; the last approval needed makes the grant.',
  params,
  body: {
    kind: 'json',
    size: 'small',
    schema: z.strictObject({ approve: z.boolean(), reason: text(2_000) }),
  },
  response: done,
});

export const delegateRequest = defineRoute({
  ...act,
  id: 'requests.delegate',
  path: '/v1/requests/:id/delegate',
  summary: 'Let another member decide',
  description: 'For this request only; it cannot be handed on.',
  params,
  body: { kind: 'json', size: 'small', schema: z.strictObject({ to: memberId }) },
  response: done,
});

export const withdrawRequest = defineRoute({
  ...act,
  id: 'requests.withdraw',
  path: '/v1/requests/:id/withdraw',
  summary: 'Withdraw a request of this member',
  description: 'While it waits for approvals.',
  params,
  body: { kind: 'json', size: 'small', schema: nothing },
  response: done,
});

export const revokeGrant = defineRoute({
  ...act,
  id: 'grants.revoke',
  path: '/v1/grants/:id/revoke',
  summary: 'Revoke a grant',
  description: 'By its requester or an owner whose data it opens. Sessions under it end at that block.',
  params,
  body: { kind: 'json', size: 'small', schema: nothing },
  response: done,
});

export const requestRoutes = [
  inbox,
  showRequest,
  decideRequest,
  delegateRequest,
  withdrawRequest,
  revokeGrant,
] as const;
