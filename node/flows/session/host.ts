import { ROUTES } from '@tacit/sdk/client';
import { isTacitError, type MemberId, type SessionId, TacitError } from '@tacit/sdk/core';
import type { SessionRecord } from '@tacit/sdk/ledger';
import type { ReceiptBody } from '@tacit/sdk/protocols/aggregate';
import { asTacitError } from '../chain.ts';
import type { FlowContext } from '../context.ts';
import type { GuardedResult } from '../journal.ts';
import { Gate } from './gate.ts';
import { failureOf, takePart } from './part.ts';
import { checkQuestion } from './question.ts';
import { signReceipt } from './sign.ts';

/** Sessions at work at once; one more is refused and may be tried again. */
const MAX_SESSIONS = 64;
const LEDGER_LAG_MS = 15_000;

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

  constructor(ctx: FlowContext) {
    this.#ctx = ctx;
  }

  /** The requester sends the plan. Refusals of planner and permit reach it at once; work goes on behind the answer. */
  async accept(id: SessionId, plan: unknown, height: number, from: MemberId): Promise<void> {
    if (this.#running.has(id)) return;
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
      await this.#fail(id, asTacitError(e));
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
    const done = this.#work(question, opened, stop.signal)
      .catch(async (e: unknown) => {
        never(e);
        await this.#fail(id, asTacitError(e));
      })
      .finally(() => this.#running.delete(id));
    this.#running.set(id, { stop, gate, done });
    this.#stopWhenEnded(id, stop);
  }

  async #work(
    q: ReturnType<typeof checkQuestion>,
    opened: (g: Gate) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { running, share } = await takePart(this.#ctx, q, signal);
    if (running.gate === this.#ctx.self) {
      const gate = new Gate(this.#ctx, q, running);
      gate.receive(this.#ctx.self, share);
      opened(gate);
      await gate.run(signal);
      return;
    }
    await this.#ctx.peers.request(
      running.gate,
      ROUTES['peer.sessions.shares'],
      { params: { id: running.id }, body: share },
      { deadlineMs: Math.max(1_000, running.deadline - this.#ctx.clock.now()), signal },
    );
  }

  /** A session that fails on the ledger, by anyone's word, stops here too: queries are interrupted. */
  #stopWhenEnded(id: SessionId, stop: AbortController): void {
    const unsubscribe = this.#ctx.engine.subscribe(() => {
      const status = this.#ctx.chain.view().session(id)?.status;
      if (status === 'failed') stop.abort(new TacitError('session.failed'));
      if (status === 'failed' || status === 'completed' || !this.#running.has(id)) unsubscribe();
    });
  }

  /** Tells the ledger why this session cannot go on, unless it has ended already. */
  async #fail(id: SessionId, error: TacitError): Promise<void> {
    if (error.code === 'internal')
      this.#ctx.log.error('a session failed inside the node', { session: id, cause: String(error.cause) });
    const session = this.#ctx.chain.view().session(id);
    if (session === undefined || session.status === 'failed' || session.status === 'completed') return;
    const known = session.participants.some((p) => p.member === error.member);
    const member = known ? (error.member as MemberId) : this.#ctx.self;
    await this.#ctx.chain
      .submit('session.fail', { session: id, code: error.code, member })
      .catch((e: unknown) => {
        this.#ctx.log.warn('could not record a failed session', { session: id, code: asTacitError(e).code });
      });
  }

  /** An owner's masked part arrives at the gate, perhaps before the gate's own part is done. */
  async share(id: SessionId, from: MemberId, bytes: Uint8Array): Promise<void> {
    const session = this.#session(id);
    if (!session.participants.some((p) => p.member === from))
      throw new TacitError('session.not-participant', { member: from });
    if (session.gate !== this.#ctx.self) throw new TacitError('session.not-gate', { member: this.#ctx.self });
    const running = this.#running.get(id);
    if (running === undefined) throw failureOf(session);
    (await running.gate).receive(from, bytes);
  }

  sign(id: SessionId, from: MemberId, body: ReceiptBody): Promise<string> {
    return signReceipt(this.#ctx, this.#session(id), from, body);
  }

  /** The sealed result for the requester; null when it is not there yet. Throws the session's failure. */
  async result(id: SessionId, from: MemberId, waitMs: number): Promise<GuardedResult | null> {
    const session = this.#session(id);
    if (session.requester !== from) throw new TacitError('session.not-participant', { member: from });
    const ended = (): SessionRecord | undefined => {
      const s = this.#ctx.chain.view().session(id);
      return s?.status === 'completed' || s?.status === 'failed' ? s : undefined;
    };
    const end =
      ended() ??
      (await this.#ctx.chain.until(ended, Math.max(1, waitMs)).catch((e: unknown) => {
        if (isTacitError(e) && e.code === 'ledger.timeout') return null;
        throw e;
      }));
    if (end === null) return null;
    if (end.status === 'failed') throw failureOf(end);
    return this.#ctx.journal.result(id);
  }

  #session(id: SessionId): SessionRecord {
    const session = this.#ctx.chain.view().session(id);
    if (session === undefined) throw new TacitError('session.unknown', { field: 'session' });
    return session;
  }

  /** Sessions of an earlier life of this process have lost their keys: end them, naming this member. */
  async recover(): Promise<void> {
    for (const s of this.#ctx.chain.view().openSessions(this.#ctx.self)) {
      if (!s.participants.some((p) => p.member === this.#ctx.self)) continue;
      await this.#fail(s.id, new TacitError('session.member-restarted', { member: this.#ctx.self }));
    }
  }

  async stop(): Promise<void> {
    const work = [...this.#running.values()];
    for (const r of work) r.stop.abort(new TacitError('session.stopped', { member: this.#ctx.self }));
    await Promise.allSettled(work.map((r) => r.done));
  }
}
