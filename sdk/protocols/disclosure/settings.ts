import { TacitError } from '../../core/index.ts';
import type { Obligations } from '../../ledger/index.ts';

/** The rules of the release door as applied to one answer. */
export interface Settings {
  /** Smallest count that leaves; also for sums of 0/1 columns. */
  readonly minGroup: number;
  /** A 0/1 sum is also held back when the rows where it is 0 are fewer than `minGroup`. */
  readonly complements: boolean;
  /** Statistics of a column are held back where 1 to `minGroup` - 1 of its values are missing. */
  readonly missing: boolean;
}

/** What a caller may ask for on top; only stricter than the contracts. */
export type Tightening = Partial<Settings>;

/** Absent options are on: a contract or caller cannot forget them. */
export function settingsOf(obligations: readonly Obligations[], asked: Tightening = {}): Settings {
  const granted: Settings = {
    minGroup: Math.max(1, ...obligations.map((o) => o.minGroup)),
    complements: true,
    missing: true,
  };
  if (
    asked.minGroup !== undefined &&
    (!Number.isSafeInteger(asked.minGroup) || asked.minGroup < granted.minGroup)
  ) {
    throw new TacitError('disclosure.weaker-rule', {
      field: 'minGroup',
      expected: `at least ${granted.minGroup}`,
    });
  }
  return { ...granted, minGroup: asked.minGroup ?? granted.minGroup };
}
