import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { foreign, hash, height, memberId, name, nothing } from '../shapes.ts';

const common = { group: 'public', auth: 'public', params: nothing, query: nothing } as const;

export const healthz = defineRoute({
  ...common,
  id: 'healthz',
  method: 'GET',
  path: '/healthz',
  summary: 'Whether the process runs',
  description: 'Answers as long as the process can answer; says nothing about ledger or data.',
  body: null,
  response: { kind: 'json', schema: z.strictObject({ ok: z.literal(true) }) },
  idempotent: true,
});

export const readyz = defineRoute({
  ...common,
  id: 'readyz',
  method: 'GET',
  path: '/readyz',
  summary: 'Whether the node can take part in questions',
  description: 'Each check by name. Problem `node.not-ready` (503) until all of them hold.',
  body: null,
  response: {
    kind: 'json',
    schema: z.strictObject({
      ready: z.literal(true),
      checks: z.array(z.strictObject({ name: z.string().max(64), ok: z.boolean() })).max(64),
    }),
  },
  idempotent: true,
});

export const openapiJson = defineRoute({
  ...common,
  id: 'openapi',
  method: 'GET',
  path: '/openapi.json',
  summary: 'This interface as an OpenAPI 3.1 document',
  description: 'Generated from the same definitions that the server and the client use.',
  body: null,
  response: { kind: 'json', schema: z.record(z.string(), z.unknown()) },
  idempotent: true,
});

export const join = defineRoute({
  ...common,
  id: 'join',
  method: 'POST',
  path: '/v1/join',
  summary: 'Ask to become a member',
  description:
    'Takes a signed `member.join` transaction and nothing else. The invitation inside it decides; the network votes where its rules say so.',
  body: {
    kind: 'json',
    size: 'small',
    schema: z.strictObject({ tx: foreign('signed transaction of type member.join') }),
  },
  response: {
    kind: 'json',
    schema: z.strictObject({ height, result: foreign('result of the transaction') }),
  },
  idempotent: true,
});

export const network = defineRoute({
  ...common,
  id: 'network',
  method: 'GET',
  path: '/v1/network',
  summary: 'What a newcomer needs to follow the ledger',
  description: 'The genesis block is public; compare its hash with one received over another channel.',
  body: null,
  response: {
    kind: 'json',
    schema: z.strictObject({
      network: name,
      genesisHash: hash,
      genesis: foreign('genesis block'),
      sequencer: memberId,
    }),
  },
  idempotent: true,
});

export const publicRoutes = [healthz, readyz, openapiJson, join, network] as const;
