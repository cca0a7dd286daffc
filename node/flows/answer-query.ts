import { ROUTES, verifyReceipt } from '@tacit/sdk/client';
import {
  fromBase64Url,
  fromUtf8,
  type Hash,
  type MemberId,
  type SessionId,
  TacitError,
} from '@tacit/sdk/core';
import type { GrantRecord, SessionRecord } from '@tacit/sdk/ledger';
import {
  openResult,
  parseReceipt,
  type ReceiptBody,
  type ReceiptDocument,
  receiptHash,
  resultHash,
} from '@tacit/sdk/protocols/aggregate';
import type { Release } from '@tacit/sdk/protocols/disclosure';
import { kernelMath, wasmKernels } from '@tacit/sdk/protocols/proof/table';
import { asTacitError } from './chain.ts';
import type { FlowContext } from './context.ts';
import { gatherEvidence } from './evidence.ts';
import { newGrant, obtainGrant, type Terms } from './obtain-grant.ts';
import { type Question, readQuestion, virtualTable } from './question.ts';
import { recordFailure } from './session/failure.ts';
import { noiseOf } from './session/noise.ts';
import { failureOf } from './session/part.ts';

export interface Ask extends Terms {
  readonly sql?: string;
  readonly plan?: unknown;
}

export interface Answer {
  readonly question: Question;
  readonly release: Release;
  readonly receipt: ReceiptDocument;
  readonly owners: readonly MemberId[];
  /** Milliseconds per stage. */
  readonly timings: Readonly<Record<string, number>>;
}

/** How long one look at the gate waits before it looks again whether the gate is alive, ms. */
const POLL_MS = 2_000;
/** Looks in a row that must fail before the gate counts as gone. */
const GONE_AFTER = 3;
/** The same once the ledger has the receipt: the gate keeps the result on disk, so a restart is worth waiting for. */
const GONE_AFTER_RECEIPT = 12;
const RETRY_MS = 300;

/** Request, grant, session, release: the way of a query from the requester's side. */
export async function answerQuery(ctx: FlowContext, ask: Ask, signal: AbortSignal): Promise<Answer> {
  const timings: Record<string, number> = {};
  let last = ctx.clock.now();
  const lap = (stage: string): void => {
    const now = ctx.clock.now();
    timings[stage] = now - last;
    last = now;
  };
  const question = await readQuestion(ctx, ask);
  lap('plan');
  const session = await begin(ctx, ask, question, signal, lap);
  try {
    const { body, signatures, sealed } = await fetchResult(ctx, session, signal);
    lap('compute');
    const receipt = await openReceipt(ctx, session, body, signatures, sealed);
    lap('receipt');
    const release = receipt.release as unknown as Release;
    return { question, release, receipt, owners: session.participants.map((p) => p.member), timings };
  } catch (e) {
    const error = signal.aborted ? new TacitError('session.cancelled') : asTacitError(e);
    await giveUp(ctx, session.id, error);
    throw error;
  }
}

/** What every owner would refuse for want of bounds is not asked: a session would be opened for nothing. */
function refuseUnbounded(ctx: FlowContext, grant: GrantRecord, { plan, layout }: Question): void {
  const table = virtualTable(ctx, plan.from.table);
  if (table !== undefined) noiseOf(grant.obligations, layout, table, grant.pins.length);
}

/** Grants that another session used up, or that lost what they stood on, between looking and opening. */
const STALE = /^(grant\.(spent|expired|revoked|dataset-changed|contract-changed)|member\.not-active)$/;

/** Opens a session under the grant of an earlier asking where there is one; a new request is made when it went stale. */
async function begin(
  ctx: FlowContext,
  ask: Ask,
  q: Question,
  signal: AbortSignal,
  lap: (stage: string) => void,
): Promise<SessionRecord> {
  const known = ctx.chain.view().latestRequest(ctx.self, q.planHash)?.grant;
  const grant = await obtainGrant(ctx, ask, q, signal);
  lap('grant');
  try {
    const session = await openSession(ctx, grant, q, signal);
    lap('session');
    return session;
  } catch (e) {
    const stale = grant.id === known && ask.request === undefined && STALE.test(asTacitError(e).code);
    if (!stale) throw e;
    return openSession(ctx, await newGrant(ctx, ask, q, signal), q, signal);
  }
}

async function openSession(
  ctx: FlowContext,
  grant: GrantRecord,
  q: Question,
  signal: AbortSignal,
): Promise<SessionRecord> {
  refuseUnbounded(ctx, grant, q);
  const { result, height } = await ctx.chain.submit('session.open', { grant: grant.id }, signal);
  const id = result.events.find((e) => e.type === 'session.opened')?.subject as SessionId | undefined;
  const session = id === undefined ? undefined : ctx.chain.view().session(id);
  if (session === undefined) throw new TacitError('internal');
  const body = { plan: q.plan, sql: q.sql, height };
  // What ends the session on the ledger ends the wait for an owner that is silent.
  const ended = new AbortController();
  const unsubscribe = ctx.engine.subscribe(() => {
    const now = ctx.chain.view().session(session.id);
    if (now?.status === 'failed') ended.abort(failureOf(now));
  });
  const options = { deadlineMs: ctx.limits.peerMs, signal: AbortSignal.any([signal, ended.signal]) };
  const params = { id: session.id };
  try {
    // The first refusal decides: nobody waits for the slowest of the others.
    await Promise.all(
      session.participants.map((p) =>
        ctx.peers.request(p.member, ROUTES['peer.sessions.plan'], { params, body }, options),
      ),
    );
  } catch (e) {
    const broken = ended.signal.aborted ? ended.signal.reason : e;
    const error = signal.aborted ? new TacitError('session.cancelled') : asTacitError(broken);
    await giveUp(ctx, session.id, error);
    throw error;
  } finally {
    unsubscribe();
  }
  return session;
}

interface Fetched {
  readonly body: ReceiptBody;
  readonly signatures: Readonly<Record<string, string>>;
  readonly sealed: string;
}

/** Asks the gate until it has the result, the ledger says the session failed, or the gate is gone. */
async function fetchResult(ctx: FlowContext, session: SessionRecord, signal: AbortSignal): Promise<Fetched> {
  for (let gone = 0; ; ) {
    signal.throwIfAborted();
    const now = ctx.chain.view().session(session.id);
    if (now?.status === 'failed') throw failureOf(now);
    if (ctx.clock.now() > session.deadline + POLL_MS)
      throw new TacitError('session.late', { member: session.gate });
    try {
      const reply = await ctx.peers.request(
        session.gate,
        ROUTES['peer.sessions.result'],
        { params: { id: session.id }, query: { waitMs: String(POLL_MS) } },
        { deadlineMs: POLL_MS + 5_000, signal },
      );
      gone = 0;
      if (reply.ready) return { ...(reply.receipt as Omit<Fetched, 'sealed'>), sealed: reply.sealed };
    } catch (e) {
      const error = asTacitError(e);
      const answered = ctx.chain.view().session(session.id)?.status === 'completed';
      const patience = answered ? GONE_AFTER_RECEIPT : GONE_AFTER;
      if (!/^peer\.(unreachable|timeout)$/.test(error.code) || ++gone >= patience) throw error;
      await new Promise((r) => setTimeout(r, RETRY_MS));
    }
  }
}

async function openReceipt(
  ctx: FlowContext,
  session: SessionRecord,
  body: ReceiptBody,
  signatures: Fetched['signatures'],
  sealed: string,
): Promise<ReceiptDocument> {
  const hash: Hash = receiptHash(body);
  await ctx.chain.until(() => ctx.chain.view().receipt(hash), ctx.limits.peerMs);
  const bytes = await openResult(ctx.sealSecret, session.id, hash, fromBase64Url(sealed));
  const { release, salt, proofs } = JSON.parse(fromUtf8(bytes)) as Pick<
    ReceiptDocument,
    'release' | 'salt' | 'proofs'
  >;
  if (resultHash(salt, release) !== body.resultHash) {
    throw new TacitError('receipt.invalid', { field: 'result', member: session.gate });
  }
  const inclusion = await gatherEvidence(ctx.engine, body, hash);
  const own = proofs === undefined ? {} : { proofs };
  const receipt = parseReceipt({ body, signatures, release, salt, inclusion, ...own });
  if (body.proof !== null) await checkProofs(ctx, session, receipt);
  return receipt;
}

/** A proof is asked for because nobody is to be believed: the requester's own node is the first to check. */
async function checkProofs(
  ctx: FlowContext,
  session: SessionRecord,
  receipt: ReceiptDocument,
): Promise<void> {
  const { checks } = verifyReceipt(receipt, { verify: ctx.verify, math: kernelMath(await wasmKernels()) });
  const failing = checks.filter((c) => !c.ok && c.name.startsWith('proof')).map((c) => c.name);
  if (failing.length > 0)
    throw new TacitError('receipt.invalid', { field: failing.join(', '), member: session.gate });
}

/** Ends the session on the ledger, so that no owner goes on for nothing. */
async function giveUp(ctx: FlowContext, id: SessionId, error: TacitError): Promise<void> {
  const session = ctx.chain.view().session(id);
  if (session === undefined || session.status === 'failed' || session.status === 'completed') return;
  const blamed = session.participants.find((p) => p.member === error.member)?.member ?? null;
  await recordFailure(ctx, id, error.code, blamed);
}
