import { type MemberId, ownerOf } from '@tacit/sdk/core';
import { type AccountRecord, type GrantRecord, NO_ACCOUNT } from '@tacit/sdk/ledger';
import { refuse, type TxContext } from './context.ts';

/**
 * Credits: a member starts with what the network gives, spends by asking, earns by answering. The price is held when a
 * session opens, and paid or given back when it ends. Only admission and reports make or unmake credits.
 */

const held = (ctx: TxContext, member: MemberId): AccountRecord =>
  ctx.state.get('account', member) ?? { member, ...NO_ACCOUNT };

function change(ctx: TxContext, member: MemberId, by: Partial<Omit<AccountRecord, 'member'>>): void {
  const a = held(ctx, member);
  ctx.state.set('account', member, {
    member,
    balance: a.balance + (by.balance ?? 0),
    held: a.held + (by.held ?? 0),
    earned: a.earned + (by.earned ?? 0),
    spent: a.spent + (by.spent ?? 0),
  });
}

function issue(ctx: TxContext, member: MemberId, amount: number): void {
  const supply = ctx.state.get('supply', 'network') ?? { issued: 0, burned: 0 };
  const next =
    amount < 0
      ? { ...supply, burned: supply.burned - amount }
      : { ...supply, issued: supply.issued + amount };
  ctx.state.set('supply', 'network', next);
  change(ctx, member, { balance: amount });
}

export function openAccount(ctx: TxContext, member: MemberId): void {
  issue(ctx, member, ctx.state.get('params', 'network')?.credits ?? 0);
}

/** Reward or, below zero, penalty; nobody falls below nothing. Returns what it came to. */
export function adjust(ctx: TxContext, member: MemberId, amount: number): number {
  const real = Math.max(amount, -held(ctx, member).balance);
  issue(ctx, member, real);
  return real;
}

const priceOf = (grant: GrantRecord): number => grant.obligations.price ?? 0;

/** When a session opens. Throws `credits.insufficient`. */
export function holdPrice(ctx: TxContext, grant: GrantRecord): void {
  const price = priceOf(grant);
  if (price === 0) return;
  if (held(ctx, grant.requester).balance < price)
    refuse('credits.insufficient', {
      field: 'body.grant',
      expected: String(price),
      member: grant.requester,
    });
  change(ctx, grant.requester, { balance: -price, held: price });
}

/** When it ends without an answer. */
export function returnPrice(ctx: TxContext, grant: GrantRecord): void {
  const price = priceOf(grant);
  if (price > 0) change(ctx, grant.requester, { balance: price, held: -price });
}

/** When the answer is recorded: in equal parts among the owners; what cannot be divided goes to the first of them. */
export function payOwners(ctx: TxContext, grant: GrantRecord): void {
  const price = priceOf(grant);
  if (price === 0) return;
  change(ctx, grant.requester, { held: -price, spent: price });
  const owners = grant.pins.map((p) => ownerOf(p.dataset)).sort();
  const part = Math.floor(price / owners.length);
  const rest = price - part * owners.length;
  owners.forEach((owner, i) => {
    const amount = part + (i < rest ? 1 : 0);
    change(ctx, owner, { balance: amount, earned: amount });
  });
}
