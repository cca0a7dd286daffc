import { z } from 'zod';
import { APPROVER_ROLES } from '../../ledger/index.ts';
import { defineRoute } from '../route.ts';
import { foreign, height, memberId, nothing, role } from '../shapes.ts';

const common = {
  group: 'members',
  method: 'POST',
  auth: 'client',
  scope: 'steward',
  params: nothing,
  query: nothing,
  idempotent: false,
} as const;

export const invite = defineRoute({
  ...common,
  id: 'network.invite',
  path: '/v1/network/invite',
  summary: 'Invite an organisation',
  description: 'The invitation is a text to hand over; it names the network, this node and the roles.',
  body: {
    kind: 'json',
    size: 'small',
    schema: z.strictObject({
      roles: z.array(role).min(1).max(4),
      expires: z
        .number()
        .int()
        .min(60)
        .max(31_536_000)
        .default(604_800)
        .meta({ description: 'lifetime in seconds' }),
    }),
  },
  response: { kind: 'json', status: 201, schema: z.strictObject({ invite: z.string().max(8192) }) },
});

export const vote = defineRoute({
  ...common,
  id: 'members.vote',
  path: '/v1/members/vote',
  summary: 'Vote on a candidate or on a suspended member',
  description: 'Signed by this node as its member; the state machine counts. `accept` admits or reinstates.',
  body: {
    kind: 'json',
    size: 'small',
    schema: z.strictObject({ member: memberId, accept: z.boolean() }),
  },
  response: {
    kind: 'json',
    schema: z.strictObject({ height, result: foreign('result of the transaction') }),
  },
});

export const suspend = defineRoute({
  ...common,
  id: 'members.suspend',
  path: '/v1/members/suspend',
  summary: 'Vote to suspend a member',
  description: 'Takes effect when the votes suffice.',
  body: { kind: 'json', size: 'small', schema: z.strictObject({ member: memberId }) },
  response: {
    kind: 'json',
    schema: z.strictObject({ height, result: foreign('result of the transaction') }),
  },
});

export const appoint = defineRoute({
  ...common,
  id: 'members.appoint',
  path: '/v1/members/appoint',
  summary: 'Vote on the capacities in which a member approves requests',
  description: 'Takes effect when a majority votes for the same list. An empty list takes all away.',
  body: {
    kind: 'json',
    size: 'small',
    schema: z.strictObject({ member: memberId, approves: z.array(z.enum(APPROVER_ROLES)).max(3) }),
  },
  response: {
    kind: 'json',
    schema: z.strictObject({ height, result: foreign('result of the transaction') }),
  },
});

export const memberRoutes = [invite, vote, suspend, appoint] as const;
