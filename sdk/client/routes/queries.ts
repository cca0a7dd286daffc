import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { foreign, hash, memberId, nothing, purpose, report, text } from '../shapes.ts';

const group = 'queries';

/** Obligations a caller may ask for itself; the stricter of these and the contract's holds. */
const tighten = z
  .strictObject({
    minGroup: z.number().int().min(1).max(1_000_000).optional(),
    maxGroups: z.number().int().min(1).max(1_000_000).optional(),
    epsilon: z
      .string()
      .regex(/^[0-9]{1,6}(\.[0-9]{1,12})?$/)
      .optional(),
    round: z.number().int().min(1).max(1_000_000).optional(),
    proof: z.literal('table').optional().meta({ description: 'every owner proves its part' }),
  })
  .meta({ description: 'stricter obligations; never weaker' });

const question = z
  .strictObject({
    sql: text(100_000).min(1).optional(),
    plan: foreign('plan made by the builder').optional(),
    purpose,
    tighten: tighten.optional(),
    request: hash.optional().meta({ description: 'ask under the grant of this request' }),
  })
  .refine((q) => (q.sql === undefined) !== (q.plan === undefined), { error: 'give either `sql` or `plan`' });

export const cell = z.union([z.string().max(100_000), z.boolean(), z.null()]);

export const resultColumn = z.strictObject({
  name: z.string().max(256),
  type: z.enum(['integer', 'decimal', 'double', 'boolean', 'string', 'date']),
  role: z.enum(['group', 'measure']),
  error: z.string().max(200).optional().meta({ description: 'stated error, e.g. of a quantile' }),
});

export const result = z.strictObject({
  sql: z.string().max(100_000).nullable(),
  planHash: hash,
  columns: z.array(resultColumn).max(2000),
  rows: z.array(z.array(cell).max(2000)).max(1_000_000).meta({
    description: 'canonical texts: integers and decimals exact, doubles as shortest round-trip text',
  }),
  suppressed: z
    .array(z.strictObject({ row: z.number().int(), column: z.number().int(), rule: z.string().max(64) }))
    .max(10_000_000),
  bars: z
    .array(z.array(z.tuple([z.string().max(64), z.string().max(64)]).nullable()).max(2000))
    .max(1_000_000)
    .optional()
    .meta({
      description:
        'under differential privacy: per cell an interval that holds the exact value with 95 % probability over the noise',
    }),
  privacy: z
    .strictObject({
      epsilon: z.string().max(64),
      delta: z.string().max(64),
      rho: z.string().max(64).nullable(),
    })
    .optional()
    .meta({ description: 'what this answer took from the privacy budget' }),
  owners: z.array(memberId).max(10_000),
  receipt: foreign('signed receipt'),
  timings: z
    .record(z.string().max(64), z.number())
    .meta({ description: 'milliseconds per stage, by its name' }),
});

export const ask = defineRoute({
  group,
  id: 'queries.ask',
  method: 'POST',
  path: '/v1/queries',
  auth: 'client',
  scope: 'query',
  summary: 'Ask a question',
  description:
    'Request, grant, session and release in one call. A denial is problem `contract.denied` with its reasons.',
  params: nothing,
  query: nothing,
  body: { kind: 'json', size: 'document', schema: question },
  response: { kind: 'json', schema: result },
  idempotent: false,
});

export const explain = defineRoute({
  group,
  id: 'queries.explain',
  method: 'POST',
  path: '/v1/queries/explain',
  auth: 'client',
  scope: 'query',
  summary: 'What a question would do',
  description: 'Plan, its hash, what the owners would learn, what the contracts would say. Spends nothing.',
  params: nothing,
  query: nothing,
  body: { kind: 'json', size: 'document', schema: question },
  response: {
    kind: 'json',
    schema: z.strictObject({
      plan: foreign('plan'),
      planHash: hash,
      sql: z.string().max(100_000).nullable(),
      shape: foreign('what the ledger would know of the plan'),
      decision: report('effect, reasons and obligations per dataset'),
    }),
  },
  idempotent: true,
});

export const queryRoutes = [ask, explain] as const;
