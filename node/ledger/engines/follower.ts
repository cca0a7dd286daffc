import { type Clock, type Hash, TacitError, type TxId } from '@tacit/sdk/core';
import {
  type Block,
  blockEnvelope,
  type EngineStatus,
  headerHash,
  type LedgerTransport,
  type Placed,
  parseTx,
  type SignedTx,
  txIdOf,
  type WaitOptions,
} from '@tacit/sdk/ledger';
import { ExecutionMismatch } from '../chain.ts';
import { asTacit } from '../genesis.ts';
import { Backoff } from './backoff.ts';
import { EmbeddedEngine } from './embedded.ts';
import type { Replica, ReplicaOptions } from './replica.ts';

export interface FollowerOptions extends ReplicaOptions {
  readonly network: string;
  /** Hash of block 0, received out of band with the invite. */
  readonly genesis: Hash;
  readonly transport: LedgerTransport;
  readonly clock: Clock;
  /** How long the sequencer may hold a pull open, ms. */
  readonly pollMs?: number;
  /** First and longest pause after a failure, ms. */
  readonly backoffMs?: readonly [number, number];
  /** How long `submit` tries before it gives up, ms. */
  readonly submitMs?: number;
  /** How long the sequencer may refuse every connection before `submit` gives up earlier, ms. */
  readonly goneMs?: number;
}

/** Refusals after which the same transaction is worth sending again: nobody has judged it. */
const RETRY: ReadonlySet<string> = new Set([
  'peer.unreachable',
  'peer.timeout',
  'peer.bad-answer',
  'node.not-ready',
  'node.busy',
  'rate.limited',
  'ledger.stopped',
  'ledger.unavailable',
  'ledger.timeout',
  'ledger.busy',
]);

/** A sequencer that restarts is followed again within the longest pause, ms. */
const LONG_PAUSES = [100, 1_500] as const;
const GONE_MS = 4_000;

/**
 * Pulls blocks from the sequencer, checks every signature and header, re-executes, compares the roots. It believes the
 * sequencer only about order. A second signed history is recorded as evidence, and this node follows no further.
 */
export class Follower extends EmbeddedEngine {
  readonly #options: FollowerOptions;
  #abort = new AbortController();
  #loop: Promise<void> | null = null;
  #state: EngineStatus['state'] = 'stopped';
  #target = -1;
  #trouble: TacitError | null = null;
  /** False until the sequencer showed our own head after a (re)connection. */
  #sameHistory = false;

  constructor(options: FollowerOptions) {
    super(options);
    this.#options = options;
  }

  /** Returns once the store is open and the genesis is here; catching up goes on behind. */
  override async start(): Promise<void> {
    if (this.#loop !== null) return;
    await this.replica.open();
    const held = this.replica.genesis;
    if (held !== null && held !== this.#options.genesis) {
      await this.replica.store.close();
      throw new TacitError('ledger.wrong-genesis', { expected: this.#options.genesis });
    }
    this.#abort = new AbortController();
    this.#sameHistory = false;
    this.#trouble = null;
    this.#state = this.replica.evidence.length > 0 ? 'forked' : 'behind';
    this.#target = this.replica.head.height;
    this.#loop = this.#state === 'forked' ? Promise.resolve() : this.#follow();
    try {
      await this.#genesisOrTrouble();
    } catch (e) {
      await this.stop();
      throw e;
    }
  }

  async #genesisOrTrouble(): Promise<void> {
    if (this.replica.genesis !== null) return;
    const gone = this.#loop?.then(() => {
      throw this.#trouble ?? new TacitError('ledger.unavailable');
    });
    const limits = { timeoutMs: this.#options.submitMs ?? 30_000, signal: this.#abort.signal };
    await Promise.race([this.replica.waitFor(0, limits), gone]).catch((e: unknown) => {
      throw asTacit(e).code === 'ledger.timeout' ? (this.#trouble ?? asTacit(e)) : asTacit(e);
    });
  }

  override async stop(): Promise<void> {
    if (this.#loop === null) return;
    this.#abort.abort();
    await this.#loop;
    this.#loop = null;
    this.#state = 'stopped';
    this.replica.waiters.rejectAll(new TacitError('ledger.stopped'));
    await this.replica.store.close();
  }

  async #follow(): Promise<void> {
    const backoff = new Backoff(this.#options.backoffMs ?? LONG_PAUSES);
    const { signal } = this.#abort;
    while (!signal.aborted) {
      try {
        await this.#pullOnce(signal);
        backoff.reset();
        this.#trouble = null;
      } catch (e) {
        if (signal.aborted) return;
        this.#sameHistory = false;
        this.#trouble = asTacit(e);
        if (FINAL.has(this.#trouble.code)) {
          this.#state = 'forked';
          this.replica.waiters.rejectAll(this.#trouble);
          return;
        }
        this.#state = 'behind';
        this.replica.logger.warn('following the ledger failed', { code: this.#trouble.code });
        await backoff.pause(signal);
      }
    }
  }

  async #pullOnce(signal: AbortSignal): Promise<void> {
    const { transport, pollMs } = this.#options;
    if (!this.#sameHistory) await this.#compareHead(signal);
    const from = this.replica.head.height + 1;
    const blocks = await transport.blocks(from, pollMs ?? 20_000, signal);
    for (const block of blocks) {
      if (signal.aborted) return;
      await this.#take(block);
    }
    this.#target = Math.max(this.#target, this.replica.head.height);
    this.#state = this.replica.head.height >= this.#target ? 'following' : 'behind';
  }

  /** After each connection: the sequencer must still stand on our head. */
  async #compareHead(signal: AbortSignal): Promise<void> {
    const theirs = await this.#options.transport.head(signal);
    const { height } = this.replica.head;
    this.#target = theirs.height;
    if (height >= 0) {
      if (theirs.height < height)
        throw new TacitError('ledger.unavailable', {
          message: `the sequencer has ${theirs.height + 1} blocks and this node ${height + 1}: it lost some`,
        });
      const [block] = await this.#options.transport.blocks(height, 0, signal);
      if (block !== undefined) await this.#refuseFork(block);
    }
    this.#sameHistory = true;
  }

  async #take(block: Block): Promise<void> {
    const { chain } = this.replica;
    try {
      const executed = chain.follow(block);
      if (
        executed.header.height === 0 &&
        headerHash(executed.header, this.replica.sha256) !== this.#options.genesis
      )
        throw new TacitError('ledger.wrong-genesis', { expected: this.#options.genesis });
      await this.replica.keep(executed);
    } catch (e) {
      if (e instanceof ExecutionMismatch) {
        const ours = await this.replica.block(chain.head.height);
        const { header, commit } = e;
        await this.#record({
          kind: 'execution',
          height: header.height,
          ours: ours === undefined ? { header, commit: null } : { header: ours.header, commit: ours.commit },
          theirs: { header, commit },
          seen: this.#options.clock.now(),
        });
      }
      // A block that does not build on our head: see whether the sequencer has another one in its place.
      this.#sameHistory = false;
      throw e;
    }
  }

  /** Throws `ledger.fork` and keeps the evidence when a signed block stands where ours is another. */
  async #refuseFork(input: Block): Promise<void> {
    const { chain, head } = this.replica;
    const parsed = blockEnvelope.safeParse(input);
    if (!parsed.success) throw new TacitError('ledger.invalid-block', { field: 'block' });
    const { header, commit } = parsed.data;
    if (headerHash(header, this.replica.sha256) === head.hash) return;
    const ours = await this.replica.block(head.height);
    if (header.height !== head.height || ours === undefined || !chain.signedLikeHead(header, commit))
      throw new TacitError('ledger.invalid-block', { field: 'commit' });
    await this.#record({
      kind: 'fork',
      height: head.height,
      ours: { header: ours.header, commit: ours.commit },
      theirs: { header, commit },
      seen: this.#options.clock.now(),
    });
  }

  async #record(evidence: Parameters<Replica['addEvidence']>[0]): Promise<never> {
    await this.replica.addEvidence(evidence);
    this.replica.logger.error('the sequencer signed what cannot stand; no longer following', {
      kind: evidence.kind,
      height: evidence.height,
    });
    throw new TacitError('ledger.fork', { member: evidence.theirs.header.proposer });
  }

  /** Forwards, and resolves when the transaction is durable here. Survives a sequencer that restarts meanwhile. */
  override async submit(tx: SignedTx, options: WaitOptions = {}): Promise<Placed> {
    if (this.#state === 'stopped') throw new TacitError('ledger.stopped');
    if (this.#state === 'forked') throw this.#trouble ?? new TacitError('ledger.fork');
    const id = txIdOf(parseTx(tx), this.replica.sha256);
    if ((await this.replica.store.place(id)) !== undefined)
      throw new TacitError('ledger.duplicate', { field: 'id' });
    const ended = new AbortController();
    const limits = { timeoutMs: options.timeoutMs ?? this.#options.submitMs ?? 30_000 };
    const placed = this.replica.waiters.tx(id, {
      ...limits,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    const sent = this.#send(tx, id, AbortSignal.any([ended.signal, this.#abort.signal]));
    try {
      return await Promise.race([placed, sent]);
    } finally {
      ended.abort();
    }
  }

  /** Never resolves: once the sequencer has it, the block brings it here. Rejects with a refusal. */
  async #send(tx: SignedTx, id: TxId, signal: AbortSignal): Promise<never> {
    const backoff = new Backoff(this.#options.backoffMs ?? LONG_PAUSES);
    let goneSince: number | null = null;
    while (!signal.aborted) {
      try {
        await this.#options.transport.submit(tx, signal);
        break;
      } catch (e) {
        const error = asTacit(e);
        if (signal.aborted) break;
        const now = this.#options.clock.now();
        goneSince = error.code === 'peer.unreachable' ? (goneSince ?? now) : null;
        if (goneSince !== null && now - goneSince > (this.#options.goneMs ?? GONE_MS))
          throw new TacitError('ledger.unavailable', {
            cause: error,
            ...(error.member === undefined ? {} : { member: error.member }),
          });
        // It was not here when we began, so an earlier try arrived although its answer did not: the block brings it.
        if (error.code === 'ledger.duplicate') {
          await this.#settleStored(id);
          break;
        }
        if (!RETRY.has(error.code)) {
          this.replica.waiters.refuse(id, error);
          throw error;
        }
        await backoff.pause(signal);
      }
    }
    return new Promise<never>(() => {});
  }

  /** The block may have come between the first look and the wait. */
  async #settleStored(id: TxId): Promise<void> {
    const place = await this.replica.store.place(id);
    const block = place === undefined ? undefined : await this.replica.block(place.height);
    const result = place === undefined ? undefined : block?.results[place.index];
    if (place !== undefined && result !== undefined) this.replica.waiters.settle(id, place.height, result);
  }

  override status(): EngineStatus {
    const { head, chain, evidence } = this.replica;
    return {
      role: 'follower',
      network: this.#options.network,
      genesis: this.#options.genesis,
      state: this.#state,
      head,
      target: this.#target,
      stateRoot: chain.app.info().stateRoot,
      waiting: this.replica.waiters.waitingTxs,
      evidence,
      trouble: this.#trouble,
    };
  }
}

/** No use in trying again. */
const FINAL: ReadonlySet<string> = new Set(['ledger.fork', 'ledger.wrong-genesis']);
