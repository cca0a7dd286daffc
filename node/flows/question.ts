import { type Hash, TacitError } from '@tacit/sdk/core';
import type { Shape } from '@tacit/sdk/ledger';
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
import { planSql } from '../sql/index.ts';
import type { FlowContext } from './context.ts';

/** A question as the requester's node understood it; nothing has been asked of anyone yet. */
export interface Question {
  /** As written; null when it came as a plan. */
  readonly sql: string | null;
  readonly plan: Plan;
  readonly planHash: Hash;
  readonly layout: Layout;
  readonly outputs: readonly Output[];
  readonly shape: Shape;
}

/** The virtual table of that name: its owners' datasets must agree on the schema. */
export function virtualTable(ctx: Pick<FlowContext, 'chain'>, name: string): Table | undefined {
  const datasets = ctx.chain.view().datasetsOf(name);
  const [first] = datasets;
  if (first === undefined) return undefined;
  const other = datasets.find((d) => d.schemaId !== first.schemaId);
  if (other !== undefined) {
    throw new TacitError('query.schemas-differ', {
      field: name,
      member: other.owner,
      expected: `the schema of ${first.id}`,
    });
  }
  return tableFromSchema(name, first.schema);
}

export async function readQuestion(
  ctx: FlowContext,
  ask: { readonly sql?: string; readonly plan?: unknown },
): Promise<Question> {
  const find = (name: string): Table | undefined => virtualTable(ctx, name);
  const plan =
    ask.sql === undefined
      ? givenPlan(ask.plan, find)
      : (await planSql(ask.sql, (s) => ctx.data.parse(s), find)).plan;
  const table = find(plan.from.table);
  if (table === undefined) throw unknownTable(plan.from.table);
  const { layout, outputs } = layoutOf(plan, table);
  return {
    sql: ask.sql ?? null,
    plan,
    planHash: planHash(plan),
    layout,
    outputs,
    shape: shapeOf(plan, layout),
  };
}

function givenPlan(plan: unknown, find: (name: string) => Table | undefined): Plan {
  const name = (plan as { from?: { table?: unknown } } | undefined)?.from?.table;
  const table = typeof name === 'string' ? find(name) : undefined;
  if (table === undefined) throw unknownTable(String(name).slice(0, 64));
  return validatePlan(plan, table);
}

const unknownTable = (field: string): TacitError =>
  new TacitError('query.unknown-table', { field, hint: 'list the tables with `tacit dataset list`' });
