import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { count, foreign, hash, height, nothing } from '../shapes.ts';

const common = { group: 'peer ledger', auth: 'peer', params: nothing } as const;

/** Longest a caller may ask a node to wait before it answers with nothing new. */
export const MAX_WAIT_MS = 30_000;

export const peerSubmit = defineRoute({
  ...common,
  id: 'peer.ledger.submit',
  method: 'POST',
  path: '/v1/peer/ledger/txs',
  summary: 'Hand a transaction to the sequencer',
  description: 'Answers when the transaction is in a durable block, with the state machine’s result.',
  query: nothing,
  body: {
    kind: 'json',
    size: 'document',
    schema: z.strictObject({ tx: foreign('signed transaction') }),
  },
  response: {
    kind: 'json',
    schema: z.strictObject({ height, result: foreign('result of the transaction') }),
  },
  // The state machine accepts a transaction id once; a second copy gets the first one's answer.
  idempotent: true,
});

export const peerBlocks = defineRoute({
  ...common,
  id: 'peer.ledger.blocks',
  method: 'GET',
  path: '/v1/peer/ledger/blocks',
  summary: 'Blocks to follow',
  description:
    'A few megabytes at most. Waits up to `waitMs` for block `from` when it is not there yet; then an empty list.',
  query: z.strictObject({
    from: count(0, Number.MAX_SAFE_INTEGER),
    waitMs: count(0, MAX_WAIT_MS).default(0),
  }),
  body: null,
  response: {
    kind: 'json',
    schema: z.strictObject({ blocks: z.array(foreign('block')).max(10_000) }),
  },
  idempotent: true,
});

export const peerHead = defineRoute({
  ...common,
  id: 'peer.ledger.head',
  method: 'GET',
  path: '/v1/peer/ledger/head',
  summary: 'The head this node has',
  description: 'Two nodes that name different hashes at one height are on a fork.',
  query: nothing,
  body: null,
  response: {
    kind: 'json',
    schema: z.strictObject({
      height,
      hash,
      time: z.number().int().min(0).meta({ description: 'block time, ms since 1970' }),
    }),
  },
  idempotent: true,
});

export const peerLedgerRoutes = [peerSubmit, peerBlocks, peerHead] as const;
