import { type DatasetId, type MemberId, ownerOf } from '@tacit/sdk/core';
import {
  type BudgetRecord,
  type Charge,
  chargeOf,
  type GrantRecord,
  type Limit,
  type Limits,
  leftOf,
  leftText,
  limitsOf,
  limitsText,
  limitText,
  NOTHING_SPENT,
  type Pin,
  type Spending,
  spend,
  unspend,
  within,
} from '@tacit/sdk/ledger';
import { paramsOf, refuse, type TxContext } from './context.ts';

/**
 * Reserved before rows are read, settled when the receipt is recorded: a crash leaves budget spent, never free. The
 * account is the dataset's and, in it, the requesting member's: new versions, restarts and other users share it.
 */

const held = (ctx: TxContext, dataset: DatasetId): BudgetRecord =>
  ctx.state.get('budget', dataset) ?? {
    dataset,
    reserved: 0,
    settled: 0,
    spent: NOTHING_SPENT,
    requesters: [],
    limits: null,
  };

function each(ctx: TxContext, grant: GrantRecord, change: (b: BudgetRecord, pin: Pin) => BudgetRecord): void {
  for (const pin of grant.pins) ctx.state.set('budget', pin.dataset, change(held(ctx, pin.dataset), pin));
}

const spentBy = (b: BudgetRecord, member: MemberId): Spending =>
  b.requesters.find((r) => r.member === member) ?? NOTHING_SPENT;

function account(b: BudgetRecord, member: MemberId, change: (s: Spending) => Spending): BudgetRecord {
  const mine = { member, ...change(spentBy(b, member)) };
  const requesters = [...b.requesters.filter((r) => r.member !== member), mine];
  return {
    ...b,
    spent: change(b.spent),
    requesters: requesters.sort((x, y) => (x.member < y.member ? -1 : 1)),
  };
}

/** Throws `budget.exhausted` naming the dataset and what is left of which limit. */
export function reserve(ctx: TxContext, grant: GrantRecord): void {
  const charge = chargeOf(grant.obligations);
  each(ctx, grant, (b, pin) => {
    const open = { ...b, reserved: b.reserved + 1 };
    if (charge === null) return open;
    const limits = limitsOf(pin.budget, paramsOf(ctx).budget);
    check(limits, charge, b, grant.requester);
    return account({ ...open, limits: limitsText(limits) }, grant.requester, (s) => spend(s, charge));
  });
}

function check(limits: Limits, charge: Charge, b: BudgetRecord, requester: MemberId): void {
  const refuseAt = (limit: Limit, spent: Spending, whose: string): never =>
    refuse('budget.exhausted', {
      field: b.dataset,
      member: ownerOf(b.dataset),
      expected: `at most ${leftText(leftOf(limit, spent))}: left of ${limitText(limit)}${whose}`,
    });
  if (!within(limits.total, charge, b.spent)) refuseAt(limits.total, b.spent, '');
  const mine = spentBy(b, requester);
  if (limits.requester !== null && !within(limits.requester, charge, mine))
    refuseAt(limits.requester, mine, ` for ${requester}`);
}

/** An answer was given, or may have been: its cost stays. */
export function settle(ctx: TxContext, grant: GrantRecord): void {
  each(ctx, grant, (b) => ({ ...b, reserved: b.reserved - 1, settled: b.settled + 1 }));
}

/** Only for a session that ended before all owners had joined: no share can exist, so nothing was learnt. */
export function release(ctx: TxContext, grant: GrantRecord): void {
  const charge = chargeOf(grant.obligations);
  each(ctx, grant, (b) => {
    const closed = { ...b, reserved: b.reserved - 1 };
    return charge === null ? closed : account(closed, grant.requester, (s) => unspend(s, charge));
  });
}
