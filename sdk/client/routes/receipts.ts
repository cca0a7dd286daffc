import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { foreign, hash, nothing } from '../shapes.ts';

const group = 'receipts';

export const showReceipt = defineRoute({
  group,
  id: 'receipts.show',
  method: 'GET',
  path: '/v1/receipts/:hash',
  auth: 'client',
  scope: 'query',
  summary: 'What the ledger has of a receipt',
  description: 'Session, grant and signers; the receipt itself is with the requester.',
  params: z.strictObject({ hash }),
  query: nothing,
  body: null,
  response: {
    kind: 'json',
    schema: z.strictObject({
      record: foreign('receipt record on the ledger'),
      receipt: foreign('the receipt, where this node has it').nullable(),
    }),
  },
  idempotent: true,
});

export const verification = z.strictObject({
  ok: z.boolean(),
  checks: z
    .array(z.strictObject({ name: z.string().max(64), ok: z.boolean(), detail: z.string().max(1000) }))
    .max(256),
});

export const verifyReceipt = defineRoute({
  group,
  id: 'receipts.verify',
  method: 'POST',
  path: '/v1/receipts/verify',
  auth: 'client',
  scope: 'query',
  summary: 'Check a receipt',
  description:
    'Signatures, grant, plan, result hash and inclusion, each by name. A bad receipt is `ok: false`, not a problem.',
  params: nothing,
  query: nothing,
  body: { kind: 'json', size: 'document', schema: z.strictObject({ receipt: foreign('receipt') }) },
  response: { kind: 'json', schema: verification },
  idempotent: true,
});

export const receiptRoutes = [showReceipt, verifyReceipt] as const;
