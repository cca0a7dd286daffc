import { fromBase64Url, fromHex, type Rng, TacitError } from '../../core/index.ts';
import { inBucketTree } from './bucket-tree.ts';
import { bucketOf, ENTRY_BYTES, findLabel } from './entry.ts';
import type { Group } from './group.ts';
import {
  assertCurrent,
  type BucketRequest,
  bucketReplySchema,
  type EvaluateRequest,
  evaluateReplySchema,
  evaluateRequest,
  evaluationOf,
  received,
  type TableParameters,
} from './messages.ts';
import { normaliseId } from './normalise.ts';
import { type Blinding, blind, finalise } from './voprf.ts';

/** The asker's three steps: blind, ask for buckets, read the answer. States stay with the asker. */
export interface Asking {
  readonly table: TableParameters;
  readonly blinding: Blinding;
}

export interface Asked {
  readonly table: TableParameters;
  /** PRF output of each id. */
  readonly outputs: readonly Uint8Array[];
}

/** `label` is null for an id that is not on the list. */
export interface LookupAnswer {
  readonly label: string | null;
}

/** Step 1: ids as columns of text. Throws `lookup.bad-id`. */
export function startLookup(
  group: Group,
  table: TableParameters,
  ids: readonly (readonly string[])[],
  rng: Rng,
): { state: Asking; request: EvaluateRequest } {
  const inputs = ids.map((columns) => normaliseId(table.rules, columns));
  const blinding = blind(group, inputs, rng);
  return { state: { table, blinding }, request: evaluateRequest(table.epoch, blinding) };
}

/** Step 2: checks the proof of the committed key. Throws `lookup.bad-proof`, `lookup.stale`, `input.invalid`. */
export function readEvaluation(group: Group, state: Asking, reply: unknown): Asked {
  const message = received(evaluateReplySchema, reply);
  assertCurrent(state.table, message);
  const key = fromHex(state.table.publicKey);
  return { table: state.table, outputs: finalise(group, key, state.blinding, evaluationOf(message)) };
}

/** Step 2, bucket tier: asks for each id's bucket. */
export const askBuckets = ({ table, outputs }: Asked): BucketRequest => ({
  epoch: table.epoch,
  version: table.version,
  buckets: outputs.map((output) => bucketOf(output, table.bits)),
});

/** Meaning of a label. Throws `lookup.bad-bucket` on a number the table does not declare. */
export function readLabel(table: TableParameters, label: number | null): LookupAnswer {
  if (label === null) return { label: null };
  const text = table.labels[label];
  if (text === undefined) throw new TacitError('lookup.bad-bucket', { field: 'label' });
  return { label: text };
}

/**
 * Step 3, bucket tier: answers in the order of the ids. Throws `lookup.bad-bucket` when a bucket is not under the
 * table's root or holds fewer than k entries, `lookup.stale`, `input.invalid`.
 */
export function readBuckets({ table, outputs }: Asked, reply: unknown): LookupAnswer[] {
  const message = received(bucketReplySchema, reply);
  assertCurrent(table, message);
  if (message.k !== table.k || message.buckets.length !== outputs.length) {
    throw new TacitError('lookup.bad-bucket', { field: 'buckets' });
  }
  const root = fromHex(table.root);
  return outputs.map((output, position) => {
    const { entries, path } = message.buckets[position]!;
    const bucket = fromBase64Url(entries);
    const index = bucketOf(output, table.bits);
    const whole = bucket.length % ENTRY_BYTES === 0 && bucket.length / ENTRY_BYTES >= table.k;
    if (!whole || !inBucketTree(table.bits, index, bucket, path.map(fromHex), root)) {
      throw new TacitError('lookup.bad-bucket', { field: 'buckets', position });
    }
    return readLabel(table, findLabel(bucket, output));
  });
}
