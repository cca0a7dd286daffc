import { z } from 'zod';
import { fromBase64Url, fromHex, type MemberId, TacitError, toHex } from '../../core/index.ts';
import type { Asked } from './asker.ts';
import { inBucketTree } from './bucket-tree.ts';
import { bucketOf, ENTRY_BYTES, TAG_BYTES, tagOf } from './entry.ts';
import { assertCurrent, bucketReplySchema, received, type TableParameters } from './messages.ts';

/**
 * Several lists at once, when the contract lets out only on how many of them an id is. The asker evaluates the id with
 * each list, but does not fetch buckets: for each list another list's owner, its helper, fetches the bucket and looks for
 * the tag. Each helper then holds 0 or 1 and gives it to the private sum of `aggregate`, whose release is the count or
 * "any".
 *
 * The asker learns the count. A helper learns one list's parameters, bucket and tag of an id it cannot name, and whether
 * that tag is listed; with two lists the released count tells each helper the other's bit as well. A list learns that a
 * bucket was asked for, not by whom. A helper and the list it helps could name
 * the id together if it is on the list, or test guesses: they must not collude.
 */
export function assignHelpers(lists: readonly MemberId[]): ReadonlyMap<MemberId, MemberId> {
  if (lists.length < 2 || new Set(lists).size !== lists.length) {
    throw new TacitError('input.invalid', { field: 'lists', expected: 'two or more different owners' });
  }
  return new Map(lists.map((list, i) => [list, lists[(i + 1) % lists.length]!]));
}

export const helperQuestionSchema = z.strictObject({
  epoch: z.int().min(0),
  version: z.int().min(0),
  bucket: z.int().min(0),
  tag: z.string().regex(new RegExp(`^[0-9a-f]{${2 * TAG_BYTES}}$`)),
});
export type HelperQuestion = z.infer<typeof helperQuestionSchema>;

/** Asker to the helper of one list. The tag alone does not unmask a label. */
export function askHelper({ table, outputs }: Asked, position: number): HelperQuestion {
  const output = outputs[position]!;
  return {
    epoch: table.epoch,
    version: table.version,
    bucket: bucketOf(output, table.bits),
    tag: toHex(tagOf(output)),
  };
}

const hasTag = (bucket: Uint8Array, tag: string): boolean => {
  for (let at = 0; at + ENTRY_BYTES <= bucket.length; at += ENTRY_BYTES) {
    if (toHex(bucket.subarray(at, at + TAG_BYTES)) === tag) return true;
  }
  return false;
};

/**
 * Helper: its summand, 0 or 1, from the list's reply to a bucket request for `question.bucket`. Throws
 * `lookup.bad-bucket` when the bucket is not the one under the root on the ledger, `lookup.stale`, `input.invalid`.
 */
export function helperSummand(table: TableParameters, question: unknown, reply: unknown): bigint {
  const asked = received(helperQuestionSchema, question);
  const message = received(bucketReplySchema, reply);
  assertCurrent(table, asked);
  assertCurrent(table, message);
  const [only] = message.buckets;
  if (only === undefined || message.buckets.length !== 1 || message.k !== table.k) {
    throw new TacitError('lookup.bad-bucket', { field: 'buckets' });
  }
  const bucket = fromBase64Url(only.entries);
  if (!inBucketTree(table.bits, asked.bucket, bucket, only.path.map(fromHex), fromHex(table.root))) {
    throw new TacitError('lookup.bad-bucket', { field: 'buckets' });
  }
  return hasTag(bucket, asked.tag) ? 1n : 0n;
}
