import { type Hash, type SessionId, TacitError } from '@tacit/sdk/core';
import {
  type ContractRecord,
  type DatasetRecord,
  type GrantRecord,
  type LedgerView,
  type Permit,
  principalOf,
  type SessionRecord,
} from '@tacit/sdk/ledger';
import type { NoisePlan } from '@tacit/sdk/protocols/privacy';
import type { ProvedQuestion } from '@tacit/sdk/protocols/proof/answer';
import {
  type Layout,
  layoutOf,
  type Output,
  type Plan,
  planHash,
  shapeOf,
  type Table,
  tableFromSchema,
  validatePlan,
} from '@tacit/sdk/query';
import { issuePermit } from '../../policy/index.ts';
import type { FlowContext } from '../context.ts';
import { provedQuestion } from '../proof/question.ts';
import { activeUser } from '../users.ts';
import { noiseOf } from './noise.ts';

/** A session's question as this owner has checked it. */
export interface OwnedQuestion {
  readonly session: SessionRecord;
  readonly grant: GrantRecord;
  readonly dataset: DatasetRecord;
  readonly contract: ContractRecord;
  readonly plan: Plan;
  readonly planHash: Hash;
  readonly table: Table;
  readonly layout: Layout;
  readonly outputs: readonly Output[];
  readonly permit: Permit;
  /** Null where the grant asks for no epsilon. */
  readonly noise: NoisePlan | null;
  /** Null where the grant asks for no proof. */
  readonly proving: ProvedQuestion | null;
}

const missing = (field: string): TacitError => new TacitError('session.unknown', { field });

/** Throws `session.unknown`, `session.not-participant`, and what planner and permit refuse. */
export function checkQuestion(
  ctx: FlowContext,
  id: SessionId,
  planJson: unknown,
  view: LedgerView,
): OwnedQuestion {
  const session = view.session(id);
  if (session === undefined) throw missing('session');
  const part = session.participants.find((p) => p.member === ctx.self);
  if (part === undefined) throw new TacitError('session.not-participant', { member: ctx.self });
  const grant = view.grant(session.grant);
  const request = grant === undefined ? undefined : view.request(grant.request);
  const dataset = view.dataset(part.dataset);
  if (grant === undefined || request === undefined || dataset === undefined) throw missing('grant');
  const pin = grant.pins.find((p) => p.dataset === part.dataset);
  const contract = pin === undefined ? undefined : view.contract(pin.contract);
  if (contract === undefined) throw missing('contract');
  const requester = view.member(grant.requester);
  if (requester === undefined) throw missing('requester');

  const user = request.user === null ? undefined : activeUser(view, requester.id, request.user);

  const schema = ctx.holdings.schemaOf(dataset.id);
  const table = tableFromSchema(dataset.table, schema);
  const plan = validatePlan(planJson, table);
  const { layout, outputs } = layoutOf(plan, table);
  const hash = planHash(plan);
  const noise = noiseOf(grant.obligations, layout, table, session.participants.length);
  const proving = provedQuestion(view, ctx.self, {
    session,
    grant,
    plan,
    planHash: hash,
    layout,
    outputs,
    table,
  });
  const permit = issuePermit(
    ctx.policy,
    {
      grant,
      session,
      request,
      principal: principalOf(requester, user),
      recipient: requester.id,
      dataset: { ...dataset, version: ctx.holdings.versionOf(dataset.id) },
      contract,
      schema,
    },
    { plan, planHash: hash, shape: shapeOf(plan, layout), self: ctx.self, now: view.time },
  );
  return {
    session,
    grant,
    dataset,
    contract,
    plan,
    planHash: hash,
    table,
    layout,
    outputs,
    permit,
    noise,
    proving,
  };
}
