import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { memberId, name, nothing } from '../shapes.ts';

const decimal = z.string().max(200);
const limit = z.strictObject({
  /** `epsilon 10 delta 0.000001`. */
  limit: decimal,
  spent: z.strictObject({ epsilon: decimal, rho: decimal }),
  left: z.strictObject({ epsilon: decimal.nullable(), rho: decimal.nullable() }),
});

export const listBudgets = defineRoute({
  group: 'queries',
  id: 'budgets.list',
  method: 'GET',
  path: '/v1/budgets',
  auth: 'client',
  scope: 'query',
  summary: 'Privacy budgets: limits, what is spent, what is left',
  description:
    'Per dataset that was asked under differential privacy, in total and for each member that asked. `left.epsilon` counts answers without delta and is null once one with delta was given; `left.rho` counts all answers in zCDP and is null where the limit has no delta.',
  params: nothing,
  query: z.strictObject({ table: name.optional() }),
  body: null,
  response: {
    kind: 'json',
    schema: z.strictObject({
      budgets: z
        .array(
          z.strictObject({
            dataset: z.string().max(256),
            answers: z.number().int(),
            running: z.number().int(),
            total: limit,
            requesters: z.array(
              z.strictObject({ member: memberId, ...limit.shape, limit: decimal.nullable() }),
            ),
          }),
        )
        .max(100_000),
    }),
  },
  idempotent: true,
});

export const budgetRoutes = [listBudgets] as const;
