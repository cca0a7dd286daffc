import { type Canonical, canonicalText, type MemberId, TacitError, toHex } from '@tacit/sdk/core';
import type { SessionRecord } from '@tacit/sdk/ledger';
import {
  privacyStatement,
  type ReceiptBody,
  receiptHash,
  receiptMessage,
  weakened,
} from '@tacit/sdk/protocols/aggregate';
import { planHash } from '@tacit/sdk/query';
import type { FlowContext } from '../context.ts';

const textOf = (pins: readonly object[]): string =>
  canonicalText(pins.map((p) => canonicalText(p as Record<string, Canonical>)).sort());

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
  // What the ledger reserved for this grant is what the receipt must say was spent.
  const privacy = grant === undefined ? null : privacyStatement(grant.obligations);
  if (canonicalText({ ...body.privacy }) !== canonicalText({ ...privacy })) refuse('privacy');
  const parties = (list: readonly { member: string; dataset: string }[]): string =>
    canonicalText(list.map((p) => `${p.member} ${p.dataset}`).sort());
  if (parties(body.participants) !== parties(session.participants)) refuse('participants');
  const mine = body.participants.find((p) => p.member === ctx.self);
  const sent = await ctx.journal.sentShare(session.id);
  if (sent === null || mine?.shareHash !== sent) refuse('shareHash');
  const pins = (grant?.pins ?? []).map((p) => ({
    ...p,
    commitment: view.dataset(p.dataset)?.commitment ?? null,
  }));
  if (textOf(body.pins) !== textOf(pins)) refuse('pins');
  const request = view.request(body.request);
  if (request === undefined || body.purpose !== request.purpose) refuse('purpose');
  if (body.opened !== session.opened) refuse('opened');
  if (body.finished < session.opened || body.finished > session.deadline) refuse('finished');
  // Its own proof and no other cells than it opened: a signature must not vouch for what nobody checked.
  const asked = grant?.obligations.proof !== undefined;
  if (asked ? !ctx.proofs.vouches(session, body.proof) : body.proof !== null) refuse('proof');
  const receipt = receiptHash(body);
  if (!(await ctx.journal.signOnce(session.id, receipt))) refuse('receipt');
  return toHex(ctx.signer.sign(receiptMessage(receipt)));
}
