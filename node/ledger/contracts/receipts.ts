import { fromHex } from '@tacit/sdk/core';
import { type GrantRecord, type RequestRecord, receiptMessage } from '@tacit/sdk/ledger';
import { settle } from './budget.ts';
import { activeMember, type Handler, refuse, senderOf } from './context.ts';
import { countRequester, countUp } from './counts.ts';
import { payOwners } from './credits.ts';
import { partiesOf, unlist } from './session-end.ts';
import { sessionOf } from './sessions.ts';

/** By the gate alone, signed by every participant exactly once; settles the budget and completes the session. */
export const recordReceipt: Handler<'receipt.record'> = (ctx) => {
  const sender = senderOf(ctx);
  const { session: id, receiptHash, signatures, proofs } = ctx.body;
  const session = sessionOf(ctx, id);
  if (session.gate !== sender.id) refuse('session.not-gate', { field: 'body.session', member: session.gate });
  if (session.status !== 'running')
    refuse('session.wrong-status', { field: 'body.session', expected: 'running' });
  if (ctx.state.get('receipt', receiptHash) !== undefined)
    refuse('ledger.duplicate', { field: 'body.receiptHash' });
  if (signatures.length !== session.participants.length)
    refuse('receipt.not-signed', { field: 'body.signatures' });
  const asked = ctx.state.get('grant', session.grant)?.obligations.proof !== undefined;
  if (asked ? proofs?.length !== session.participants.length : proofs !== undefined)
    refuse('proof.missing', { field: 'body.proofs' });
  const message = receiptMessage(receiptHash);
  for (const { member } of session.participants) {
    const entry = signatures.find((s) => s.member === member);
    const { signKey } = activeMember(ctx, member, 'body.signatures');
    if (entry === undefined || !ctx.modules.verify(fromHex(signKey), message, fromHex(entry.signature)))
      refuse('receipt.not-signed', { field: 'body.signatures', member });
  }
  ctx.state.set('receipt', receiptHash, {
    hash: receiptHash,
    session: id,
    grant: session.grant,
    signers: session.participants.map((p) => p.member),
    recorded: ctx.block.time,
    ...(proofs === undefined ? {} : { proofs }),
  });
  const grant = ctx.state.get('grant', session.grant) as GrantRecord;
  settle(ctx, grant);
  payOwners(ctx, grant);
  countRequester(ctx, ctx.state.get('request', grant.request) as RequestRecord, 'answered');
  for (const { member } of session.participants) countUp(ctx, member, 'served');
  ctx.state.set('session', id, { ...session, status: 'completed', receipt: receiptHash });
  unlist(ctx, session);
  ctx.emit({ type: 'receipt.recorded', subject: receiptHash, members: partiesOf(session) });
  ctx.emit({ type: 'session.completed', subject: id, members: partiesOf(session) });
};
