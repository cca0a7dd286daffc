import { z } from 'zod';
import { type Canonical, canonicalBytes, DATASET, HASH, NAME, TacitError } from '../../core/index.ts';
import type { ReceiptBody, ReceiptDocument } from './receipt.ts';

/** The shape of a receipt file. Contents are judged by `checkReceipt`, never here. */

const id = z.string().min(1).max(128);
const name = z.string().regex(NAME);
const hash = z.string().regex(HASH);
const dataset = z.string().regex(DATASET);
const count = z.int().nonnegative();
const decimal = z.string().regex(/^\d{1,20}(\.\d{1,40})?$/);

function isCanonical(value: unknown): boolean {
  try {
    canonicalBytes(value as Canonical);
    return true;
  } catch {
    return false;
  }
}
const canonical = z.custom<Canonical>((v) => v !== undefined && isCanonical(v), 'expected canonical JSON');

const obligations = z.strictObject({
  minGroup: z.int().positive(),
  maxGroups: z.int().positive().optional(),
  epsilon: decimal.optional(),
  delta: decimal.optional(),
  budget: z.string().max(200).optional(),
  proof: z.literal('table').optional(),
  uses: z.int().positive().optional(),
  expires: z.int().positive().optional(),
  approvals: z.string().max(256).optional(),
  rate: z.string().max(64).optional(),
  price: count.optional(),
  round: z.int().positive().optional(),
  dominance: z.string().max(64).optional(),
  differencing: z.enum(['requester', 'anyone']).optional(),
  attested: z.enum(['sev-snp', 'tdx', 'nitro', 'any']).optional(),
  sandbox: z.enum(['process', 'namespaces']).optional(),
});

const body = z.strictObject({
  version: z.literal(1),
  network: id,
  session: id,
  request: id,
  grant: id,
  planHash: hash,
  plan: canonical,
  purpose: z.string().max(256),
  requester: name,
  pins: z
    .array(
      z.strictObject({
        dataset,
        version: z.int().positive(),
        contract: id,
        contractVersion: z.int().positive(),
        budget: z.string().max(200).optional(),
        commitment: hash,
      }),
    )
    .min(1)
    .max(256),
  participants: z
    .array(z.strictObject({ member: name, dataset, shareHash: hash }))
    .min(1)
    .max(256),
  gate: name,
  obligations,
  resultHash: hash,
  privacy: z.strictObject({ epsilon: decimal, delta: decimal, rho: decimal.nullable() }).optional(),
  proof: canonical,
  opened: count,
  finished: count,
});

const document = z.strictObject({
  body,
  signatures: z.record(name, z.string().regex(/^[0-9a-f]{128}$/)),
  release: canonical,
  salt: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  inclusion: canonical,
  proofs: canonical.exactOptional(),
});

/** Reads a receipt file from parsed JSON. Throws `receipt.invalid` naming the first field that is wrong. */
export const parseReceipt = (json: unknown): ReceiptDocument => read(document, json) as ReceiptDocument;

/** Reads the part that is signed, as a gate sends it. Throws like `parseReceipt`. */
export const parseReceiptBody = (json: unknown): ReceiptBody => read(body, json) as ReceiptBody;

function read(shape: z.ZodType, json: unknown): unknown {
  const parsed = shape.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new TacitError('receipt.invalid', {
      field: `/${(issue?.path ?? []).map(String).join('/')}`,
      expected: issue?.message ?? 'a receipt',
    });
  }
  return parsed.data;
}
