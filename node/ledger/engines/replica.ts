import { type Hash, type Logger, TacitError, type TxId, toHex } from '@tacit/sdk/core';
import { inclusionProof, type Sha256, type Verify } from '@tacit/sdk/crypto';
import {
  type ExecutedBlock,
  type ForkEvidence,
  type Head,
  headerHash,
  type LedgerView,
  ledgerView,
  type PolicyEngine,
  type ProvenRecord,
  type ProvenTx,
  type StateKey,
  txLeaf,
  type WaitOptions,
} from '@tacit/sdk/ledger';
import { LedgerApplication } from '../application.ts';
import { Chain } from '../chain.ts';
import type { MachineModules } from '../contracts/context.ts';
import { makeNativeVerify, nativeSha256 } from '../native.ts';
import { LedgerStore } from '../store/store.ts';
import { Waiters } from './waiters.ts';

export interface ReplicaOptions {
  /** Folder of the store; made when absent. */
  readonly path: string;
  readonly policy: PolicyEngine;
  readonly logger: Logger;
  readonly verify?: Verify;
  readonly sha256?: Sha256;
}

/** Blocks kept in memory for those that follow closely. */
const RECENT = 128;

/** What every embedded engine is made of: chain, store, and those who wait. */
export class Replica {
  readonly chain: Chain;
  readonly store: LedgerStore;
  readonly waiters = new Waiters();
  readonly logger: Logger;
  readonly sha256: Sha256;
  readonly #subscribers = new Set<(block: ExecutedBlock) => void>();
  readonly #recent: ExecutedBlock[] = [];
  #evidence: readonly ForkEvidence[] = [];
  #genesis: Hash | null = null;

  constructor(o: ReplicaOptions) {
    this.sha256 = o.sha256 ?? nativeSha256;
    const modules: MachineModules = {
      policy: o.policy,
      verify: o.verify ?? makeNativeVerify(),
      sha256: this.sha256,
    };
    this.chain = new Chain(new LedgerApplication(modules), modules);
    this.store = new LedgerStore(o.path);
    this.logger = o.logger;
  }

  get head(): Head {
    return this.chain.head;
  }

  /** Hash of block 0; null before there is one. */
  get genesis(): Hash | null {
    return this.#genesis;
  }

  get evidence(): readonly ForkEvidence[] {
    return this.#evidence;
  }

  /** Opens the store and rebuilds the state. Throws `ledger.corrupt` when it does not have the head's root. */
  async open(): Promise<void> {
    await this.store.open();
    this.#evidence = await this.store.evidence();
    const height = await this.store.height();
    if (height === undefined) return;
    const [first, last] = await Promise.all([this.store.block(0), this.store.block(height)]);
    if (first === undefined || last === undefined) throw new TacitError('ledger.corrupt', { field: 'block' });
    const records = [];
    for await (const change of this.store.state()) records.push(change);
    this.chain.app.restore(height, records);
    if (this.chain.app.info().stateRoot !== last.header.stateRoot)
      throw new TacitError('ledger.corrupt', { field: 'stateRoot' });
    this.chain.resume(last.header);
    this.#genesis = headerHash(first.header, this.sha256);
  }

  /** Makes an executed block durable, then tells everybody. */
  async keep(block: ExecutedBlock): Promise<void> {
    let ids: readonly TxId[] = [];
    await this.chain.keep(block, async (done) => {
      ids = done.txs.map((p) => p.id);
      await this.store.append(block, ids, done.changes);
    });
    if (block.header.height === 0) this.#genesis = this.head.hash;
    this.#recent.push(block);
    if (this.#recent.length > RECENT) this.#recent.shift();
    ids.forEach((id, i) => {
      const result = block.results[i];
      if (result !== undefined) this.waiters.settle(id, block.header.height, result);
    });
    this.waiters.advance(this.view());
    for (const fn of this.#subscribers) this.#tell(fn, block);
  }

  async addEvidence(evidence: ForkEvidence): Promise<void> {
    this.#evidence = [...this.#evidence, evidence];
    await this.store.addEvidence(evidence);
  }

  async block(height: number): Promise<ExecutedBlock | undefined> {
    return this.#recent.find((b) => b.header.height === height) ?? (await this.store.block(height));
  }

  async blocks(from: number, limit: number, bytes?: number): Promise<ExecutedBlock[]> {
    if (limit < 1 || from > this.head.height) return [];
    // The newest block alone is what close followers ask for.
    const newest = this.#recent.at(-1);
    if (newest?.header.height === from) return [newest];
    return this.store.blocks(from, limit, bytes);
  }

  /** Reads the live state: consistent within one synchronous turn. */
  view(): LedgerView {
    return ledgerView(this.chain.app.state, this.head.height, this.head.time);
  }

  async prove(key: StateKey): Promise<ProvenRecord> {
    const { height } = this.head;
    const proven = this.chain.app.prove(key);
    const block = await this.block(height);
    if (block === undefined) throw new TacitError('ledger.stopped');
    return { key, ...proven, header: block.header, commit: block.commit };
  }

  async transaction(id: TxId): Promise<ProvenTx | undefined> {
    const place = await this.store.place(id);
    const block = place === undefined ? undefined : await this.block(place.height);
    if (place === undefined || block === undefined) return undefined;
    const tx = block.txs[place.index];
    const result = block.results[place.index];
    if (tx === undefined || result === undefined) throw new TacitError('ledger.corrupt', { field: 'tx' });
    const leaves = block.txs.map((t) => txLeaf(t, this.sha256));
    return {
      tx,
      result,
      index: place.index,
      size: block.txs.length,
      path: inclusionProof(leaves, place.index, this.sha256).map(toHex),
      header: block.header,
      commit: block.commit,
    };
  }

  subscribe(fn: (block: ExecutedBlock) => void): () => void {
    this.#subscribers.add(fn);
    return () => {
      this.#subscribers.delete(fn);
    };
  }

  waitFor(until: number | ((view: LedgerView) => boolean), options: WaitOptions = {}): Promise<LedgerView> {
    const wanted = typeof until === 'number' ? (v: LedgerView) => v.height >= until : until;
    return this.waiters.until(this.view(), wanted, options);
  }

  /** One subscriber's mistake is not another's, nor the ledger's. */
  #tell(fn: (block: ExecutedBlock) => void, block: ExecutedBlock): void {
    try {
      fn(block);
    } catch (e) {
      this.logger.error('a subscriber of the ledger failed', {
        height: block.header.height,
        error: e instanceof Error ? e.name : 'unknown',
      });
    }
  }
}
