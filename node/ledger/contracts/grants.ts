import { type GrantId, ownerOf } from '@tacit/sdk/core';
import { type GrantRecord, lostUser, type RequestRecord } from '@tacit/sdk/ledger';
import { type Handler, refuse, senderOf, type TxContext } from './context.ts';
import { failSessionsOf } from './session-end.ts';

/** By the requester, or by any owner whose dataset it pins. Its sessions end at this block. */
export const revokeGrant: Handler<'grant.revoke'> = (ctx) => {
  const sender = senderOf(ctx);
  const grant = ctx.state.get('grant', ctx.body.grant);
  if (grant === undefined) return refuse('grant.unknown', { field: 'body.grant' });
  const owners = grant.pins.map((p) => ownerOf(p.dataset));
  if (grant.requester !== sender.id && !owners.includes(sender.id))
    refuse('grant.not-yours', { field: 'body.grant', member: grant.requester });
  if (grant.status === 'revoked') refuse('grant.revoked', { field: 'body.grant' });
  ctx.state.set('grant', grant.id, { ...grant, status: 'revoked' });
  ctx.emit({ type: 'grant.revoked', subject: grant.id });
  failSessionsOf(ctx, grant.requester, (s) => s.grant === grant.id, sender.id, 'session.grant-revoked');
};

/** The sender's grant, with uses and time left and every pin as it was. Refusals name the pin that moved. */
export function usableGrant(ctx: TxContext, id: GrantId): GrantRecord {
  const field = 'body.grant';
  const grant = ctx.state.get('grant', id);
  if (grant === undefined) return refuse('grant.unknown', { field });
  if (grant.requester !== ctx.sender) refuse('grant.not-yours', { field, member: grant.requester });
  if (grant.status === 'revoked') refuse('grant.revoked', { field });
  if (grant.expires <= ctx.block.time) refuse('grant.expired', { field });
  if (grant.usesLeft < 1) refuse('grant.spent', { field });
  if (lostUser(ctx.state, ctx.state.get('request', grant.request) as RequestRecord))
    refuse('user.removed', { field });
  for (const pin of grant.pins) {
    const member = ownerOf(pin.dataset);
    if (ctx.state.get('member', member)?.status !== 'active')
      refuse('member.not-active', { field: pin.dataset, member });
    const dataset = ctx.state.get('dataset', pin.dataset);
    if (dataset?.status !== 'active' || dataset.version !== pin.version || dataset.contract !== pin.contract)
      refuse('grant.dataset-changed', { field: pin.dataset, member });
    const contract = ctx.state.get('contract', pin.contract);
    if (contract?.status !== 'active' || contract.version !== pin.contractVersion)
      refuse('grant.contract-changed', { field: pin.contract, member });
  }
  return grant;
}
