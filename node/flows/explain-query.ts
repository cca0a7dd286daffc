import type { DatasetId } from '@tacit/sdk/core';
import {
  type ApprovalAsk,
  type DatasetRecord,
  type Obligations,
  type OpenRule,
  type PolicyVerdict,
  principalOf,
  strictest,
  tallyOf,
} from '@tacit/sdk/ledger';
import { renderPlan } from '@tacit/sdk/query';
import type { FlowContext } from './context.ts';
import { type PrivacyCost, privacyCost } from './privacy-cost.ts';
import { type Question, readQuestion } from './question.ts';
import { activeUser } from './users.ts';

export interface Explanation {
  readonly question: Question;
  /** The plan in canonical SQL. */
  readonly rendered: string;
  readonly effect: 'allow' | 'deny' | 'approval';
  readonly datasets: readonly (PolicyVerdict &
    Pick<DatasetRecord, 'owner' | 'contract'> & { readonly dataset: DatasetId })[];
  /** Who would have to say yes first, and how many of them. */
  readonly approvals: readonly OpenRule[];
  /** Strictest over all datasets; null when denied. */
  readonly obligations: Obligations | null;
  /** What the answer would take from the privacy budgets; null where no contract asks for epsilon. */
  readonly privacy: PrivacyCost | null;
}

/** What the contracts would say now. Asks nobody, spends nothing, is not on the ledger. */
export async function explainQuery(
  ctx: FlowContext,
  ask: {
    readonly sql?: string;
    readonly plan?: unknown;
    readonly purpose: string;
    readonly user?: string;
    readonly tighten?: Partial<Obligations>;
  },
): Promise<Explanation> {
  const question = await readQuestion(ctx, ask);
  const view = ctx.chain.view();
  const me = view.member(ctx.self) ?? { id: ctx.self, roles: [] };
  const user = ask.user === undefined ? undefined : activeUser(view, ctx.self, ask.user);
  const datasets = view.datasetsOf(question.plan.from.table).map((d) => {
    const contract = view.contract(d.contract);
    const verdict: PolicyVerdict =
      contract?.status === 'active'
        ? ctx.policy.decide(contract.policies, {
            principal: principalOf(me, user),
            action: question.shape.protocol,
            resource: { dataset: d.id, owner: d.owner, table: d.table, classification: d.classification },
            context: {
              purpose: ask.purpose,
              shape: question.shape,
              recipient: ctx.self,
              time: Math.floor(view.time / 1000),
            },
          })
        : {
            effect: 'deny',
            policies: [],
            reasons: [`contract ${d.contract} is not active`],
            obligations: null,
          };
    return { dataset: d.id, owner: d.owner, contract: d.contract, ...verdict };
  });
  const granted = datasets.flatMap((d) => (d.obligations === null ? [] : [d.obligations]));
  const denied = granted.length < datasets.length;
  const contracts =
    denied || granted[0] === undefined ? null : granted.slice(1).reduce(strictest, granted[0]);
  const obligations = contracts === null ? null : strictest(contracts, { ...contracts, ...ask.tighten });
  const effect = obligations === null ? 'deny' : obligations.approvals === undefined ? 'allow' : 'approval';
  const asks = datasets.flatMap((d): ApprovalAsk[] =>
    d.obligations?.approvals === undefined
      ? []
      : [{ dataset: d.dataset, owner: d.owner, text: d.obligations.approvals }],
  );
  const approval = { asks, decisions: [], delegations: [] };
  const approvals = tallyOf({ requester: ctx.self, approval, members: view.members() }).open;
  const privacy = obligations === null ? null : privacyCost(ctx, question, obligations, datasets);
  return { question, rendered: renderPlan(question.plan), effect, datasets, approvals, obligations, privacy };
}
