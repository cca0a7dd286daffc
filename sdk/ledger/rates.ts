import { TacitError } from '../core/index.ts';

/**
 * How often: `10/day and 3/day per user and 500/total`. Each rule counts the uses of one requester, or of one user of
 * it, in any stretch of that length of block time; `total` counts for ever, which makes it a quota.
 */
export const RATE_WINDOWS = ['minute', 'hour', 'day', 'week', 'month', 'total'] as const;
export type RateWindow = (typeof RATE_WINDOWS)[number];

export interface RateRule {
  readonly count: number;
  readonly window: RateWindow;
  readonly per: 'member' | 'user';
}

export const RATE_FORM =
  '`N/minute`, `hour`, `day`, `week`, `month` or `total`, with ` per user` or without, joined by ` and `';

/** Throws `contract.bad-annotation`. */
export function parseRates(text: string): readonly RateRule[] {
  return text.split(' and ').map((part) => {
    const m = /^([1-9][0-9]{0,8})\/(minute|hour|day|week|month|total)( per user)?$/.exec(part);
    if (m === null) throw new TacitError('contract.bad-annotation', { field: 'rate', expected: RATE_FORM });
    return { count: Number(m[1]), window: m[2] as RateWindow, per: m[3] === undefined ? 'member' : 'user' };
  });
}

const key = (r: RateRule): string => `${RATE_WINDOWS.indexOf(r.window)}${r.per}`;

export const writeRate = (r: RateRule): string =>
  `${r.count}/${r.window}${r.per === 'user' ? ' per user' : ''}`;

/** Per window and counted party the lower number, in a fixed order. */
export function mergeRates(a: string, b: string): string {
  const kept = new Map<string, RateRule>();
  for (const r of [...parseRates(a), ...parseRates(b)]) {
    const held = kept.get(key(r));
    if (held === undefined || r.count < held.count) kept.set(key(r), r);
  }
  return [...kept.entries()]
    .sort(([x], [y]) => (x < y ? -1 : 1))
    .map(([, r]) => writeRate(r))
    .join(' and ');
}
