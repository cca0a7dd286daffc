import type { Literal, ScalarType } from './plan.ts';

/** Texts of values and their scaled integers: value x 10^scale; dates are days since 1970-01-01; booleans 0 and 1. */

const INTEGER = /^-?(0|[1-9]\d*)$/;
const DECIMAL = /^-?\d+(\.\d+)?$/;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAY = 86_400_000;

export const pow10 = (n: number): bigint => 10n ** BigInt(n);

/** Floor division; `/` of BigInt rounds towards zero. `b` > 0. */
export function floorDiv(a: bigint, b: bigint): bigint {
  const q = a / b;
  return a % b < 0n ? q - 1n : q;
}

export const absolute = (a: bigint): bigint => (a < 0n ? -a : a);

/** Days since 1970-01-01 of `YYYY-MM-DD`, years 0001 to 9999, proleptic Gregorian; null when there is no such day. */
export function dayOf(text: string): bigint | null {
  const m = DATE.exec(text);
  if (m === null || m[1] === '0000') return null;
  const ms = Date.UTC(2000, Number(m[2]) - 1, Number(m[3]));
  const date = new Date(ms);
  date.setUTCFullYear(Number(m[1]), Number(m[2]) - 1, Number(m[3]));
  return date.toISOString().slice(0, 10) === text ? BigInt(date.getTime() / DAY) : null;
}

export const dateOf = (day: bigint): string => new Date(Number(day) * DAY).toISOString().slice(0, 10);

/** `1.50` -> [150n, 2]. Null when the text is not a plain decimal of at most 60 characters. */
export function parseDecimal(text: string): readonly [value: bigint, scale: number] | null {
  if (text.length > 60 || !DECIMAL.test(text)) return null;
  const dot = text.indexOf('.');
  if (dot < 0) return [BigInt(text), 0];
  return [BigInt(text.slice(0, dot) + text.slice(dot + 1)), text.length - dot - 1];
}

/** The canonical text: no trailing zeros after the point, no `-0`. */
export function decimalText(value: bigint, scale: number): string {
  if (scale === 0) return value.toString();
  const digits = absolute(value)
    .toString()
    .padStart(scale + 1, '0');
  const fraction = digits.slice(-scale).replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** The scaled integer of a text of this type at this scale, or null when it is not one (too many digits, no such day). */
export function toScaled(type: ScalarType, text: string, scale: number): bigint | null {
  switch (type) {
    case 'integer':
      return INTEGER.test(text) && text !== '-0' ? BigInt(text) * pow10(scale) : null;
    case 'decimal': {
      const parsed = parseDecimal(text);
      if (parsed === null) return null;
      const [value, digits] = parsed;
      if (digits <= scale) return value * pow10(scale - digits);
      const cut = pow10(digits - scale);
      return value % cut === 0n ? value / cut : null;
    }
    case 'date':
      return dayOf(text);
    case 'boolean':
      return text === 'true' ? 1n : text === 'false' ? 0n : null;
    case 'string':
      return null;
  }
}

/** Inverse of `toScaled`. */
export function fromScaled(type: ScalarType, value: bigint, scale: number): string {
  if (type === 'date') return dateOf(value);
  if (type === 'boolean') return value === 0n ? 'false' : 'true';
  return decimalText(value, scale);
}

/** A number literal in its one form: integral values are integers. Null when the text is not a plain decimal. */
export function numberLiteral(text: string): Literal | null {
  const parsed = parseDecimal(text);
  if (parsed === null) return null;
  const value = decimalText(...parsed);
  return { type: value.includes('.') ? 'decimal' : 'integer', value };
}

/** Digits after the point of a canonical decimal text. */
export const scaleOf = (text: string): number => {
  const dot = text.indexOf('.');
  return dot < 0 ? 0 : text.length - dot - 1;
};
