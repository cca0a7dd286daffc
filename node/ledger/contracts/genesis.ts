import { isSigningKey } from '@tacit/sdk/crypto';
import type { MemberRecord } from '@tacit/sdk/ledger';
import { type Handler, refuse, type TxContext } from './context.ts';
import { openAccount } from './credits.ts';

/** Creates parameters and the founding member. Only in block 0, only once. */
export const createNetwork: Handler<'network.genesis'> = (ctx) => {
  const { params, founder } = ctx.body;
  if (ctx.block.height !== 0 || ctx.state.get('params', 'network') !== undefined)
    refuse('ledger.not-allowed-here', { field: 'type' });
  if (params.network !== ctx.network) refuse('ledger.wrong-network', { field: 'body.params.network' });
  if (founder.id !== ctx.sender) refuse('ledger.not-allowed-here', { field: 'body.founder.id' });
  if (!isSigningKey(founder.signKey)) refuse('ledger.bad-key', { field: 'body.founder.signKey' });
  ctx.state.set('params', 'network', { ...params, founder: founder.id });
  ctx.state.set('member', founder.id, newMember(ctx, founder));
  openAccount(ctx, founder.id);
  ctx.emit({ type: 'network.created', subject: params.network });
};

export const newMember = (ctx: TxContext, card: Omit<MemberRecord, 'status' | 'joined'>): MemberRecord => ({
  id: card.id,
  name: card.name,
  roles: card.roles,
  signKey: card.signKey,
  sealKey: card.sealKey,
  url: card.url,
  status: 'active',
  joined: ctx.block.time,
});
