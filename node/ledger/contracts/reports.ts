import { ownerOf } from '@tacit/sdk/core';
import { type Handler, paramsOf, refuse, senderOf } from './context.ts';
import { adjust } from './credits.ts';

/**
 * A word on the quality of a dataset, by a requester that has an answer over it. One per requester and version; what it
 * moves is set by the network, and an owner never loses more than it has.
 */
export const reportDataset: Handler<'dataset.report'> = (ctx) => {
  const sender = senderOf(ctx);
  const { dataset, receipt: hash, verdict, note } = ctx.body;
  const receipt = ctx.state.get('receipt', hash);
  const session = receipt === undefined ? undefined : ctx.state.get('session', receipt.session);
  if (session === undefined) return refuse('report.no-receipt', { field: 'body.receipt' });
  if (session.requester !== sender.id)
    refuse('report.no-receipt', { field: 'body.receipt', member: session.requester });
  const pin = ctx.state.get('grant', session.grant)?.pins.find((p) => p.dataset === dataset);
  if (pin === undefined) return refuse('report.no-receipt', { field: 'body.dataset' });
  const owner = ownerOf(dataset);
  if (owner === sender.id) refuse('report.own', { field: 'body.dataset', member: owner });
  const id = `${dataset}@${pin.version}|${sender.id}`;
  if (ctx.state.get('report', id) !== undefined) refuse('report.duplicate', { field: 'body.dataset' });
  const { reportReward = 0, reportPenalty = 0 } = paramsOf(ctx);
  const credits = adjust(ctx, owner, verdict === 'good' ? reportReward : -reportPenalty);
  ctx.state.set('report', id, {
    dataset,
    version: pin.version,
    reporter: sender.id,
    verdict,
    note,
    credits,
    receipt: hash,
    made: ctx.block.time,
  });
  ctx.emit({ type: 'dataset.reported', subject: dataset, members: [owner] });
};
