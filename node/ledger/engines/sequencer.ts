import { type Clock, TacitError, type TxId } from '@tacit/sdk/core';
import type { Signer } from '@tacit/sdk/crypto';
import {
  type Block,
  type EngineStatus,
  headerHash,
  type LedgerSource,
  MAX_TX_BYTES,
  type Placed,
  type SignedTx,
  type WaitOptions,
} from '@tacit/sdk/ledger';
import { asTacit } from '../genesis.ts';
import type { PreparedTx } from '../prepared.ts';
import { EmbeddedEngine } from './embedded.ts';
import type { ReplicaOptions } from './replica.ts';

export interface SequencerOptions extends ReplicaOptions {
  /** Made by `createGenesis`; must be the stored one when there is one. */
  readonly genesis: Block;
  /** The founder's key. */
  readonly signer: Signer;
  /** The key that takes over once the founder has rotated to it on the ledger. */
  readonly nextSigner?: Signer;
  readonly clock: Clock;
  /** Size of a block in bytes of its transactions; 2 MiB unless stated. */
  readonly maxBlockBytes?: number;
  readonly maxBlockTxs?: number;
  /** Transactions that may wait; more are refused with `ledger.busy`. */
  readonly maxWaiting?: number;
}

/** Bytes of blocks in one answer to a follower. */
const PULL_BYTES = 8 * 1024 * 1024;
const PULL_BLOCKS = 500;

/**
 * Orders, executes and signs. A block is made at once when a transaction waits, with all that arrived meanwhile; an
 * idle ledger makes none. Crash-safe, not Byzantine-safe: whoever runs it could order as it likes, but not forge a
 * transaction, nor fork unseen.
 */
export class Sequencer extends EmbeddedEngine implements LedgerSource {
  readonly #options: SequencerOptions;
  #queue: PreparedTx[] = [];
  readonly #waiting = new Set<TxId>();
  #making: Promise<void> | null = null;
  #running = false;
  #trouble: TacitError | null = null;

  constructor(options: SequencerOptions) {
    super(options);
    this.#options = options;
  }

  override async start(): Promise<void> {
    if (this.#running) return;
    const replica = this.replica;
    await replica.open();
    try {
      const expected = headerHash(this.#options.genesis.header, replica.sha256);
      if (replica.genesis === null) await replica.keep(replica.chain.follow(this.#options.genesis));
      else if (replica.genesis !== expected) throw new TacitError('ledger.wrong-genesis', { expected });
      this.#signer();
    } catch (e) {
      await replica.store.close();
      throw e;
    }
    this.#running = true;
  }

  /** Lets the block in the making end, refuses what waits, closes the store. */
  override async stop(): Promise<void> {
    if (!this.#running) return;
    this.#running = false;
    await this.#making;
    this.#queue = [];
    this.#waiting.clear();
    this.replica.waiters.rejectAll(new TacitError('ledger.stopped'));
    await this.replica.store.close();
  }

  override submit(tx: SignedTx | unknown, options: WaitOptions = {}): Promise<Placed> {
    try {
      const prepared = this.#admit(tx);
      const placed = this.replica.waiters.tx(prepared.id, options);
      if (!this.#waiting.has(prepared.id)) {
        this.#waiting.add(prepared.id);
        this.#queue.push(prepared);
        this.#kick();
      }
      return placed;
    } catch (e) {
      return Promise.reject(asTacit(e));
    }
  }

  #admit(tx: unknown): PreparedTx {
    if (!this.#running) throw new TacitError('ledger.stopped');
    if (this.#trouble !== null) throw this.#trouble;
    if (this.#queue.length >= (this.#options.maxWaiting ?? 10_000)) throw new TacitError('ledger.busy');
    return this.replica.chain.app.checkTx(tx, this.#time());
  }

  /** The key the state names for the proposer. Throws `ledger.bad-key` when this sequencer does not hold it. */
  #signer(): Signer {
    const proposer = this.replica.chain.proposer();
    const { signer, nextSigner } = this.#options;
    const held = [signer, nextSigner].find((s) => s !== undefined && s.publicKey === proposer?.signKey);
    if (held !== undefined) return held;
    throw new TacitError('ledger.bad-key', {
      field: 'signer',
      hint: 'start the sequencer with the key the ledger has for the founding member',
      ...(proposer === undefined ? {} : { expected: proposer.signKey, member: proposer.id }),
    });
  }

  /** Block time: the clock's, but never at or before the last block's. */
  #time(): number {
    return Math.max(this.#options.clock.now(), this.replica.head.time + 1);
  }

  #kick(): void {
    if (this.#making !== null || this.#queue.length === 0) return;
    this.#making = this.#make().finally(() => {
      this.#making = null;
      if (this.#running && this.#trouble === null) this.#kick();
    });
  }

  async #make(): Promise<void> {
    // Whatever arrives in the same turn of the loop goes into the same block.
    await new Promise((resolve) => setImmediate(resolve));
    const { chain, waiters } = this.replica;
    const maxTxs = this.#options.maxBlockTxs ?? 2_000;
    const batch = this.#queue.splice(0, maxTxs);
    if (batch.length === 0) return;
    const time = this.#time();
    try {
      const proposal = { height: chain.head.height + 1, time, previousHash: chain.head.hash, txs: batch };
      const maxBytes = Math.max(this.#options.maxBlockBytes ?? 2 * 1024 * 1024, MAX_TX_BYTES);
      const { txs, refused, left } = chain.app.prepareProposal(proposal, maxBytes);
      this.#queue.unshift(...left);
      for (const { tx, error } of refused) {
        this.#waiting.delete(tx.id);
        waiters.refuse(tx.id, error);
      }
      if (txs.length > 0) await this.replica.keep(chain.make(txs, time, this.#signer()));
      for (const { id } of txs) this.#waiting.delete(id);
    } catch (e) {
      // The store refused a write: nothing was acknowledged and nothing more is taken, so that no two histories arise.
      this.#trouble = asTacit(e);
      this.replica.logger.error('the ledger stopped', { code: this.#trouble.code });
      waiters.rejectAll(this.#trouble);
    }
  }

  /** For followers: blocks from `from` on; waits up to `waitMs` for the first when there is none. */
  async pull(from: number, waitMs: number, signal?: AbortSignal): Promise<Block[]> {
    if (!this.#running) throw new TacitError('ledger.stopped');
    if (from > this.replica.head.height && waitMs > 0) {
      const limits = { timeoutMs: waitMs, ...(signal === undefined ? {} : { signal }) };
      const waited = await this.replica.waitFor(from, limits).catch((e: unknown) => asTacit(e));
      if (waited instanceof TacitError) {
        if (waited.code === 'ledger.timeout') return [];
        throw waited;
      }
    }
    const blocks = await this.replica.blocks(from, PULL_BLOCKS, PULL_BYTES);
    return blocks.map(({ header, txs, commit }) => ({ header, txs, commit }));
  }

  override status(): EngineStatus {
    const { head, chain, genesis, evidence } = this.replica;
    return {
      role: 'sequencer',
      network: this.#options.genesis.header.network,
      genesis: genesis ?? headerHash(this.#options.genesis.header, this.replica.sha256),
      state: this.#running ? 'following' : 'stopped',
      head,
      target: head.height,
      stateRoot: chain.app.info().stateRoot,
      waiting: this.#waiting.size,
      evidence,
      trouble: this.#trouble,
    };
  }
}
