import { TacitError } from '../core/index.ts';

/** An exact decimal as it was released: `text` for keeping, `number` for plotting. */
export class Decimal {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /** The nearest double; rounds beyond about 15 digits. */
  get number(): number {
    return Number(this.text);
  }

  valueOf(): number {
    return this.number;
  }

  toString(): string {
    return this.text;
  }

  toJSON(): string {
    return this.text;
  }
}

/** `null` is SQL NULL or a suppressed cell; `suppressed` of the result says which. */
export type Value = number | bigint | Decimal | string | boolean | null;

export type ValueType = 'integer' | 'decimal' | 'double' | 'boolean' | 'string' | 'date';

const INTEGER = /^-?(0|[1-9][0-9]*)$/;
const DECIMAL = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?$/;
const DOUBLE = /^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$/;

/**
 * Integers become numbers where a number holds them exactly, else bigints; decimals stay exact; doubles are numbers.
 * Throws `answer.invalid` on a text that is not of the type.
 */
export function toValue(cell: string | boolean | null, type: ValueType): Value {
  if (cell === null) return null;
  if (type === 'boolean') {
    if (typeof cell === 'boolean') return cell;
    throw wrong(type);
  }
  if (typeof cell !== 'string') throw wrong(type);
  if (type === 'integer') {
    if (!INTEGER.test(cell)) throw wrong(type);
    const number = Number(cell);
    return Number.isSafeInteger(number) ? number : BigInt(cell);
  }
  if (type === 'decimal') {
    if (!DECIMAL.test(cell)) throw wrong(type);
    return new Decimal(cell);
  }
  if (type === 'double') {
    if (!DOUBLE.test(cell)) throw wrong(type);
    return Number(cell);
  }
  return cell;
}

const wrong = (type: ValueType): TacitError =>
  new TacitError('answer.invalid', { expected: `a cell of type ${type}` });
