import { ownerOf } from '@tacit/sdk/core';
import {
  type GrantRecord,
  parseRates,
  type RateRule,
  type RateWindow,
  type RequestRecord,
  type UsageRecord,
  writeRate,
} from '@tacit/sdk/ledger';
import { refuse, type TxContext } from './context.ts';

/**
 * Rates and quotas in block time. A window is cut into 60 slots; a slot counts until all of it has left the window, so
 * no stretch of that length ever holds more uses than allowed, and a use is forgotten at most a sixtieth too late.
 */
const SLOTS = 60;
const MINUTE = 60_000;
const LENGTH: { readonly [W in Exclude<RateWindow, 'total'>]: number } = {
  minute: MINUTE,
  hour: 60 * MINUTE,
  day: 1_440 * MINUTE,
  week: 7 * 1_440 * MINUTE,
  month: 30 * 1_440 * MINUTE,
};

type Timed = Exclude<RateWindow, 'total'>;
type Asker = Pick<RequestRecord, 'requester' | 'user'>;

const slotAt = (window: Timed, time: number): number => Math.floor(time / (LENGTH[window] / SLOTS));

/** Who is counted: the member, or the user in whose name it asks; a member that asks for itself is one too. */
const keyOf = (dataset: string, { requester, user }: Asker, rule: RateRule): string =>
  `${dataset}|${requester}${rule.per === 'member' ? '' : `/${user ?? ''}`}`;

const recent = (
  slots: Readonly<Record<string, number>>,
  window: Timed,
  time: number,
): Record<string, number> =>
  Object.fromEntries(Object.entries(slots).filter(([s]) => Number(s) >= slotAt(window, time) - SLOTS));

const sum = (slots: Readonly<Record<string, number>>): number =>
  Object.values(slots).reduce((a, b) => a + b, 0);

function each(
  ctx: TxContext,
  grant: GrantRecord,
  asker: Asker,
  change: (held: UsageRecord, rule: RateRule, at: GrantRecord['pins'][number]) => UsageRecord,
): void {
  const rules = grant.obligations.rate === undefined ? [] : parseRates(grant.obligations.rate);
  for (const pin of grant.pins)
    for (const rule of rules) {
      const key = keyOf(pin.dataset, asker, rule);
      ctx.state.set('usage', key, change(ctx.state.get('usage', key) ?? { slots: {}, total: 0 }, rule, pin));
    }
}

/** Counts one use of every dataset. Throws `grant.rate` naming dataset and rule. */
export function takeUse(ctx: TxContext, grant: GrantRecord, asker: Asker): void {
  const now = ctx.block.time;
  each(ctx, grant, asker, (held, rule, pin) => {
    const full = (): never =>
      refuse('grant.rate', { field: pin.dataset, expected: writeRate(rule), member: ownerOf(pin.dataset) });
    if (rule.window === 'total') {
      if (held.total >= rule.count) full();
      return { ...held, total: held.total + 1 };
    }
    const slots = recent(held.slots[rule.window] ?? {}, rule.window, now);
    if (sum(slots) >= rule.count) full();
    const slot = String(slotAt(rule.window, now));
    return {
      ...held,
      slots: { ...held.slots, [rule.window]: { ...slots, [slot]: (slots[slot] ?? 0) + 1 } },
    };
  });
}

/** Gives a use back that was taken at `opened` and came to nothing before any row was read. */
export function returnUse(ctx: TxContext, grant: GrantRecord, asker: Asker, opened: number): void {
  each(ctx, grant, asker, (held, rule) => {
    if (rule.window === 'total') return { ...held, total: Math.max(held.total - 1, 0) };
    const slots = { ...held.slots[rule.window] };
    const slot = String(slotAt(rule.window, opened));
    if (slots[slot] !== undefined) slots[slot] = Math.max(slots[slot] - 1, 0);
    return { ...held, slots: { ...held.slots, [rule.window]: slots } };
  });
}
