import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { foreign, height, memberId, name, nothing, text, title } from '../shapes.ts';

const group = 'contracts';

export const showContract = defineRoute({
  group,
  id: 'contracts.show',
  method: 'GET',
  path: '/v1/contracts/:owner/:name',
  auth: 'client',
  scope: 'query',
  summary: 'One contract',
  description: 'The version in force with its Cedar policies.',
  params: z.strictObject({ owner: memberId, name }),
  query: nothing,
  body: null,
  response: { kind: 'json', schema: z.strictObject({ contract: foreign('contract') }) },
  idempotent: true,
});

export const publishContract = defineRoute({
  group,
  id: 'contracts.publish',
  method: 'POST',
  path: '/v1/contracts',
  auth: 'client',
  scope: 'steward',
  summary: 'Publish a contract or its next version',
  description: 'The policies are validated first; a refusal names policy and place.',
  params: nothing,
  query: nothing,
  body: {
    kind: 'json',
    size: 'document',
    schema: z.strictObject({ name, title, policies: text(200_000) }),
  },
  response: { kind: 'json', status: 201, schema: z.strictObject({ contract: foreign('contract') }) },
  idempotent: false,
});

export const contractStatus = defineRoute({
  group,
  id: 'contracts.status',
  method: 'POST',
  path: '/v1/contracts/:owner/:name/status',
  auth: 'client',
  scope: 'steward',
  summary: 'Suspend, revoke or resume a contract of this member',
  description: 'Sessions under it end at that block. A revoked contract stays revoked.',
  params: z.strictObject({ owner: memberId, name }),
  query: nothing,
  body: {
    kind: 'json',
    size: 'small',
    schema: z.strictObject({ status: z.enum(['active', 'suspended', 'revoked']) }),
  },
  response: {
    kind: 'json',
    schema: z.strictObject({ height, result: foreign('result of the transaction') }),
  },
  idempotent: false,
});

export const contractRoutes = [showContract, publishContract, contractStatus] as const;
