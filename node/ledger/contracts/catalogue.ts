import { type DatasetId, datasetOf } from '@tacit/sdk/core';
import { schemaIdOf } from '@tacit/sdk/ledger';
import { type Handler, refuse, senderOf, senderWithRole, type TxContext } from './context.ts';
import { countUp } from './counts.ts';
import { failSessionsOf } from './session-end.ts';

/** Owners of one virtual table: each request asks them all. */
const MAX_OWNERS = 256;

export const publishDataset: Handler<'dataset.publish'> = (ctx) => {
  const sender = senderWithRole(ctx, 'owner');
  const { table, schema, title, description, classification, contract, commitment, provable } = ctx.body;
  const terms = ctx.state.get('contract', contract);
  if (terms === undefined) return refuse('contract.unknown', { field: 'body.contract' });
  if (terms.owner !== sender.id)
    refuse('contract.not-owner', { field: 'body.contract', member: terms.owner });
  if (terms.status !== 'active') refuse('contract.not-active', { field: 'body.contract' });
  const id = datasetOf(sender.id, table);
  const schemaId = schemaIdOf(schema, ctx.modules.sha256);
  const others = (ctx.state.get('table', table) ?? []).filter((d) => d !== id);
  for (const other of others) {
    const held = ctx.state.get('dataset', other);
    if (held !== undefined && held.schemaId !== schemaId)
      refuse('dataset.schema-differs', { field: 'body.schema', expected: held.schemaId, member: held.owner });
  }
  if (others.length >= MAX_OWNERS) refuse('dataset.table-full', { field: 'body.table' });
  ctx.state.set('table', table, [...others, id].sort());
  ctx.state.set('dataset', id, {
    id,
    owner: sender.id,
    table,
    schemaId,
    schema,
    version: (ctx.state.get('dataset', id)?.version ?? 0) + 1,
    title,
    description,
    classification,
    contract,
    commitment,
    status: 'active',
    published: ctx.block.time,
    ...(provable === undefined ? {} : { provable }),
  });
  countUp(ctx, sender.id, 'published');
  ctx.emit({ type: 'dataset.published', subject: id });
};

export const withdrawDataset: Handler<'dataset.withdraw'> = (ctx) => {
  const sender = senderOf(ctx);
  const id = datasetOf(sender.id, ctx.body.table);
  const held = ctx.state.get('dataset', id);
  if (held === undefined || held.status !== 'active')
    return refuse('dataset.unknown', { field: 'body.table' });
  ctx.state.set('dataset', id, { ...held, status: 'withdrawn' });
  unlist(ctx, ctx.body.table, id);
  ctx.emit({ type: 'dataset.withdrawn', subject: id });
  failSessionsOf(
    ctx,
    sender.id,
    (s) => s.participants.some((p) => p.dataset === id),
    sender.id,
    'session.dataset-withdrawn',
  );
};

function unlist(ctx: TxContext, table: string, id: DatasetId): void {
  const left = (ctx.state.get('table', table) ?? []).filter((d) => d !== id);
  if (left.length === 0) ctx.state.delete('table', table);
  else ctx.state.set('table', table, left);
}
