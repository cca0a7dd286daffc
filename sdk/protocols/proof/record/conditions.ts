import { z } from 'zod';
import { NAME, TacitError } from '../../../core/index.ts';
import { calendar, daysIn, daysOf, encodeValue } from './encode.ts';
import { fieldAt, MAX_STORED, OFFSET, type RecordLayout } from './layout.ts';

const field = z.string().regex(NAME);
const value = z.string().max(200);

/** What a claim can say of a field. Null satisfies none of them. */
export const conditionSchema = z.discriminatedUnion('kind', [
  /** low <= field <= high; a missing bound is open. Numbers and dates. */
  z.strictObject({ kind: z.literal('between'), field, low: value.nullable(), high: value.nullable() }),
  /** from <= field < below, in the field's own steps. */
  z.strictObject({ kind: z.literal('band'), field, from: value, below: value }),
  z.strictObject({ kind: z.literal('equals'), field, value }),
  z.strictObject({ kind: z.literal('oneOf'), field, values: z.array(value).min(1).max(14) }),
  /** The date in `field` lies at least `years` years before the public date `on`. */
  z.strictObject({ kind: z.literal('ageAtLeast'), field, years: z.int().min(0).max(200), on: value }),
]);
export type Condition = z.infer<typeof conditionSchema>;

export interface Interval {
  readonly index: number;
  readonly low: bigint;
  readonly high: bigint;
}
export interface CodeSet {
  readonly index: number;
  readonly codes: readonly bigint[];
}

/**
 * Last birthday that counts: `on` minus `years`. Born on 29 February: of age on 1 March of a common year.
 */
function latestBirth(on: string, years: number): bigint | null {
  const at = calendar(on);
  if (at === null || at.year - years < 1) return null;
  const year = at.year - years;
  return BigInt(daysOf(year, at.month, Math.min(at.day, daysIn(year, at.month))));
}

/** One condition in terms of stored values. Throws `claim.unsupported`. */
export function lower(layout: RecordLayout, condition: Condition): Interval | CodeSet {
  const { index, field: declared } = fieldAt(layout, condition.field);
  const ordered = declared.type !== 'category' && declared.type !== 'boolean';
  const refuse = (expected: string): never => {
    throw new TacitError('claim.unsupported', { field: condition.field, expected });
  };
  const interval = (low: bigint, high: bigint): Interval =>
    low <= high ? { index, low, high } : refuse('an interval that is not empty');
  if (condition.kind === 'equals') {
    const stored = encodeValue(declared, condition.value);
    return interval(stored, stored);
  }
  if (condition.kind === 'oneOf') {
    if (ordered) refuse('a category or boolean field');
    return { index, codes: condition.values.map((v) => encodeValue(declared, v)) };
  }
  if (!ordered) refuse('a number or a date');
  if (condition.kind === 'between') {
    if (condition.low === null && condition.high === null) refuse('a low or a high bound');
    return interval(
      condition.low === null ? 1n : encodeValue(declared, condition.low),
      condition.high === null ? MAX_STORED : encodeValue(declared, condition.high),
    );
  }
  if (condition.kind === 'band') {
    return interval(encodeValue(declared, condition.from), encodeValue(declared, condition.below) - 1n);
  }
  if (declared.type !== 'date') refuse('a date field');
  const latest = latestBirth(condition.on, condition.years) ?? refuse('a public date as YYYY-MM-DD');
  return interval(1n, latest + OFFSET);
}

/** Public words of the circuit: `gadgets/between.circom` and `gadgets/one-of.circom` give the bit layout. */
export interface ConditionWords {
  readonly between: readonly [bigint, bigint, bigint];
  readonly oneOf: readonly [bigint, bigint];
}

const ALWAYS: Interval = { index: 0, low: 0n, high: MAX_STORED };
const intervalWord = (i: Interval): bigint => BigInt(i.index) | (i.low << 3n) | (i.high << 67n);

function setWords(set: CodeSet | undefined): readonly [bigint, bigint] {
  if (set === undefined) return [0n, 0n];
  const code = (k: number): bigint => set.codes[k] ?? set.codes[0]!;
  let first = 1n | (BigInt(set.index) << 1n);
  let second = 0n;
  for (let k = 0; k < 7; k++) {
    first |= code(k) << BigInt(4 + 32 * k);
    second |= code(k + 7) << BigInt(32 * k);
  }
  return [first, second];
}

/** All conditions of a claim, packed. Throws `claim.unsupported` beyond three intervals and one set. */
export function conditionWords(layout: RecordLayout, conditions: readonly Condition[]): ConditionWords {
  const intervals: Interval[] = [];
  const sets: CodeSet[] = [];
  for (const condition of conditions) {
    const low = lower(layout, condition);
    if ('codes' in low) sets.push(low);
    else intervals.push(low);
  }
  if (intervals.length > 3 || sets.length > 1) throw new TacitError('claim.unsupported');
  const word = (k: number): bigint => intervalWord(intervals[k] ?? ALWAYS);
  return { between: [word(0), word(1), word(2)], oneOf: setWords(sets[0]) };
}
