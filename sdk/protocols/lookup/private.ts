import { z } from 'zod';
import { concat, fromBase64Url, type Hash, TacitError, toBase64Url, u32be } from '../../core/index.ts';
import { hashBytes } from '../../crypto/index.ts';
import { type Asked, type LookupAnswer, readLabel } from './asker.ts';
import { bucketOf, findLabel } from './entry.ts';
import { assertCurrent, received } from './messages.ts';
import { type PirHint, type PreparedQuery, queryColumn, recoverColumn } from './pir/client.ts';
import { MAX_COLUMN_BITS } from './pir/parameters.ts';

/**
 * The private tier: the bucket is fetched without the owner learning which. The owner learns that a question was asked.
 * An answer is not proved: an owner who answers from another database than the hint's gives bytes that decode to noise,
 * and whether the asker then complains may tell it something. Parameters of the lattice problem: `pir/parameters.ts`.
 */
const words = (most: number) =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]*$/)
    .max(Math.ceil((most * 16) / 3));

export const privateRequestSchema = z.strictObject({
  epoch: z.int().min(0),
  version: z.int().min(0),
  /** Words little-endian, base64url. */
  query: words(2 ** MAX_COLUMN_BITS),
});
export type PrivateRequest = z.infer<typeof privateRequestSchema>;

export const privateReplySchema = z.strictObject({
  epoch: z.int().min(0),
  version: z.int().min(0),
  answer: words(2 ** 22),
});
export type PrivateReply = z.infer<typeof privateReplySchema>;

export function wordsText(values: Uint32Array): string {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((v, i) => {
    view.setUint32(4 * i, v, true);
  });
  return toBase64Url(bytes);
}

/** Throws `input.invalid` on text that is not a whole number of words. */
export function wordsOf(text: string, field: string): Uint32Array {
  const bytes = fromBase64Url(text);
  if (bytes.length % 4 !== 0) throw new TacitError('input.invalid', { field });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(4 * i, true));
}

/** SHA-256 of shape, seed and hint: on the ledger with each version, so that every asker holds the same hint. */
export function hintHash({ shape, seed, hint }: PirHint): Hash {
  const bytes = new Uint8Array(hint.buffer, hint.byteOffset, hint.byteLength);
  return hashBytes('tacit/lookup-hint/1', concat(u32be(shape.columnBits), u32be(shape.rows), seed, bytes));
}

/** Asker: the query for the bucket of the id at `position`. `prepared` must not be used again. */
export function askPrivately(
  { table, outputs }: Asked,
  position: number,
  hint: PirHint,
  prepared: PreparedQuery,
): PrivateRequest {
  const column = bucketOf(outputs[position]!, hint.shape.columnBits);
  return { epoch: table.epoch, version: table.version, query: wordsText(queryColumn(prepared, column)) };
}

/** Asker: reads the answer. Throws `lookup.stale`, `lookup.bad-bucket`, `input.invalid`. */
export function readPrivately(
  { table, outputs }: Asked,
  position: number,
  prepared: PreparedQuery,
  reply: unknown,
): LookupAnswer {
  const message = received(privateReplySchema, reply);
  assertCurrent(table, message);
  const bucket = recoverColumn(prepared, wordsOf(message.answer, 'answer'));
  return readLabel(table, findLabel(bucket, outputs[position]!));
}
