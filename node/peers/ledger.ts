import { ROUTES } from '@tacit/sdk/client';
import type { MemberId } from '@tacit/sdk/core';
import type { Block, LedgerTransport } from '@tacit/sdk/ledger';
import type { PeerClient } from './client.ts';

/**
 * How a follower reaches the sequencer over signed HTTP. Blocks are passed on unread: the follower verifies each
 * signature and re-executes.
 */
export function ledgerTransport(client: PeerClient, sequencer: MemberId): LedgerTransport {
  return {
    submit: async (tx, signal) => {
      const { height } = await client.request(
        sequencer,
        ROUTES['peer.ledger.submit'],
        { body: { tx } },
        { signal },
      );
      return { height };
    },
    blocks: async (from, waitMs, signal) => {
      const query = { from: String(from), waitMs: String(waitMs) };
      const { blocks } = await client.request(sequencer, ROUTES['peer.ledger.blocks'], { query }, { signal });
      return blocks as readonly Block[];
    },
    head: (signal) => client.request(sequencer, ROUTES['peer.ledger.head'], {}, { signal }),
  };
}
