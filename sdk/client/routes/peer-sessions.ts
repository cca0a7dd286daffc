import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { base64url, count, foreign, hash, height, memberId, nothing, sessionId } from '../shapes.ts';
import { MAX_WAIT_MS } from './peer-ledger.ts';

/** By peer: hex root of the mask shared with it. */
const maskRoots = z.record(memberId, hash);

const common = {
  group: 'peer sessions',
  auth: 'peer',
  params: z.strictObject({ id: sessionId }),
} as const;

const accepted = {
  kind: 'json',
  status: 202,
  schema: z.strictObject({ accepted: z.literal(true) }),
} as const;

export const sessionPlan = defineRoute({
  ...common,
  id: 'peer.sessions.plan',
  method: 'POST',
  path: '/v1/peer/sessions/:id/plan',
  summary: 'The requester sends the plan to an owner',
  description: 'The owner compares its hash with the grant on the ledger before it does anything else.',
  query: nothing,
  body: {
    kind: 'json',
    size: 'document',
    schema: z.strictObject({
      plan: foreign('plan'),
      sql: z.string().max(100_000).nullable(),
      height: height.meta({ description: 'ledger height the owner must have reached' }),
    }),
  },
  response: accepted,
  idempotent: true,
});

export const sessionShares = defineRoute({
  ...common,
  id: 'peer.sessions.shares',
  method: 'POST',
  path: '/v1/peer/sessions/:id/shares',
  summary: 'An owner sends its masked part to the gate',
  description: 'Little-endian words as the layout fixes them; the content digest is part of the signature.',
  query: nothing,
  body: { kind: 'bytes', size: 'bulk' },
  response: accepted,
  idempotent: true,
});

export const sessionRoots = defineRoute({
  ...common,
  id: 'peer.sessions.roots',
  method: 'POST',
  path: '/v1/peer/sessions/:id/roots',
  summary: 'First round of a proof: roots of the masks an owner shares with each other owner',
  description: 'Nothing is proved before the gate has shown every owner that both owners of each pair agree.',
  query: nothing,
  body: { kind: 'json', size: 'small', schema: nothing },
  response: { kind: 'json', schema: z.strictObject({ roots: maskRoots }) },
  idempotent: true,
});

export const sessionProve = defineRoute({
  ...common,
  id: 'peer.sessions.prove',
  method: 'POST',
  path: '/v1/peer/sessions/:id/prove',
  summary: 'Second round of a proof: an owner proves its masked part and opens it in the released cells',
  description: 'Once per session; asked again for the same cells it answers the same.',
  query: nothing,
  body: {
    kind: 'json',
    size: 'document',
    schema: z.strictObject({
      released: z.array(z.number().int().min(0).max(8192)).max(8193),
      roots: z.record(memberId, maskRoots),
    }),
  },
  response: { kind: 'json', schema: z.strictObject({ proof: foreign('proof of one owner') }) },
  idempotent: true,
});

export const sessionSign = defineRoute({
  ...common,
  id: 'peer.sessions.sign',
  method: 'POST',
  path: '/v1/peer/sessions/:id/sign',
  summary: 'The gate asks an owner to sign the receipt',
  description:
    'The owner signs only a receipt of a session it took part in, with its own contribution unchanged.',
  query: nothing,
  body: { kind: 'json', size: 'document', schema: z.strictObject({ receipt: foreign('receipt body') }) },
  response: {
    kind: 'json',
    schema: z.strictObject({ signature: z.string().regex(/^[0-9a-f]{128}$/) }),
  },
  idempotent: true,
});

/** A sealed result larger than this does not fit the JSON answer. */
const MAX_SEALED = 256 * 1024 * 1024;

export const sessionResult = defineRoute({
  ...common,
  id: 'peer.sessions.result',
  method: 'GET',
  path: '/v1/peer/sessions/:id/result',
  summary: 'The requester fetches the sealed result',
  description:
    'Waits up to `waitMs`; then `ready: false`. A failed session is a problem that names the member.',
  query: z.strictObject({ waitMs: count(0, MAX_WAIT_MS).default(0) }),
  body: null,
  response: {
    kind: 'json',
    schema: z.discriminatedUnion('ready', [
      z.strictObject({ ready: z.literal(false) }),
      z.strictObject({
        ready: z.literal(true),
        sealed: base64url(MAX_SEALED).meta({ description: 'HPKE envelope to the requester, base64url' }),
        receipt: foreign('signed receipt'),
      }),
    ]),
  },
  idempotent: true,
});

export const sessionFailure = defineRoute({
  ...common,
  id: 'peer.sessions.failure',
  method: 'POST',
  path: '/v1/peer/sessions/:id/failure',
  summary: 'A party says why it cannot go on',
  description: 'So that nobody waits for a deadline; only the ledger ends a session.',
  query: nothing,
  body: {
    kind: 'json',
    size: 'small',
    schema: z.strictObject({
      code: z
        .string()
        .regex(/^[a-z]+(\.[a-z-]+)?$/)
        .max(64),
      member: memberId.nullable(),
    }),
  },
  response: accepted,
  idempotent: true,
});

export const peerSessionRoutes = [
  sessionPlan,
  sessionShares,
  sessionRoots,
  sessionProve,
  sessionSign,
  sessionResult,
  sessionFailure,
] as const;
