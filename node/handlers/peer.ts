import { TacitError } from '@tacit/sdk/core';
import type { Handlers } from '../api/index.ts';
import { foreign, type HandlerDeps } from './deps.ts';

type Ids =
  | 'peer.ledger.submit'
  | 'peer.ledger.blocks'
  | 'peer.ledger.head'
  | 'peer.sessions.plan'
  | 'peer.sessions.shares'
  | 'peer.sessions.roots'
  | 'peer.sessions.prove'
  | 'peer.sessions.sign'
  | 'peer.sessions.result'
  | 'peer.sessions.failure';

const ACCEPTED = { accepted: true } as const;

export function peerHandlers(d: HandlerDeps): Pick<Handlers, Ids> {
  const { ctx, sessions } = d;
  const source = () => {
    if (d.source === null) throw new TacitError('ledger.not-sequencer', { member: d.network.sequencer });
    return d.source;
  };
  return {
    'peer.ledger.submit': async ({ body, signal }) => {
      const { height, result } = await source().submit(body.tx, { timeoutMs: 30_000, signal });
      return { height, result: foreign(result) };
    },
    'peer.ledger.blocks': async ({ query, signal }) => {
      const blocks = await source().pull(query.from, query.waitMs, signal);
      return { blocks: blocks.map(foreign) };
    },
    'peer.ledger.head': async () => {
      const { height, hash, time } = source().head();
      return { height, hash, time };
    },
    'peer.sessions.plan': async ({ params, body, caller }) => {
      await sessions.accept(params.id, body.plan, body.height, caller.member);
      return ACCEPTED;
    },
    'peer.sessions.shares': async ({ params, body, caller }) => {
      await sessions.share(params.id, caller.member, body);
      return ACCEPTED;
    },
    'peer.sessions.roots': async ({ params, caller }) => ({
      roots: await sessions.roots(params.id, caller.member),
    }),
    'peer.sessions.prove': async ({ params, body, caller }) => ({
      proof: foreign(await sessions.prove(params.id, caller.member, body)),
    }),
    'peer.sessions.sign': async ({ params, body, caller }) => ({
      signature: await sessions.sign(params.id, caller.member, body.receipt),
    }),
    'peer.sessions.result': async ({ params, query, caller }) => {
      const result = await sessions.result(params.id, caller.member, query.waitMs);
      return result === null ? { ready: false as const } : { ready: true as const, ...result };
    },
    'peer.sessions.failure': async ({ params, caller }) => {
      ctx.log.info('a party says a session cannot go on', { session: params.id, member: caller.member });
      return ACCEPTED;
    },
  };
}
