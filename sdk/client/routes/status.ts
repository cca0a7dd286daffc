import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { height, memberId, name, nothing, role } from '../shapes.ts';

const common = { group: 'status', auth: 'client', scope: 'query', params: nothing, query: nothing } as const;

export const statusShape = z.strictObject({
  member: memberId,
  network: name.nullable(),
  roles: z.array(role).max(4),
  version: z.string().max(64),
  /** Milliseconds since the process began. */
  uptime: z.number().int().min(0),
  ledger: z.strictObject({ engine: z.string().max(32), height, sequencer: memberId.nullable() }).nullable(),
  datasets: z.number().int().min(0).meta({ description: 'datasets attached on this machine' }),
  members: z
    .array(
      z.strictObject({
        id: memberId,
        name: z.string().max(200),
        roles: z.array(role).max(4),
        url: z.string().max(2000).nullable(),
        status: z.enum(['active', 'suspended', 'left']),
      }),
    )
    .max(10_000),
});

export const status = defineRoute({
  ...common,
  id: 'status',
  method: 'GET',
  path: '/v1/status',
  summary: 'The node, its network and its members',
  description: 'What the ledger says of the members, and what this node holds itself.',
  body: null,
  response: { kind: 'json', schema: statusShape },
  idempotent: true,
});

export const metrics = defineRoute({
  ...common,
  id: 'metrics',
  method: 'GET',
  path: '/metrics',
  summary: 'Counters and histograms',
  description: 'Prometheus text format 0.0.4. No label is taken from what a caller sent.',
  body: null,
  response: { kind: 'text', mediaType: 'text/plain; version=0.0.4; charset=utf-8' },
  idempotent: true,
});

export const statusRoutes = [status, metrics] as const;
