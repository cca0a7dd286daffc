import { TacitError } from '@tacit/sdk/core';
import type { Field } from '@tacit/sdk/query';
import type { Reading } from '../intake/cells.ts';
import type { ColumnSurvey } from '../intake/survey.ts';

/** The type of a column, decided from all of its cells. */
export interface Decision {
  readonly type: Field['type'];
  readonly scale: number;
  readonly reading: Reading;
  readonly readAs: string;
  readonly notes: readonly string[];
  readonly allNull: boolean;
  /** No cell has to be refused. */
  readonly clean: boolean;
  /** Digits with leading zeros: an identifier, not a quantity. */
  readonly codeLike: boolean;
}

/** A column mostly of one type has that type and the other cells are refused; with fewer cells nothing is "mostly". */
const HANDFUL = 10;
const MOSTLY = 0.9;
export const MAX_SCALE = 18;

export function decide(s: ColumnSurvey, dateOrder: 'dmy' | 'mdy' | null): Decision {
  const f = s.forms;
  const cells = Object.values(f).reduce((a, b) => a + b, 0) - f.null;
  const mostly = (n: number): boolean => n > 0 && (n === cells || (cells >= HANDFUL && n >= MOSTLY * cells));
  const made = (type: Field['type'], readAs: string, more: Partial<Decision> = {}): Decision => ({
    type,
    scale: 0,
    reading: { decimalComma: false, dateOrder: null },
    readAs,
    notes: [],
    allNull: false,
    clean: false,
    codeLike: false,
    ...more,
  });
  if (cells === 0)
    return made('string', 'text (no values)', { allNull: true, notes: ['the column has no values'] });
  const clean = (n: number): boolean => n === cells;
  const numbers = f.integer + f.decimal + f.wholeDecimal + f.bigInteger + f.exponent;
  if (f.leadingZero > 0 && mostly(f.leadingZero + numbers))
    return made('string', 'text (digits with leading zeros)', {
      codeLike: true,
      notes: ['digits with leading zeros are kept as text'],
    });
  if (mostly(numbers))
    return { ...decideNumber(s, numbers, made), clean: clean(numbers) && s.digits <= MAX_SCALE };
  if (mostly(numbers + f.decimalComma + f.thousands)) return decideComma(s, made);
  if (mostly(f.boolean)) return made('boolean', 'boolean', { clean: clean(f.boolean) });
  if (mostly(f.isoDate + f.slashDate)) return { ...decideDate(s, dateOrder, made), clean: clean(f.isoDate) };
  const notes = f.nonFinite > 0 && numbers > 0 ? ['holds infinities or NaN among other texts'] : [];
  return made('string', 'text', { notes });
}

type Make = (type: Field['type'], readAs: string, more?: Partial<Decision>) => Decision;

function decideNumber(s: ColumnSurvey, numbers: number, made: Make): Decision {
  const f = s.forms;
  if (f.decimal === 0 && f.exponent === 0) {
    if (f.bigInteger === 0)
      return made('integer', f.wholeDecimal > 0 ? 'integer (some written as 5.0)' : 'integer');
    return made('number', 'number without digits after the point', {
      notes: ['some integers are beyond 64 bits: stored as 38-digit decimals'],
    });
  }
  const scale = Math.min(s.digits, MAX_SCALE);
  const notes: string[] = [];
  if (s.digits > MAX_SCALE)
    notes.push(`some numbers have more than ${MAX_SCALE} digits after the point and are refused`);
  else if (scale > 9) notes.push(`${scale} digits after the point: round at export if measured less exactly`);
  if (f.exponent > 0) notes.push(`${f.exponent} of ${numbers} numbers are written with an exponent`);
  return made('number', `number with ${scale} digits after the point`, { scale, notes });
}

/** `1,5` is a decimal comma; `1,234` alone could be either, and is then refused. */
function decideComma(s: ColumnSurvey, made: Make): Decision {
  const f = s.forms;
  const field = s.name;
  if (f.decimalComma === 0 || f.decimal > 0)
    throw new TacitError('data.number-format', {
      field,
      message:
        f.decimalComma === 0
          ? `column \`${field}\`: numbers such as 1,234 can be one thousand or one point two`
          : `column \`${field}\` mixes decimal commas and decimal points`,
      expected: 'numbers such as 1234.5',
    });
  const scale = Math.min(s.digits, MAX_SCALE);
  return made('number', `number with ${scale} digits after a decimal comma`, {
    scale,
    reading: { decimalComma: true, dateOrder: null },
    notes: ['the decimal comma was read as a decimal point'],
  });
}

function decideDate(s: ColumnSurvey, given: 'dmy' | 'mdy' | null, made: Make): Decision {
  if (s.forms.slashDate === 0) return made('date', 'date (YYYY-MM-DD)');
  const dateOrder = dateOrderOf(s, given);
  if (dateOrder === 'mixed')
    return made('string', 'text', { notes: ['dates in day/month and in month/day order are mixed'] });
  return made('date', dateOrder === 'dmy' ? 'date (dd/mm/yyyy)' : 'date (mm/dd/yyyy)', {
    reading: { decimalComma: false, dateOrder },
  });
}

/** A part above 12 is a day. When no cell has one, the order is not guessed. */
export function dateOrderOf(s: ColumnSurvey, given: 'dmy' | 'mdy' | null): 'dmy' | 'mdy' | 'mixed' {
  if (given !== null) return given;
  if (s.firstPart > 12 && s.secondPart > 12) return 'mixed';
  if (s.firstPart > 12) return 'dmy';
  if (s.secondPart > 12) return 'mdy';
  throw new TacitError('data.ambiguous-dates', {
    field: s.name,
    message: `column \`${s.name}\`: every date can be read as day/month and as month/day`,
    expected: 'dates as YYYY-MM-DD, or dateOrder dmy or mdy',
  });
}
