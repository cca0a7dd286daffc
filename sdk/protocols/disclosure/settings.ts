import { TacitError } from '../../core/index.ts';
import type { Obligations } from '../../ledger/index.ts';

/** The rules of the release door as applied to one answer. */
export interface Settings {
  /** Smallest count that leaves; also for sums of 0/1 columns. */
  readonly minGroup: number;
  /** Most groups of one answer; null: no limit. */
  readonly maxGroups: number | null;
  /** A 0/1 sum is also held back when the rows where it is 0 are fewer than `minGroup`. */
  readonly complements: boolean;
  /** Statistics of a column are held back where 1 to `minGroup` - 1 of its values are missing. */
  readonly missing: boolean;
}

/** What a caller may ask for on top. Only stricter than the contracts. */
export interface Tightening {
  readonly minGroup?: number;
  readonly maxGroups?: number;
}

const weaker = (field: string, expected: string): TacitError =>
  new TacitError('disclosure.weaker-rule', { field, expected });

/** The strictest of all owners' obligations and of what the caller asked. Throws `disclosure.weaker-rule`. */
export function settingsOf(obligations: readonly Obligations[], asked: Tightening = {}): Settings {
  const minGroup = Math.max(1, ...obligations.map((o) => o.minGroup));
  const limits = obligations.flatMap((o) => (o.maxGroups === undefined ? [] : [o.maxGroups]));
  const maxGroups = limits.length === 0 ? null : Math.min(...limits);
  if (asked.minGroup !== undefined && !(Number.isSafeInteger(asked.minGroup) && asked.minGroup >= minGroup))
    throw weaker('minGroup', `a whole number of at least ${minGroup}`);
  if (
    asked.maxGroups !== undefined &&
    !(
      Number.isSafeInteger(asked.maxGroups) &&
      asked.maxGroups > 0 &&
      asked.maxGroups <= (maxGroups ?? Infinity)
    )
  )
    throw weaker('maxGroups', maxGroups === null ? 'a positive whole number' : `at most ${maxGroups}`);
  return {
    minGroup: asked.minGroup ?? minGroup,
    maxGroups: asked.maxGroups ?? maxGroups,
    complements: true,
    missing: true,
  };
}
