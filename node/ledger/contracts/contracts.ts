import { type ContractId, ownerOf } from '@tacit/sdk/core';
import { type ContractRecord, contractHashOf } from '@tacit/sdk/ledger';
import { type Handler, refuse, senderOf, senderWithRole, type TxContext } from './context.ts';
import { failSessionsOf } from './session-end.ts';

/** A contract id is `owner/name`, as a dataset id is. */
const ownerOfContract = (id: ContractId): string => ownerOf(id as string as Parameters<typeof ownerOf>[0]);

export const publishContract: Handler<'contract.publish'> = (ctx) => {
  const sender = senderWithRole(ctx, 'owner');
  const { id, title, policies } = ctx.body;
  if (ownerOfContract(id) !== sender.id)
    refuse('contract.not-owner', { field: 'body.id', expected: `${sender.id}/…` });
  const held = ctx.state.get('contract', id);
  if (held?.status === 'revoked') refuse('contract.not-active', { field: 'body.id' });
  ctx.modules.policy.validate(policies);
  const record: ContractRecord = {
    id,
    owner: sender.id,
    version: (held?.version ?? 0) + 1,
    policies,
    hash: contractHashOf(policies, ctx.modules.sha256),
    title,
    status: 'active',
    published: ctx.block.time,
  };
  store(ctx, record);
  ctx.emit({ type: 'contract.published', subject: id });
};

/** The status is the contract's, so every version of it carries the same one. */
export const changeContract: Handler<'contract.status'> = (ctx) => {
  const sender = senderOf(ctx);
  const { id, status } = ctx.body;
  const held = ctx.state.get('contract', id);
  if (held === undefined) return refuse('contract.unknown', { field: 'body.id' });
  if (held.owner !== sender.id) refuse('contract.not-owner', { field: 'body.id', member: held.owner });
  if (held.status === 'revoked') refuse('contract.not-active', { field: 'body.status' });
  for (let version = 1; version < held.version; version++) {
    const old = ctx.state.get('contractVersion', `${id}@${version}`);
    if (old !== undefined) ctx.state.set('contractVersion', `${id}@${version}`, { ...old, status });
  }
  store(ctx, { ...held, status });
  ctx.emit({ type: 'contract.changed', subject: id });
  if (status === 'active') return;
  const pinned = (grant: string): boolean =>
    ctx.state.get('grant', grant)?.pins.some((p) => p.contract === id) ?? false;
  failSessionsOf(ctx, sender.id, (s) => pinned(s.grant), sender.id, `session.contract-${status}`);
};

function store(ctx: TxContext, record: ContractRecord): void {
  ctx.state.set('contract', record.id, record);
  ctx.state.set('contractVersion', `${record.id}@${record.version}`, record);
}
