import type { TxId } from '@tacit/sdk/core';
import type {
  Engine,
  EngineStatus,
  ExecutedBlock,
  Head,
  LedgerView,
  Placed,
  ProvenRecord,
  ProvenTx,
  SignedTx,
  StateKey,
  WaitOptions,
} from '@tacit/sdk/ledger';
import { Replica, type ReplicaOptions } from './replica.ts';

/** What both embedded engines answer from their replica: every read. They differ in how blocks come to be. */
export abstract class EmbeddedEngine implements Engine {
  protected readonly replica: Replica;

  constructor(options: ReplicaOptions) {
    this.replica = new Replica(options);
  }

  abstract start(): Promise<void>;
  abstract stop(): Promise<void>;
  abstract submit(tx: SignedTx, options?: WaitOptions): Promise<Placed>;
  abstract status(): EngineStatus;

  head(): Head {
    return this.replica.head;
  }
  block(height: number): Promise<ExecutedBlock | undefined> {
    return this.replica.block(height);
  }
  blocks(from: number, limit: number): Promise<ExecutedBlock[]> {
    return this.replica.blocks(from, limit);
  }
  view(): LedgerView {
    return this.replica.view();
  }
  prove(key: StateKey): Promise<ProvenRecord> {
    return this.replica.prove(key);
  }
  transaction(id: TxId): Promise<ProvenTx | undefined> {
    return this.replica.transaction(id);
  }
  subscribe(fn: (block: ExecutedBlock) => void): () => void {
    return this.replica.subscribe(fn);
  }
  waitFor(until: number | ((view: LedgerView) => boolean), options?: WaitOptions): Promise<LedgerView> {
    return this.replica.waitFor(until, options);
  }
}
