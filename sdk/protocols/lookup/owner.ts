import { fromHex, type Rng, TacitError, toBase64Url, toHex } from '../../core/index.ts';
import type { BucketTree } from './bucket-tree.ts';
import type { Group } from './group.ts';
import {
  assertCurrent,
  type BucketReply,
  bucketRequestSchema,
  type EvaluateReply,
  evaluateReply,
  evaluateRequestSchema,
  received,
  type TableParameters,
} from './messages.ts';
import type { VoprfKey } from './suite.ts';
import { evaluate } from './voprf.ts';

/** What the owner answers from; `bucket(i)` gives the sorted entries of bucket i. */
export interface ServedTable {
  readonly parameters: TableParameters;
  readonly tree: BucketTree;
  bucket(index: number): Uint8Array;
}

/** Owner, step 1. Learns how many ids are asked, nothing of them. Throws `lookup.stale`, `lookup.bad-element`. */
export function answerEvaluation(
  group: Group,
  key: VoprfKey,
  epoch: number,
  input: unknown,
  rng: Rng,
): EvaluateReply {
  const request = received(evaluateRequestSchema, input);
  assertCurrent({ epoch, version: 0 }, { epoch: request.epoch });
  return evaluateReply(epoch, evaluate(group, key, request.blinded.map(fromHex), rng));
}

/** Owner, step 2 of the bucket tier. Learns the buckets' numbers. Throws `lookup.stale`, `input.invalid`. */
export function answerBuckets(table: ServedTable, input: unknown): BucketReply {
  const request = received(bucketRequestSchema, input);
  const { epoch, version, k, bits } = table.parameters;
  assertCurrent(table.parameters, request);
  if (request.buckets.some((b) => b >= 2 ** bits)) {
    throw new TacitError('input.invalid', { field: 'buckets', expected: `numbers below 2^${bits}` });
  }
  const buckets = request.buckets.map((index) => ({
    entries: toBase64Url(table.bucket(index)),
    path: table.tree.path(index).map(toHex),
  }));
  return { epoch, version, k, buckets };
}
