import { sha256 } from '@noble/hashes/sha2.js';
import { z } from 'zod';
import { type Canonical, canonicalBytes, type Hash, NAME, TacitError, toHex } from '../../../core/index.ts';

/** Fields one committed record can hold; the circuits are compiled for this width. */
export const FIELD_COUNT = 8;
/** Stored values are unsigned 64-bit: 0 is null, a signed integer v is v + 2^63, category i is i + 1. */
export const OFFSET = 1n << 63n;
export const MAX_STORED = (1n << 64n) - 1n;

const name = z.string().regex(NAME);
const recordField = z.discriminatedUnion('type', [
  z.strictObject({ name, type: z.literal('integer') }),
  /** Fixed-point decimal: `scale` digits after the point. */
  z.strictObject({ name, type: z.literal('number'), scale: z.int().min(0).max(18) }),
  /** Days since 1970-01-01 in the proleptic Gregorian calendar. */
  z.strictObject({ name, type: z.literal('date') }),
  z.strictObject({ name, type: z.literal('boolean') }),
  /** One of the declared categories, in this order. */
  z.strictObject({
    name,
    type: z.literal('category'),
    categories: z.array(z.string().max(200)).min(1).max(100_000),
  }),
]);

export const recordLayoutSchema = z
  .strictObject({ name, fields: z.array(recordField).min(1).max(FIELD_COUNT) })
  .refine((l) => new Set(l.fields.map((f) => f.name)).size === l.fields.length, 'field names must differ')
  .refine(
    (l) => l.fields.every((f) => f.type !== 'category' || new Set(f.categories).size === f.categories.length),
    'categories of a field must differ',
  );

export type RecordField = z.infer<typeof recordField>;
/** What the fields of a committed record mean. Its hash is inside every record's commitment. */
export type RecordLayout = z.infer<typeof recordLayoutSchema>;

/** SHA-256 of the layout. */
export const layoutHash = (layout: RecordLayout): Hash =>
  toHex(digest('tacit/record-layout/1', layout)) as Hash;

export const digest = (domain: string, value: Canonical): Uint8Array =>
  sha256(canonicalBytes([domain, value]));

/** First 31 bytes of a digest, big-endian: below the field's order whatever the digest. */
export function fieldOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(bytes.subarray(0, 31))}`);
}

/** The layout's hash as the circuits take it. */
export const layoutField = (layout: RecordLayout): bigint => fieldOf(digest('tacit/record-layout/1', layout));

/** Position and declaration of a field. Throws `claim.unsupported` when the layout has no such field. */
export function fieldAt(layout: RecordLayout, fieldName: string): { index: number; field: RecordField } {
  const index = layout.fields.findIndex((f) => f.name === fieldName);
  const field = layout.fields[index];
  if (field === undefined) {
    throw new TacitError('claim.unsupported', { field: fieldName, expected: 'a field of the layout' });
  }
  return { index, field };
}
