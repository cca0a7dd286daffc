import { isTacitError, type MemberId } from '@tacit/sdk/core';
import {
  type ApprovalAsk,
  activeDatasets,
  type DatasetRecord,
  type MemberRecord,
  type Obligations,
  type Pin,
  principalOf,
  type Reason,
  type Shape,
  strictest,
  type UserRecord,
} from '@tacit/sdk/ledger';
import { refuse, type TxContext } from './context.ts';

/** A question to contracts: of a request that comes in, or of one that waits for approvals. */
export interface Asked {
  readonly table: string;
  readonly shape: Shape;
  readonly purpose: string;
  readonly recipient?: MemberId;
}

/** What all contracts of a virtual table say together. */
export interface Decision {
  readonly pins: readonly Pin[];
  readonly reasons: readonly Reason[];
  /** Approvals each contract asks for. */
  readonly asks: readonly ApprovalAsk[];
  /** Null when any of them denies. */
  readonly obligations: Obligations | null;
}

const MAX_REASON = 1_000;
const MAX_REASONS = 32;

/** Asks the contract of every active dataset of the table; all must allow. */
export function decide(
  ctx: TxContext,
  asked: Asked,
  requester: MemberRecord,
  user: UserRecord | undefined,
): Decision {
  const datasets = activeDatasets(ctx.state, asked.table);
  const first = datasets[0];
  if (first === undefined) return refuse('dataset.unknown', { field: 'body.table' });
  const odd = datasets.find((d) => d.schemaId !== first.schemaId);
  if (odd !== undefined) refuse('dataset.schema-differs', { field: 'body.table', member: odd.owner });
  const answers = datasets.map((d) => ask(ctx, asked, requester, user, d));
  const pins = answers.map((a) => a.pin);
  const reasons = answers.flatMap((a) => a.reasons);
  const asks = datasets.flatMap((d, i): ApprovalAsk[] => {
    const text = answers[i]?.obligations?.approvals;
    return text === undefined ? [] : [{ dataset: d.id, owner: d.owner, text }];
  });
  if (answers.some((a) => a.obligations === null)) return { pins, reasons, asks, obligations: null };
  try {
    const obligations = answers
      .map((a) => a.obligations as Obligations)
      .reduce((all, one) => strictest(all, one));
    return { pins, reasons, asks, obligations };
  } catch (e) {
    if (!isTacitError(e)) throw e;
    const text = `${e.code}: ${e.field ?? ''} of the contracts of this table cannot hold together`;
    return { pins, reasons: [reasonOf(first, [], text), ...reasons], asks, obligations: null };
  }
}

const reasonOf = (d: DatasetRecord, policies: readonly string[], text: string): Reason => ({
  dataset: d.id,
  contract: d.contract,
  policies: [...policies],
  text: text.slice(0, MAX_REASON),
});

function ask(
  ctx: TxContext,
  { shape, purpose, recipient }: Asked,
  requester: MemberRecord,
  user: UserRecord | undefined,
  d: DatasetRecord,
) {
  const contract = ctx.state.get('contract', d.contract);
  const pin: Pin = {
    dataset: d.id,
    version: d.version,
    contract: d.contract,
    contractVersion: contract?.version ?? 0,
  };
  if (contract === undefined || contract.status !== 'active') {
    const text = `contract \`${d.contract}\` is ${contract?.status ?? 'not published'}`;
    return { pin, reasons: [reasonOf(d, [], text)], obligations: null };
  }
  const verdict = ctx.modules.policy.decide(contract.policies, {
    principal: principalOf(requester, user),
    action: shape.protocol,
    resource: { dataset: d.id, owner: d.owner, table: d.table, classification: d.classification },
    context: {
      purpose,
      shape,
      recipient: recipient ?? requester.id,
      time: Math.floor(ctx.block.time / 1000),
    },
  });
  const reasons = verdict.reasons.slice(0, MAX_REASONS).map((text) => reasonOf(d, verdict.policies, text));
  if (verdict.effect !== 'allow' || verdict.obligations === null) return { pin, reasons, obligations: null };
  const { budget } = verdict.obligations;
  // The budget is the contract's own: that of another owner must not be charged in its place.
  return { pin: budget === undefined ? pin : { ...pin, budget }, reasons, obligations: verdict.obligations };
}
