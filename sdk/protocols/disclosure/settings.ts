import { TacitError } from '../../core/index.ts';
import type { Obligations } from '../../ledger/index.ts';
import { dominanceText, parseDominance } from './dominance.ts';
import { MODEL_PERCENT } from './model.ts';
import type { Rounding } from './rounding.ts';
import { DENSITY_PERCENT, MOST_TEXT } from './texts.ts';

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
  /** Margins the reader is assumed to know besides this answer. */
  readonly margins: 'none' | 'total' | 'all';
  /** Every one must hold; as in obligations. */
  readonly dominance: readonly string[];
  readonly rounding: Rounding | null;
  /** Most parameters of a model per hundred rows. */
  readonly modelPercent: number;
  /** Most groups per hundred rows. */
  readonly densityPercent: number;
  /** Longest text of a question or category, in UTF-16 units. */
  readonly textLength: number;
}

/** What a caller may ask for on top. Only stricter than the contracts. */
export interface Tightening {
  readonly minGroup?: number;
  readonly maxGroups?: number;
  readonly margins?: Settings['margins'];
  readonly dominance?: string;
  readonly rounding?: Rounding;
}

const weaker = (field: string, expected: string): TacitError =>
  new TacitError('disclosure.weaker-rule', { field, expected });

const isCount = (n: number): boolean => Number.isSafeInteger(n) && n > 0;

/**
 * The strictest of all owners' obligations and of what the caller asked. Throws `disclosure.weaker-rule`,
 * `disclosure.bad-rule`.
 */
export function settingsOf(obligations: readonly Obligations[], asked: Tightening = {}): Settings {
  const all = <T>(pick: (o: Obligations) => T | undefined): T[] =>
    obligations.flatMap((o) => {
      const value = pick(o);
      return value === undefined ? [] : [value];
    });
  const minGroup = Math.max(1, ...all((o) => o.minGroup));
  if (asked.minGroup !== undefined && !(isCount(asked.minGroup) && asked.minGroup >= minGroup))
    throw weaker('minGroup', `a whole number of at least ${minGroup}`);
  const limits = all((o) => o.maxGroups);
  const maxGroups = limits.length === 0 ? null : Math.min(...limits);
  if (
    asked.maxGroups !== undefined &&
    !(isCount(asked.maxGroups) && asked.maxGroups <= (maxGroups ?? Infinity))
  )
    throw weaker('maxGroups', maxGroups === null ? 'a positive whole number' : `at most ${maxGroups}`);
  const dominance = [
    ...all((o) => o.dominance).flatMap((rules) => rules.split(' and ')),
    ...(asked.dominance === undefined ? [] : [asked.dominance]),
  ];
  return {
    minGroup: asked.minGroup ?? minGroup,
    maxGroups: asked.maxGroups ?? maxGroups,
    complements: true,
    missing: true,
    margins: asked.margins ?? 'none',
    dominance: [...new Set(dominance.map((text) => dominanceText(parseDominance(text))))].sort(),
    rounding: roundingOf(
      all((o) => o.round),
      asked.rounding,
    ),
    modelPercent: MODEL_PERCENT,
    densityPercent: DENSITY_PERCENT,
    textLength: MOST_TEXT,
  };
}

/** Multiples of all bases at once: their least common multiple. */
function roundingOf(bases: readonly number[], asked: Rounding | undefined): Rounding | null {
  if (!bases.every(isCount)) throw new TacitError('disclosure.bad-rule', { field: 'round' });
  const base = bases.reduce(lcm, 1);
  if (asked === undefined) return base === 1 ? null : { base, mode: 'nearest' };
  if (!isCount(asked.base) || asked.base % base !== 0)
    throw weaker('rounding', base === 1 ? 'a positive base' : `a multiple of ${base}`);
  return asked;
}

function lcm(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return (a / x) * b;
}
