import { isTacitError } from '@tacit/sdk/core';
import {
  activeDatasets,
  type DatasetRecord,
  type MemberRecord,
  type Obligations,
  type Pin,
  type Reason,
  strictest,
} from '@tacit/sdk/ledger';
import { refuse, type TxContext } from './context.ts';

/** What all contracts of a virtual table say together. */
export interface Decision {
  readonly pins: readonly Pin[];
  readonly reasons: readonly Reason[];
  /** Null when any of them denies. */
  readonly obligations: Obligations | null;
}

/** Obligations the ledger has to keep and this version does not: a contract that states one denies. */
const NOT_KEPT = ['rate', 'price'] as const satisfies readonly (keyof Obligations)[];
const MAX_REASON = 1_000;
const MAX_REASONS = 32;

/** Asks the contract of every active dataset of the table; all must allow. */
export function decide(ctx: TxContext<'request.submit'>, sender: MemberRecord): Decision {
  const { table } = ctx.body;
  const datasets = activeDatasets(ctx.state, table);
  const first = datasets[0];
  if (first === undefined) return refuse('dataset.unknown', { field: 'body.table' });
  const odd = datasets.find((d) => d.schemaId !== first.schemaId);
  if (odd !== undefined) refuse('dataset.schema-differs', { field: 'body.table', member: odd.owner });
  const answers = datasets.map((d) => ask(ctx, sender, d));
  const pins = answers.map((a) => a.pin);
  const reasons = answers.flatMap((a) => a.reasons);
  if (answers.some((a) => a.obligations === null)) return { pins, reasons, obligations: null };
  try {
    const obligations = answers
      .map((a) => a.obligations as Obligations)
      .reduce((all, one) => strictest(all, one));
    return { pins, reasons, obligations };
  } catch (e) {
    if (!isTacitError(e)) throw e;
    const text = `${e.code}: ${e.field ?? ''} of the contracts of this table cannot hold together`;
    return { pins, reasons: [reasonOf(first, [], text), ...reasons], obligations: null };
  }
}

const reasonOf = (d: DatasetRecord, policies: readonly string[], text: string): Reason => ({
  dataset: d.id,
  contract: d.contract,
  policies: [...policies],
  text: text.slice(0, MAX_REASON),
});

function ask(ctx: TxContext<'request.submit'>, sender: MemberRecord, d: DatasetRecord) {
  const { shape, purpose, user, recipient } = ctx.body;
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
    principal: {
      member: sender.id,
      ...(user === undefined ? {} : { user }),
      roles: [...sender.roles].sort(),
      attributes: {},
    },
    action: shape.protocol,
    resource: { dataset: d.id, owner: d.owner, table: d.table, classification: d.classification },
    context: {
      purpose,
      shape,
      recipient: recipient ?? sender.id,
      time: Math.floor(ctx.block.time / 1000),
    },
  });
  const reasons = verdict.reasons.slice(0, MAX_REASONS).map((text) => reasonOf(d, verdict.policies, text));
  if (verdict.effect !== 'allow' || verdict.obligations === null) return { pin, reasons, obligations: null };
  const kept = verdict.obligations;
  const open = NOT_KEPT.find((name) => kept[name] !== undefined);
  if (open === undefined) return { pin, reasons, obligations: kept };
  const text = `obligation \`${open}\` cannot be kept by this version of the ledger`;
  return { pin, reasons: [reasonOf(d, verdict.policies, text), ...reasons], obligations: null };
}
