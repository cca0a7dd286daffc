import type { DatasetId } from '@tacit/sdk/core';
import {
  chargeOf,
  leftOf,
  leftText,
  limitsOf,
  limitsText,
  NOTHING_SPENT,
  type Obligations,
  within,
} from '@tacit/sdk/ledger';
import { privacyStatement, type ReceiptPrivacy } from '@tacit/sdk/protocols/aggregate';
import type { FlowContext } from './context.ts';
import { type Question, virtualTable } from './question.ts';
import { noiseOf } from './session/noise.ts';

/** What an answer would take from the privacy budgets. */
export interface PrivacyCost {
  readonly cost: ReceiptPrivacy;
  readonly datasets: readonly {
    readonly dataset: DatasetId;
    readonly limits: string;
    /** Of the limit with the least left for this member. */
    readonly left: string;
    readonly enough: boolean;
  }[];
}

/** Throws `privacy.no-bounds`, `privacy.noise-too-wide`, `privacy.bad-budget`: what the owners would refuse. */
export function privacyCost(
  ctx: FlowContext,
  { plan, layout }: Question,
  obligations: Obligations,
  datasets: readonly { readonly dataset: DatasetId; readonly obligations: Obligations | null }[],
): PrivacyCost | null {
  const charge = chargeOf(obligations);
  const cost = privacyStatement(obligations);
  const table = virtualTable(ctx, plan.from.table);
  if (charge === null || cost === null || table === undefined) return null;
  noiseOf(obligations, layout, table, datasets.length);
  const view = ctx.chain.view();
  return {
    cost,
    datasets: datasets.map((d) => {
      const limits = limitsOf(d.obligations?.budget, view.params().budget);
      const budget = view.budget(d.dataset);
      const mine = budget.requesters.find((r) => r.member === ctx.self) ?? NOTHING_SPENT;
      const own = limits.requester !== null && !within(limits.requester, charge, mine);
      const enough = within(limits.total, charge, budget.spent) && !own;
      const left =
        own && limits.requester !== null
          ? leftOf(limits.requester, mine)
          : leftOf(limits.total, budget.spent);
      return { dataset: d.dataset, limits: limitsText(limits), left: leftText(left), enough };
    }),
  };
}
