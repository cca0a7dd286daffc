import { type SessionId, TacitError, toHex } from '@tacit/sdk/core';
import { agreementKeys } from '@tacit/sdk/crypto';
import type { SessionRecord } from '@tacit/sdk/ledger';
import { type AggregateSession, decideRelease, makeShare } from '@tacit/sdk/protocols/aggregate';
import type { LocalTable } from '@tacit/sdk/query';
import { isPermit } from '../../policy/index.ts';
import { compilePlan, toLocalTable } from '../../sql/index.ts';
import type { FlowContext } from '../context.ts';
import { type Comparison, compare, prepare, recordQuestion, withCounts } from './differences.ts';
import { withNoise } from './noise.ts';
import type { OwnedQuestion } from './question.ts';

/** This owner's part of one session, from the plan to the share on its way to the gate. */
export interface Part {
  readonly running: SessionRecord;
  readonly share: Uint8Array;
  /** The earlier questions this one is compared with; null when the contract does not ask for it. */
  readonly comparison: Comparison | null;
}

export const aggregateSession = (s: SessionRecord): AggregateSession => ({
  id: s.id,
  planHash: s.planHash,
  participants: s.participants.map((p) => ({ member: p.member, maskKey: p.maskKey })),
  deadline: s.deadline,
});

/**
 * Joins on the ledger, computes the local table meanwhile, and masks it once every owner has joined. The release is
 * remembered durably before the share exists, so a retry can never be over other owners.
 */
export async function takePart(ctx: FlowContext, q: OwnedQuestion, signal: AbortSignal): Promise<Part> {
  const keys = agreementKeys(ctx.rng);
  const table = computeLocal(ctx, q, signal);
  table.catch(() => undefined);
  const codes = prepare(ctx, q, signal);
  await recordQuestion(ctx, q);
  const join = (opening: { readonly opening?: number }): Promise<unknown> =>
    ctx.chain.submit(
      'session.join',
      { session: q.session.id, maskKey: toHex(keys.publicKey), ...opening },
      signal,
    );
  const joined = q.proving === null ? join({}) : ctx.proofs.claim(ctx, q, (opening) => join({ opening }));
  const [local] = await Promise.all([table, joined, codes]);
  const running = await allJoined(ctx, q.session.id, q.session.deadline, signal);
  const compared = await compare(ctx, q, running, signal);
  // Noise protects by itself; counts are compared only where the answer is exact, so it is one or the other.
  const noisy = q.noise === null ? local : withNoise(local, q.noise, ctx.rng);
  const part = compared === null ? noisy : withCounts(noisy, compared.counts);

  const decision = decideRelease(await ctx.journal.released(q.grant.id), {
    grant: q.grant.id,
    planHash: q.planHash,
    participants: running.participants,
    pins: q.grant.pins,
  });
  if (!decision.release) throw new TacitError(decision.code, { member: ctx.self });
  await ctx.journal.remember(decision.remember);
  const { bytes, hash } = makeShare(aggregateSession(running), ctx.self, keys.secretKey, part, {
    cipher: ctx.cipher,
  });
  if (q.proving !== null) await ctx.proofs.prepare(ctx, q, running, keys.secretKey);
  keys.secretKey.fill(0);
  await ctx.journal.rememberShare(running.id, hash);
  return { running, share: bytes, comparison: compared?.comparison ?? null };
}

async function computeLocal(ctx: FlowContext, q: OwnedQuestion, signal: AbortSignal): Promise<LocalTable> {
  // No permit, no data: the type alone does not stop a forger.
  if (!isPermit(q.permit) || q.permit.session !== q.session.id || q.permit.planHash !== q.planHash) {
    throw new TacitError('permit.grant', { field: 'permit', member: ctx.self });
  }
  const rows = await ctx.data.query(q.dataset.id, compilePlan(q.plan, q.layout, q.table), {
    deadlineMs: ctx.limits.queryMs,
    signal,
  });
  return toLocalTable(q.layout, rows);
}

/** The session once all owners have joined. Throws the session's failure, or `session.late` naming who is missing. */
export function allJoined(
  ctx: FlowContext,
  id: SessionId,
  deadline: number,
  signal: AbortSignal,
): Promise<SessionRecord> {
  const left = Math.max(1, deadline - ctx.clock.now());
  const read = (): SessionRecord | undefined => {
    const s = ctx.chain.view().session(id);
    if (s === undefined) throw new TacitError('session.unknown', { field: 'session' });
    if (s.status === 'failed') throw failureOf(s);
    return s.status === 'opened' ? undefined : s;
  };
  return ctx.chain.until(read, left, signal).catch((e: unknown) => {
    const s = ctx.chain.view().session(id);
    const late = s?.participants.find((p) => p.maskKey === null);
    throw s?.status === 'opened' && late !== undefined
      ? new TacitError('session.late', { member: late.member })
      : e;
  });
}

export function failureOf(s: SessionRecord): TacitError {
  const code = s.failure?.code ?? 'session.failed';
  return TacitError.fromProblem({ code, ...(s.failure?.member ? { member: s.failure.member } : {}) });
}
