import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { count, foreign, hash, height, memberId, name, nothing, text } from '../shapes.ts';

const common = { group: 'ledger', auth: 'client', scope: 'query', body: null, idempotent: true } as const;

export const ledgerStatus = defineRoute({
  ...common,
  id: 'ledger.status',
  method: 'GET',
  path: '/v1/ledger/status',
  summary: 'Head of the ledger as this node verified it',
  description: 'Height, hash and state root of the last block that this node re-executed.',
  params: nothing,
  query: nothing,
  response: {
    kind: 'json',
    schema: z.strictObject({
      network: name,
      engine: z.string().max(32),
      sequencer: memberId.nullable(),
      height,
      hash,
      stateRoot: hash,
      genesis: hash,
      role: z.enum(['sequencer', 'follower', 'validator']),
      state: z.enum(['stopped', 'following', 'behind', 'forked']),
      target: height.meta({ description: 'height of the sequencer as last heard' }),
      evidence: z.array(foreign('two signed histories, or a header that does not follow')).max(1000),
      trouble: z
        .string()
        .max(64)
        .nullable()
        .meta({ description: 'error code of why the node is out of touch' }),
      time: z.number().int().meta({ description: 'block time, ms since 1970' }),
    }),
  },
});

export const ledgerBlocks = defineRoute({
  ...common,
  id: 'ledger.blocks',
  method: 'GET',
  path: '/v1/ledger/blocks',
  summary: 'Blocks in order',
  description: 'From height `from`, at most `limit`.',
  params: nothing,
  query: z.strictObject({
    from: count(0, Number.MAX_SAFE_INTEGER).default(0),
    limit: count(1, 500).default(50),
  }),
  response: { kind: 'json', schema: z.strictObject({ blocks: z.array(foreign('block')).max(500) }) },
});

export const ledgerBlock = defineRoute({
  ...common,
  id: 'ledger.block',
  method: 'GET',
  path: '/v1/ledger/blocks/:height',
  summary: 'One block',
  description: 'Header, signature, transactions.',
  params: z.strictObject({ height: count(0, Number.MAX_SAFE_INTEGER) }),
  query: nothing,
  response: { kind: 'json', schema: z.strictObject({ block: foreign('block') }) },
});

export const ledgerProof = defineRoute({
  ...common,
  id: 'ledger.proof',
  method: 'GET',
  path: '/v1/ledger/proof',
  summary: 'Proof that the state holds a value, or holds none',
  description: 'Merkle path of `key` under the state root of a signed header.',
  params: nothing,
  query: z.strictObject({ key: text(512).min(1) }),
  response: { kind: 'json', schema: z.strictObject({ proof: foreign('inclusion proof') }) },
});

export const ledgerRoutes = [ledgerStatus, ledgerBlocks, ledgerBlock, ledgerProof] as const;
