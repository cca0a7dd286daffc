import { utf8 } from './bytes.ts';

/**
 * What may be hashed or signed: JSON without floating point. Integers beyond 2^53, decimals and bytes travel as
 * strings, so two implementations can never print one value in two ways.
 */
export type Canonical =
  | null
  | boolean
  | number
  | string
  | readonly Canonical[]
  | { readonly [key: string]: Canonical | undefined };

const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/**
 * RFC 8785 (JSON Canonicalization Scheme) over safe integers: members sorted by UTF-16 code units, no white space.
 * `undefined` members are left out. Throws `TypeError` on a float, -0, lone surrogate, or anything JSON has no word for.
 */
export function canonicalText(value: Canonical): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') {
    if (LONE_SURROGATE.test(value)) throw new TypeError('canonical: string with a lone surrogate');
    return JSON.stringify(value);
  }
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
      throw new TypeError('canonical: numbers must be safe integers; send others as strings');
    }
    return String(value);
  }
  if (typeof value !== 'object') throw new TypeError(`canonical: \`${typeof value}\` has no canonical form`);
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  const object = value as { readonly [key: string]: Canonical | undefined };
  const proto: unknown = Object.getPrototypeOf(object);
  if (proto !== Object.prototype && proto !== null) throw new TypeError('canonical: only plain objects');
  const parts: string[] = [];
  for (const key of Object.keys(object).sort()) {
    const member = object[key];
    if (member !== undefined) parts.push(`${canonicalText(key)}:${canonicalText(member)}`);
  }
  return `{${parts.join(',')}}`;
}

export const canonicalBytes = (value: Canonical): Uint8Array => utf8(canonicalText(value));
