import { TacitError } from '@tacit/sdk/core';
import { type ExecutedBlock, type StateKey, splitKey } from '@tacit/sdk/ledger';
import type { Handlers } from '../api/index.ts';
import { invite } from '../flows/invite.ts';
import { foreign, type HandlerDeps } from './deps.ts';

type Ids =
  | 'status'
  | 'metrics'
  | 'ledger.status'
  | 'ledger.blocks'
  | 'ledger.block'
  | 'ledger.proof'
  | 'network.invite'
  | 'members.vote'
  | 'members.suspend'
  | 'members.appoint';

export function networkHandlers(d: HandlerDeps): Pick<Handlers, Ids> {
  const { ctx } = d;
  return {
    status: async () => {
      const view = ctx.chain.view();
      return {
        member: ctx.self,
        network: ctx.network,
        roles: [...(view.member(ctx.self)?.roles ?? [])],
        version: d.version,
        uptime: Math.max(0, Math.round(ctx.clock.now() - d.startedAt)),
        ledger: { engine: 'embedded', height: ctx.engine.head().height, sequencer: d.network.sequencer },
        datasets: ctx.holdings.count,
        members: view
          .members()
          .map(({ id, name, roles, url, status }) => ({ id, name, roles: [...roles], url, status })),
      };
    },
    metrics: async () => d.metrics(),
    'ledger.status': async () => {
      const { state, stateRoot, head, network, genesis, role, target, evidence, trouble } =
        ctx.engine.status();
      return {
        network,
        engine: 'embedded',
        sequencer: d.network.sequencer,
        genesis,
        role,
        state,
        target: Math.max(0, target),
        evidence: evidence.map(foreign),
        trouble: trouble?.code ?? null,
        height: head.height,
        hash: head.hash,
        stateRoot,
        time: head.time,
      };
    },
    'ledger.blocks': async ({ query }) => ({
      blocks: (await ctx.engine.blocks(query.from, query.limit)).map(foreign),
    }),
    'ledger.block': async ({ params }) => {
      const block: ExecutedBlock | undefined = await ctx.engine.block(params.height);
      if (block === undefined) throw new TacitError('not-found', { field: String(params.height) });
      return { block: foreign(block) };
    },
    'ledger.proof': async ({ query }) => {
      const key = query.key as StateKey;
      try {
        splitKey(key);
      } catch {
        throw new TacitError('input.invalid', { field: 'key', expected: 'a state key, e.g. 2:alice' });
      }
      return { proof: foreign(await ctx.engine.prove(key)) };
    },
    'network.invite': async ({ body }) => ({
      invite: await invite(ctx, body.roles, body.expires, {
        genesis: d.network.genesis,
        url: d.network.url,
        sequencer: d.network.sequencer,
      }),
    }),
    'members.vote': async ({ body }) => {
      const { height, result } = await ctx.chain.submit('member.vote', {
        member: body.member,
        accept: body.accept,
      });
      return { height, result: foreign(result) };
    },
    'members.suspend': async ({ body }) => {
      const { height, result } = await ctx.chain.submit('member.suspend', { member: body.member });
      return { height, result: foreign(result) };
    },
    'members.appoint': async ({ body }) => {
      const { height, result } = await ctx.chain.submit('member.appoint', body);
      return { height, result: foreign(result) };
    },
  };
}
