import { z } from 'zod';
import { canonicalBytes, TacitError } from '../../core/index.ts';

/** How one column of an identifier is brought to one form, in order. Declared in the catalogue entry. */
export const idRuleSchema = z.discriminatedUnion('rule', [
  z.strictObject({ rule: z.literal('trim') }),
  z.strictObject({ rule: z.literal('upper') }),
  z.strictObject({ rule: z.literal('lower') }),
  /** Unicode NFKC: full width to half width, ligatures apart. */
  z.strictObject({ rule: z.literal('width') }),
  /** Runs of white space become one space. */
  z.strictObject({ rule: z.literal('space') }),
  /** Only ASCII digits stay. */
  z.strictObject({ rule: z.literal('digits') }),
  /** Only letters and digits stay. */
  z.strictObject({ rule: z.literal('alphanumeric') }),
  /** `2001-02-03`, `20010203`, `3.2.2001` and `03/02/2001` (day first) become `2001-02-03`. */
  z.strictObject({ rule: z.literal('date') }),
  /** Zeros in front up to this many characters. */
  z.strictObject({ rule: z.literal('pad'), length: z.int().min(1).max(64) }),
]);
export type IdRule = z.infer<typeof idRuleSchema>;

/** Rules of each column of the identifier: compound identifiers have several. */
export const idRulesSchema = z.array(z.array(idRuleSchema).max(8)).min(1).max(8);

const two = (n: string): string => n.padStart(2, '0');

function isoDate(text: string): string {
  const year = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(text);
  if (year !== null) return `${year[1]}-${year[2]}-${year[3]}`;
  const day = /^(\d{1,2})[./](\d{1,2})[./](\d{4})$/.exec(text);
  return day === null ? '' : `${day[3]}-${two(day[2]!)}-${two(day[1]!)}`;
}

function apply(text: string, { rule, ...rest }: IdRule): string {
  switch (rule) {
    case 'trim':
      return text.trim();
    case 'upper':
      return text.toUpperCase();
    case 'lower':
      return text.toLowerCase();
    case 'width':
      return text.normalize('NFKC');
    case 'space':
      return text.replace(/\s+/gu, ' ');
    case 'digits':
      return text.replace(/[^0-9]/g, '');
    case 'alphanumeric':
      return text.replace(/[^\p{L}\p{N}]/gu, '');
    case 'date':
      return isoDate(text);
    case 'pad':
      return text === '' ? '' : text.padStart('length' in rest ? rest.length : 0, '0');
  }
}

/**
 * The bytes that are hashed for an identifier: both sides must get the same. Throws `lookup.bad-id` (never with the
 * value) when a column is missing, empty after its rules, or longer than 200 characters.
 */
export function normaliseId(rules: readonly (readonly IdRule[])[], columns: readonly string[]): Uint8Array {
  if (columns.length !== rules.length) {
    throw new TacitError('lookup.bad-id', { field: 'id', expected: `${rules.length} columns` });
  }
  const parts = columns.map((text, position) => {
    const form = text.length > 200 ? '' : rules[position]!.reduce(apply, text);
    if (form === '') throw new TacitError('lookup.bad-id', { field: 'id', position });
    return form;
  });
  return canonicalBytes(['tacit/lookup-id/1', ...parts]);
}
