import { TacitError } from '@tacit/sdk/core';
import { DEFAULT_NULL_TOKENS } from '../schema/tokens.ts';

const DATA_LIKE =
  /^([+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?|\d{4}-\d{2}-\d{2}.*|\d{1,2}[/.]\d{1,2}[/.]\d{4}|true|false)$/i;
const CONTROL = /\p{Cc}/u;

/** Names must be usable, distinct (also to a case-insensitive engine), and not look like a row. */
export function checkNames(names: readonly string[], maxColumns: number): void {
  if (names.length > maxColumns)
    throw new TacitError('data.too-many-columns', {
      message: `the table has ${names.length} columns; this node accepts ${maxColumns}`,
      expected: `at most ${maxColumns} columns`,
    });
  const seen = new Map<string, number>();
  for (const [i, name] of names.entries()) {
    if (name === '' || name.length > 128 || CONTROL.test(name))
      throw new TacitError('data.bad-column-name', {
        message: `column ${i + 1} has ${name === '' ? 'an empty' : 'an unusable'} name`,
        field: `column ${i + 1}`,
      });
    const folded = name.normalize('NFC').toLowerCase();
    const before = seen.get(folded);
    if (before !== undefined)
      throw new TacitError('data.duplicate-columns', {
        message: `columns ${before + 1} and ${i + 1} are both named \`${name}\``,
        field: name,
      });
    seen.set(folded, i);
  }
}

/** Only for text files: a Parquet or JSON file always has names. The cells are not quoted: they may be somebody's data. */
export function checkHeader(header: readonly string[], next: readonly (readonly string[])[]): void {
  const tokens = new Set<string>(DEFAULT_NULL_TOKENS);
  const dataLike = (c: string): boolean => DATA_LIKE.test(c) || tokens.has(c);
  const numbers = header.filter((c) => DATA_LIKE.test(c)).length;
  // A row often has a text or two among its numbers, and the second row then looks alike.
  const second = next[0];
  const alike =
    numbers * 2 >= header.length &&
    second !== undefined &&
    second.length === header.length &&
    header.every((c, i) => dataLike(c) === dataLike(second[i]!.trim()));
  if (numbers > 0 && (header.every(dataLike) || alike)) throw new TacitError('data.no-header');
}
