import { TacitError } from '../../core/index.ts';

/** Lookups of one asker in the current window; kept on the ledger so that no node forgets. */
export interface LookupCount {
  readonly windowStart: number;
  readonly used: number;
}

export interface LookupRate {
  readonly limit: number;
  readonly windowMs: number;
}

/**
 * The count after `asked` more lookups at block time `now`, before they are answered: enumeration is what a list's
 * owner has to fear, since the protocol hides which ids are asked. Throws `lookup.rate`.
 */
export function countLookups(
  before: LookupCount | null,
  rate: LookupRate,
  asked: number,
  now: number,
): LookupCount {
  const fresh = before === null || now >= before.windowStart + rate.windowMs;
  const count = fresh
    ? { windowStart: now, used: asked }
    : { windowStart: before.windowStart, used: before.used + asked };
  if (asked < 1 || count.used > rate.limit) {
    throw new TacitError('lookup.rate', {
      field: 'lookups',
      expected: `at most ${rate.limit} in the window`,
    });
  }
  return count;
}
