import { tableOf } from '@tacit/sdk/core';
import { type Limit, leftOf, limitsOf, limitText, type Spending } from '@tacit/sdk/ledger';
import type { Handlers } from '../api/index.ts';
import type { HandlerDeps } from './deps.ts';

const spentOf = ({ epsilon, rho }: Spending) => ({ epsilon, rho });
const account = (limit: Limit, spent: Spending) => ({
  limit: limitText(limit),
  spent: spentOf(spent),
  left: leftOf(limit, spent),
});

export function budgetHandlers({ ctx }: HandlerDeps): Pick<Handlers, 'budgets.list'> {
  return {
    'budgets.list': async ({ query }) => {
      const records = ctx.chain
        .view()
        .budgets()
        .filter((b) => query.table === undefined || tableOf(b.dataset) === query.table);
      return {
        budgets: records.flatMap((b) => {
          if (b.limits === null) return [];
          const { total, requester } = limitsOf(b.limits);
          return [
            {
              dataset: b.dataset,
              answers: b.settled,
              running: b.reserved,
              total: account(total, b.spent),
              requesters: b.requesters.map((r) => ({
                member: r.member,
                ...account(requester ?? total, r),
                ...(requester === null ? { limit: null, left: leftOf(total, b.spent) } : {}),
              })),
            },
          ];
        }),
      };
    },
  };
}
