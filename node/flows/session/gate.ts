import { ROUTES } from '@tacit/sdk/client';
import {
  type Canonical,
  canonicalBytes,
  fromHex,
  type MemberId,
  TacitError,
  toBase64Url,
  toHex,
} from '@tacit/sdk/core';
import type { SessionRecord } from '@tacit/sdk/ledger';
import {
  checkDeadline,
  endsSession,
  type GateState,
  missing,
  openGate,
  privacyStatement,
  type ReceiptBody,
  receiptCanonical,
  receiptHash,
  receiptMessage,
  receive,
  resultHash,
  resultSalt,
  sealResult,
  totals,
} from '@tacit/sdk/protocols/aggregate';
import { releaseCells } from '@tacit/sdk/protocols/disclosure';
import { barText } from '@tacit/sdk/protocols/privacy';
import { type AnswerProof, ownerProofToJson } from '@tacit/sdk/protocols/proof/answer';
import { asTacitError } from '../chain.ts';
import type { FlowContext } from '../context.ts';
import { collectProofs } from '../proof/collect.ts';
import { type Comparison, checkCounts, widened } from './differences.ts';
import { aggregateSession } from './part.ts';
import type { OwnedQuestion } from './question.ts';

/** The release gate of one session: adds shares, guards what leaves, collects signatures, hands over. */
export class Gate {
  readonly #ctx: FlowContext;
  readonly #question: OwnedQuestion;
  readonly #session: SessionRecord;
  readonly #comparison: Comparison | null;
  readonly #complete: Promise<void>;
  #state: GateState;
  #settle: { done(): void; fail(e: TacitError): void } = { done() {}, fail() {} };

  /** `stop` ends the wait for shares with its reason. */
  constructor(
    ctx: FlowContext,
    question: OwnedQuestion,
    running: SessionRecord,
    comparison: Comparison | null,
    stop: AbortSignal,
  ) {
    this.#ctx = ctx;
    this.#question = question;
    this.#session = running;
    this.#comparison = comparison;
    const layout = widened(question.layout, comparison?.shape.length ?? 0);
    this.#state = openGate(aggregateSession(running), layout);
    this.#complete = new Promise((resolve, reject) => {
      this.#settle = { done: resolve, fail: reject };
    });
    this.#complete.catch(() => undefined);
    const stopped = (): void => this.#settle.fail(asTacitError(stop.reason));
    if (stop.aborted) stopped();
    else stop.addEventListener('abort', stopped, { once: true });
  }

  /** Owners whose share is not here yet. */
  silent(): readonly MemberId[] {
    return missing(this.#state);
  }

  /** Throws what `receive` throws; a participant that misbehaves ends the session. */
  receive(from: MemberId, bytes: Uint8Array): void {
    try {
      this.#state = receive(this.#state, { from, bytes }, this.#ctx.clock.now());
    } catch (e) {
      const error = asTacitError(e);
      if (endsSession(this.#state, error)) this.#settle.fail(error);
      throw error;
    }
    if (missing(this.#state).length === 0) this.#settle.done();
  }

  /** Waits for all shares, then releases. Throws the error that ends the session, naming the member. */
  async run(signal: AbortSignal): Promise<void> {
    const clock = setInterval(() => {
      try {
        checkDeadline(this.#state, this.#ctx.clock.now());
      } catch (e) {
        this.#settle.fail(asTacitError(e));
      }
    }, this.#ctx.limits.livenessMs);
    try {
      await this.#complete;
    } finally {
      clearInterval(clock);
    }
    await this.#release(signal);
  }

  async #release(signal: AbortSignal): Promise<void> {
    const ctx = this.#ctx;
    const { plan, table, layout, outputs, grant, noise, proving } = this.#question;
    const own = checkCounts(this.#comparison, totals(this.#state));
    const { release: answer, cells } = releaseCells(
      { plan, table, layout, outputs, totals: own },
      [grant.obligations],
      {},
      {
        ...(noise === null ? {} : { noisy: true, bar: (output, cell) => barText(output, cell, noise) }),
        ...(proving === null ? {} : { whole: true }),
      },
    );
    const proved =
      proving === null ? null : await collectProofs(ctx, this.#session, proving, cells, own, signal);
    const document = answer as unknown as Canonical;
    const salt = resultSalt(ctx.rng);
    const body = this.#receipt(resultHash(salt, document), proved?.summary ?? null);
    const receipt = receiptHash(body);
    const signatures = await this.#sign(body, signal);
    const requester = ctx.chain.view().member(grant.requester);
    if (requester === undefined) throw new TacitError('session.unknown', { field: 'requester' });
    const plaintext = canonicalBytes({
      release: document,
      salt,
      ...(proved === null ? {} : { proofs: proved.proofs.map(ownerProofToJson) }),
    });
    const sealed = await sealResult(
      fromHex(requester.sealKey),
      this.#session.id,
      receipt,
      plaintext,
      ctx.rng,
    );
    // Kept before it is recorded: a gate killed in between still has what the ledger says was answered.
    await ctx.journal.keepResult(this.#session.id, {
      sealed: toBase64Url(sealed),
      receipt: { body, signatures: Object.fromEntries(signatures.map((s) => [s.member, s.signature])) },
    });
    await ctx.chain.submit(
      'receipt.record',
      {
        session: this.#session.id,
        receiptHash: receipt,
        signatures,
        ...(proved === null ? {} : { proofs: proved.summary.owners.map((o) => o.hash) }),
      },
      signal,
    );
  }

  #receipt(result: ReceiptBody['resultHash'], proof: AnswerProof | null): ReceiptBody {
    const { grant, plan, planHash } = this.#question;
    const view = this.#ctx.chain.view();
    const request = view.request(grant.request);
    if (request === undefined) throw new TacitError('session.unknown', { field: 'request' });
    const privacy = privacyStatement(grant.obligations);
    return {
      version: 1,
      network: this.#ctx.network,
      session: this.#session.id,
      request: grant.request,
      grant: grant.id,
      planHash,
      plan,
      purpose: request.purpose,
      requester: grant.requester,
      pins: grant.pins.map((p) => ({ ...p, commitment: view.dataset(p.dataset)!.commitment })),
      participants: this.#session.participants.map((p) => ({
        member: p.member,
        dataset: p.dataset,
        shareHash: this.#state.received.get(p.member)!,
      })),
      gate: this.#ctx.self,
      obligations: grant.obligations,
      resultHash: result,
      ...(privacy === null ? {} : { privacy }),
      proof: proof as unknown as Canonical,
      opened: this.#session.opened,
      finished: Math.max(view.time, this.#session.opened),
    };
  }

  async #sign(body: ReceiptBody, signal: AbortSignal): Promise<{ member: MemberId; signature: string }[]> {
    const { self, peers, journal, signer, limits } = this.#ctx;
    const params = { id: this.#session.id };
    return Promise.all(
      body.participants.map(async ({ member }) => {
        if (member === self) {
          const receipt = receiptHash(body);
          await journal.signOnce(this.#session.id, receipt);
          return { member, signature: toHex(signer.sign(receiptMessage(receipt))) };
        }
        const receipt = receiptCanonical(body) as object;
        const reply = await peers.request(
          member,
          ROUTES['peer.sessions.sign'],
          { params, body: { receipt } },
          { deadlineMs: limits.peerMs, signal },
        );
        return { member, signature: reply.signature };
      }),
    );
  }
}
