import { TacitError } from '../../../core/index.ts';
import { MAX_STORED, OFFSET, type RecordField } from './layout.ts';

const INTEGER = /^(0|-?[1-9][0-9]{0,18})$/;
const DATE = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;

const refuse = (field: RecordField, expected: string): never => {
  throw new TacitError('claim.unsupported', { field: field.name, expected });
};

/** Days since 1970-01-01 of a calendar date, proleptic Gregorian. Exact integer arithmetic, no time zones. */
export function daysOf(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1;
  const era = Math.floor(y / 400);
  const ofEra = y - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719468;
}

export const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
export const daysIn = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;

/** Year, month and day of `YYYY-MM-DD`, or null when there is no such day. */
export function calendar(text: string): { year: number; month: number; day: number } | null {
  const match = DATE.exec(text);
  if (match === null) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  return { year, month, day };
}

const signed = (field: RecordField, value: bigint): bigint => {
  const stored = value + OFFSET;
  if (stored < 1n || stored > MAX_STORED) refuse(field, 'a number that fits 64 bits');
  return stored;
};

function decimal(field: RecordField & { type: 'number' }, text: string): bigint {
  const match = /^(-?)([0-9]{1,19})(?:\.([0-9]{1,18}))?$/.exec(text);
  const fraction = match?.[3] ?? '';
  if (match === null || fraction.length > field.scale) {
    return refuse(field, `a decimal with at most ${field.scale} digits after the point`);
  }
  const magnitude = BigInt(match[2]! + fraction.padEnd(field.scale, '0'));
  return signed(field, match[1] === '-' ? -magnitude : magnitude);
}

/**
 * The stored form of one value, given as text (integer, decimal, `YYYY-MM-DD`, `true`/`false`, category) or null.
 * Throws `claim.unsupported`, naming the field and never the value.
 */
export function encodeValue(field: RecordField, value: string | null): bigint {
  if (value === null) return 0n;
  switch (field.type) {
    case 'integer':
      return INTEGER.test(value) ? signed(field, BigInt(value)) : refuse(field, 'an integer');
    case 'number':
      return decimal(field, value);
    case 'date': {
      const at = calendar(value);
      return at === null
        ? refuse(field, 'a date as YYYY-MM-DD')
        : signed(field, BigInt(daysOf(at.year, at.month, at.day)));
    }
    case 'boolean':
      return value === 'false' ? 1n : value === 'true' ? 2n : refuse(field, 'true or false');
    case 'category': {
      const index = field.categories.indexOf(value);
      return index < 0 ? refuse(field, 'one of the declared categories') : BigInt(index + 1);
    }
  }
}
