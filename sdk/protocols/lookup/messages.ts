import { z } from 'zod';
import { fromHex, HASH, TacitError, toHex } from '../../core/index.ts';
import { idRulesSchema } from './normalise.ts';
import { type Blinding, type Evaluation, MAX_BATCH } from './voprf.ts';

const hex32 = z.string().regex(HASH);
const count = z.int().min(0);
/** A bucket holds at most 8192 entries of 8 bytes. */
const base64url = z
  .string()
  .regex(/^[A-Za-z0-9_-]*$/)
  .max(87_384);

/** What the ledger says of a table. `epoch` grows with each key, `version` with each change of entries. */
export const tableParametersSchema = z.strictObject({
  format: z.literal('tacit/lookup/1'),
  epoch: count,
  version: count,
  publicKey: hex32,
  rules: idRulesSchema,
  /** Meaning of each label, by its number. */
  labels: z.array(z.string().max(80)).min(1).max(65_536),
  entries: count,
  /** Buckets are 2^bits. */
  bits: z.int().min(0).max(24),
  /** Every bucket holds at least this many entries. */
  k: count,
  /** Root of the tree over buckets. */
  root: hex32,
});
export type TableParameters = z.infer<typeof tableParametersSchema>;

export const evaluateRequestSchema = z.strictObject({
  epoch: count,
  blinded: z.array(hex32).min(1).max(MAX_BATCH),
});
export type EvaluateRequest = z.infer<typeof evaluateRequestSchema>;

export const evaluateReplySchema = z.strictObject({
  epoch: count,
  evaluated: z.array(hex32).min(1).max(MAX_BATCH),
  proof: z.strictObject({ challenge: hex32, response: hex32 }),
});
export type EvaluateReply = z.infer<typeof evaluateReplySchema>;

/** A bucket request tells the owner `bits` bits of each id's PRF output. */
export const bucketRequestSchema = z.strictObject({
  epoch: count,
  version: count,
  buckets: z.array(count).min(1).max(MAX_BATCH),
});
export type BucketRequest = z.infer<typeof bucketRequestSchema>;

export const bucketReplySchema = z.strictObject({
  epoch: count,
  version: count,
  /** Fewest entries in any bucket of the table: the anonymity of each question. */
  k: count,
  buckets: z
    .array(z.strictObject({ entries: base64url, path: z.array(hex32).max(24) }))
    .min(1)
    .max(MAX_BATCH),
});
export type BucketReply = z.infer<typeof bucketReplySchema>;

/** Validates at the door; throws `input.invalid` naming the field. */
export function received<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new TacitError('input.invalid', { field: parsed.error.issues[0]?.path.join('.') || 'body' });
}

export const evaluateRequest = (epoch: number, blinding: Blinding): EvaluateRequest => ({
  epoch,
  blinded: blinding.blinded.map(toHex),
});

export const evaluateReply = (epoch: number, evaluation: Evaluation): EvaluateReply => ({
  epoch,
  evaluated: evaluation.evaluated.map(toHex),
  proof: {
    challenge: toHex(evaluation.proof.challenge),
    response: toHex(evaluation.proof.response),
  },
});

export const evaluationOf = (reply: EvaluateReply): Evaluation => ({
  evaluated: reply.evaluated.map(fromHex),
  proof: { challenge: fromHex(reply.proof.challenge), response: fromHex(reply.proof.response) },
});

/** Throws `lookup.stale` unless a message is for this key (and version, where it names one). */
export function assertCurrent(
  table: Pick<TableParameters, 'epoch' | 'version'>,
  message: { readonly epoch: number; readonly version?: number },
): void {
  if (message.epoch !== table.epoch) throw new TacitError('lookup.stale', { field: 'epoch' });
  if (message.version !== undefined && message.version !== table.version) {
    throw new TacitError('lookup.stale', { field: 'version' });
  }
}
