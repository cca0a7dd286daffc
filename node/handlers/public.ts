import { TacitError } from '@tacit/sdk/core';
import { parseTx } from '@tacit/sdk/ledger';
import type { Handlers } from '../api/index.ts';
import { foreign, type HandlerDeps } from './deps.ts';

export function publicHandlers(d: HandlerDeps): Pick<Handlers, 'readyz' | 'join' | 'network'> {
  return {
    readyz: async () => {
      const status = d.ctx.engine.status();
      const checks = [
        { name: 'ledger', ok: status.state === 'following' },
        { name: 'member', ok: d.ctx.chain.view().member(d.ctx.self)?.status === 'active' },
      ];
      const bad = checks.find((c) => !c.ok);
      if (bad !== undefined) throw new TacitError('node.not-ready', { field: bad.name });
      return { ready: true as const, checks };
    },
    join: async ({ body }) => {
      const tx = parseTx(body.tx);
      if (tx.type !== 'member.join')
        throw new TacitError('input.invalid', { field: 'tx.type', expected: 'member.join' });
      const { height, result } = await d.ctx.engine.submit(tx, { timeoutMs: 30_000 });
      return { height, result: foreign(result) };
    },
    network: async () => ({
      network: d.ctx.network,
      genesisHash: d.network.genesis,
      genesis: foreign(d.network.block),
      sequencer: d.network.sequencer,
    }),
  };
}
