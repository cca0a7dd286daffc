import { ROUTES } from '@tacit/sdk/client';
import { type Hash, isTacitError, type MemberId, type SessionId, TacitError } from '@tacit/sdk/core';
import type { SessionRecord } from '@tacit/sdk/ledger';
import { parseReceiptBody } from '@tacit/sdk/protocols/aggregate';
import { asTacitError } from '../chain.ts';
import type { FlowContext } from '../context.ts';
import type { GuardedResult } from '../journal.ts';
import type { ProofAsked } from '../proof/desk.ts';
import { recordFailure } from './failure.ts';
import { Gate } from './gate.ts';
import { failureOf, takePart } from './part.ts';
import { checkQuestion } from './question.ts';
import { signReceipt } from './sign.ts';
import { watchMembers } from './watch.ts';

/** Sessions at work at once; one more is refused and may be tried again. */
const MAX_SESSIONS = 64;
/** How far the ledger here may be behind the requester's, ms. */
const LEDGER_LAG_MS = 6_000;
/** Failures of late, kept for the requester while the ledger may not have them yet. */
const MAX_FAILURES = 1_000;
/** Refusals of what the requester sent. */
const OF_THE_PLAN = /^(plan|sql)\.|^permit\.(plan|shape)$/;

interface Running {
  readonly stop: AbortController;
  /** Settles when the gate of this session stands; rejects when the session ended before. */
  readonly gate: Promise<Gate>;
  readonly done: Promise<void>;
}

/** All sessions this owner takes part in, and the doors other members knock at. */
export class SessionHost {
  readonly #ctx: FlowContext;
  readonly #running = new Map<SessionId, Running>();
  readonly #failures = new Map<SessionId, TacitError>();

  constructor(ctx: FlowContext) {
    this.#ctx = ctx;
  }

  /** The requester sends the plan. Refusals of planner and permit reach it at once; work goes on behind the answer. */
  async accept(id: SessionId, plan: unknown, height: number, from: MemberId): Promise<void> {
    if (this.#running.has(id)) {
      if (this.#session(id).requester !== from)
        throw new TacitError('session.not-participant', { member: from });
      return;
    }
    if (this.#running.size >= MAX_SESSIONS)
      throw new TacitError('session.too-many', { member: this.#ctx.self });
    await this.#ctx.engine.waitFor(height, { timeoutMs: LEDGER_LAG_MS });
    const view = this.#ctx.chain.view();
    const session = view.session(id);
    if (session === undefined) throw new TacitError('session.unknown', { field: 'session' });
    if (session.requester !== from) throw new TacitError('session.not-participant', { member: from });
    if (session.status !== 'opened') throw failureOf(session);
    if (this.#running.has(id)) return;
    try {
      const question = checkQuestion(this.#ctx, id, plan, view);
      this.#start(id, question);
    } catch (e) {
      const error = asTacitError(e);
      // A plan that is not the granted one is the requester's doing; other refusals are this owner's to explain.
      const blamed = OF_THE_PLAN.test(error.code) ? { member: from } : {};
      await this.#fail(id, TacitError.fromProblem({ ...error.toProblem(), ...blamed }));
      throw e;
    }
  }

  #start(id: SessionId, question: ReturnType<typeof checkQuestion>): void {
    const stop = new AbortController();
    let opened: (gate: Gate) => void = () => undefined;
    let never: (e: unknown) => void = () => undefined;
    const gate = new Promise<Gate>((resolve, reject) => {
      opened = resolve;
      never = reject;
    });
    gate.catch(() => undefined);
    const done = this.#work(question, opened, stop)
      .catch(async (e: unknown) => {
        // What was broken off says only that it was: the reason says why.
        const error = asTacitError(stop.signal.aborted ? stop.signal.reason : e);
        never(error);
        await this.#fail(id, error);
      })
      .finally(() => this.#running.delete(id));
    this.#running.set(id, { stop, gate, done });
    this.#stopWhenEnded(id, stop);
  }

  async #work(
    q: ReturnType<typeof checkQuestion>,
    opened: (g: Gate) => void,
    stop: AbortController,
  ): Promise<void> {
    const { signal } = stop;
    if (q.session.gate === this.#ctx.self) return this.#workAsGate(q, opened, stop);
    const { running, share } = await takePart(this.#ctx, q, signal);
    await this.#ctx.peers.request(
      running.gate,
      ROUTES['peer.sessions.shares'],
      { params: { id: running.id }, body: share },
      { deadlineMs: Math.max(1_000, running.deadline - this.#ctx.clock.now()), signal },
    );
  }

  async #workAsGate(
    q: ReturnType<typeof checkQuestion>,
    opened: (g: Gate) => void,
    stop: AbortController,
  ): Promise<void> {
    const { signal } = stop;
    let gate: Gate | null = null;
    const unjoined = (): MemberId[] =>
      (this.#ctx.chain.view().session(q.session.id)?.participants ?? [])
        .filter((p) => p.maskKey === null)
        .map((p) => p.member);
    const waitingFor = (): readonly MemberId[] => gate?.silent() ?? unjoined();
    const unwatch = watchMembers(this.#ctx, waitingFor, signal, (e) => stop.abort(e));
    try {
      const { running, share, comparison } = await takePart(this.#ctx, q, signal);
      gate = new Gate(this.#ctx, q, running, comparison, signal);
      gate.receive(this.#ctx.self, share);
      opened(gate);
      await gate.run(signal);
    } finally {
      unwatch();
    }
  }

  /** A session that fails on the ledger, by anyone's word, stops here too: queries are interrupted. */
  #stopWhenEnded(id: SessionId, stop: AbortController): void {
    const unsubscribe = this.#ctx.engine.subscribe(() => {
      const session = this.#ctx.chain.view().session(id);
      const status = session?.status;
      if (session?.status === 'failed') stop.abort(failureOf(session));
      const ended = status === 'failed' || status === 'completed';
      if (ended) this.#ctx.proofs.forget(id);
      if (ended || !(this.#running.has(id) || this.#ctx.proofs.has(id))) unsubscribe();
    });
  }

  /** Tells the ledger why this session cannot go on, unless it has ended already. */
  async #fail(id: SessionId, error: TacitError): Promise<void> {
    if (error.code === 'internal')
      this.#ctx.log.error('a session failed inside the node', { session: id, cause: String(error.cause) });
    const session = this.#ctx.chain.view().session(id);
    if (session === undefined || session.status === 'failed' || session.status === 'completed') return;
    const parties = [session.requester, ...session.participants.map((p) => p.member)];
    const member = parties.find((p) => p === error.member) ?? this.#ctx.self;
    const told = TacitError.fromProblem({ ...error.toProblem(), member });
    this.#failures.set(id, told);
    for (const old of this.#failures.keys()) {
      if (this.#failures.size <= MAX_FAILURES) break;
      this.#failures.delete(old);
    }
    await recordFailure(this.#ctx, id, error.code, member);
  }

  /** An owner's masked part arrives at the gate, perhaps before the gate's own part is done. */
  async share(id: SessionId, from: MemberId, bytes: Uint8Array): Promise<void> {
    const session = this.#session(id);
    if (!session.participants.some((p) => p.member === from))
      throw new TacitError('session.not-participant', { member: from });
    if (session.gate !== this.#ctx.self) throw new TacitError('session.not-gate', { member: this.#ctx.self });
    if (session.status === 'completed') return;
    const running = this.#running.get(id);
    if (running === undefined) throw this.#lost(session);
    (await running.gate).receive(from, bytes);
  }

  /** First round of a proof, for the gate. */
  async roots(id: SessionId, from: MemberId): Promise<Record<string, Hash>> {
    return this.#ctx.proofs.roots(this.#provingFor(id, from));
  }

  /** Second round of a proof, for the gate. */
  async prove(id: SessionId, from: MemberId, asked: ProofAsked): Promise<object> {
    return this.#ctx.proofs.prove(this.#provingFor(id, from), asked);
  }

  #provingFor(id: SessionId, from: MemberId): SessionId {
    const session = this.#session(id);
    if (session.gate !== from) throw new TacitError('session.not-gate', { member: from });
    if (session.status !== 'running') throw failureOf(session);
    return id;
  }

  /** Throws `receipt.invalid`, and `session.receipt-refused` naming the field that is not as the ledger has it. */
  async sign(id: SessionId, from: MemberId, body: unknown): Promise<string> {
    return signReceipt(this.#ctx, this.#session(id), from, parseReceiptBody(body));
  }

  /** The sealed result for the requester; null when it is not there yet. Throws the session's failure. */
  async result(id: SessionId, from: MemberId, waitMs: number): Promise<GuardedResult | null> {
    const session = this.#session(id);
    if (session.requester !== from) throw new TacitError('session.not-participant', { member: from });
    const ended = (): SessionRecord | undefined => {
      const s = this.#ctx.chain.view().session(id);
      return s?.status === 'completed' || s?.status === 'failed' ? s : undefined;
    };
    const waited = this.#ctx.chain.until(ended, Math.max(1, waitMs)).catch((e: unknown) => {
      if (isTacitError(e) && e.code === 'ledger.timeout') return null;
      throw e;
    });
    // Work that ended here without the ledger: the sequencer may be down, the requester need not wait for it.
    const worked = this.#running.get(id)?.done.then(() => ended() ?? null);
    const end = await (worked === undefined ? waited : Promise.race([waited, worked]));
    if (end === null) {
      if (!this.#running.has(id) && ended() === undefined) throw this.#lost(session);
      return null;
    }
    if (end.status === 'failed') throw failureOf(end);
    return this.#ctx.journal.result(id);
  }

  /** Why a session that is open on the ledger is not at work here. */
  #lost(session: SessionRecord): TacitError {
    const known = this.#failures.get(session.id);
    if (known !== undefined) return known;
    if (session.status === 'failed') return failureOf(session);
    return new TacitError('session.member-restarted', { member: this.#ctx.self });
  }

  #session(id: SessionId): SessionRecord {
    const session = this.#ctx.chain.view().session(id);
    if (session === undefined) throw new TacitError('session.unknown', { field: 'session' });
    return session;
  }

  /** Sessions of an earlier life of this process have lost their keys: end them, naming this member. */
  async recover(): Promise<void> {
    const lost = this.#ctx.chain
      .view()
      .openSessions(this.#ctx.self)
      .filter((s) => s.participants.some((p) => p.member === this.#ctx.self));
    const error = new TacitError('session.member-restarted', { member: this.#ctx.self });
    await Promise.all(lost.map((s) => this.#fail(s.id, error)));
  }

  async stop(): Promise<void> {
    const work = [...this.#running.values()];
    for (const r of work) r.stop.abort(new TacitError('session.stopped', { member: this.#ctx.self }));
    await Promise.allSettled(work.map((r) => r.done));
  }
}
