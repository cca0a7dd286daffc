import type { DatasetId } from '@tacit/sdk/core';
import type { BudgetRecord, GrantRecord } from '@tacit/sdk/ledger';
import type { TxContext } from './context.ts';
import { addDecimal, subDecimal } from './decimal.ts';

/** Reserved before rows are read, settled before release: a crash leaves budget spent, never free. */

const held = (ctx: TxContext, dataset: DatasetId): BudgetRecord =>
  ctx.state.get('budget', dataset) ?? { dataset, reserved: 0, settled: 0, epsilonSpent: '0' };

function each(ctx: TxContext, grant: GrantRecord, change: (b: BudgetRecord) => BudgetRecord): void {
  for (const { dataset } of grant.pins) ctx.state.set('budget', dataset, change(held(ctx, dataset)));
}

export function reserve(ctx: TxContext, grant: GrantRecord): void {
  const epsilon = grant.obligations.epsilon ?? '0';
  each(ctx, grant, (b) => ({
    ...b,
    reserved: b.reserved + 1,
    epsilonSpent: addDecimal(b.epsilonSpent, epsilon),
  }));
}

/** An answer was given, or may have been: its cost stays. */
export function settle(ctx: TxContext, grant: GrantRecord): void {
  each(ctx, grant, (b) => ({ ...b, reserved: b.reserved - 1, settled: b.settled + 1 }));
}

/** Only for a session that ended before all owners had joined: no share can exist, so nothing was learnt. */
export function release(ctx: TxContext, grant: GrantRecord): void {
  const epsilon = grant.obligations.epsilon ?? '0';
  each(ctx, grant, (b) => ({
    ...b,
    reserved: b.reserved - 1,
    epsilonSpent: subDecimal(b.epsilonSpent, epsilon),
  }));
}
