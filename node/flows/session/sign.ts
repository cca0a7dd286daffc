import { canonicalText, type MemberId, TacitError, toHex } from '@tacit/sdk/core';
import type { SessionRecord } from '@tacit/sdk/ledger';
import { type ReceiptBody, receiptHash, receiptMessage, weakened } from '@tacit/sdk/protocols/aggregate';
import { planHash } from '@tacit/sdk/query';
import type { FlowContext } from '../context.ts';

/**
 * This owner's signature under a receipt the gate made. It signs one receipt per session, and only one that says of
 * grant, plan, parties, obligations and of its own share what the ledger and its own journal say.
 */
export async function signReceipt(
  ctx: FlowContext,
  session: SessionRecord,
  from: MemberId,
  body: ReceiptBody,
): Promise<string> {
  const refuse = (field: string): never => {
    throw new TacitError('session.receipt-refused', { field, member: ctx.self });
  };
  const view = ctx.chain.view();
  const grant = view.grant(session.grant);
  if (from !== session.gate) refuse('gate');
  if (session.status !== 'running' || grant === undefined) refuse('session');
  if (body.network !== ctx.network) refuse('network');
  if (body.session !== session.id || body.grant !== session.grant || body.request !== grant?.request)
    refuse('grant');
  if (body.gate !== session.gate || body.requester !== session.requester) refuse('parties');
  if (body.planHash !== session.planHash || planHash(body.plan) !== session.planHash) refuse('plan');
  if (grant !== undefined && weakened(body.obligations, grant.obligations) !== null) refuse('obligations');
  const parties = (list: readonly { member: string; dataset: string }[]): string =>
    canonicalText(list.map((p) => `${p.member} ${p.dataset}`).sort());
  if (parties(body.participants) !== parties(session.participants)) refuse('participants');
  const mine = body.participants.find((p) => p.member === ctx.self);
  const sent = await ctx.journal.sentShare(session.id);
  if (sent === null || mine?.shareHash !== sent) refuse('shareHash');
  const pin = body.pins.find((p) => p.dataset === mine?.dataset);
  if (pin === undefined || pin.commitment !== view.dataset(pin.dataset)?.commitment) refuse('pins');
  const receipt = receiptHash(body);
  if (!(await ctx.journal.signOnce(session.id, receipt))) refuse('receipt');
  return toHex(ctx.signer.sign(receiptMessage(receipt)));
}
