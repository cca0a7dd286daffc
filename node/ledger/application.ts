import { type Canonical, type Hash, TacitError, toHex } from '@tacit/sdk/core';
import { encodeProof, type StateKey, splitKey, type TxResult } from '@tacit/sdk/ledger';
import type { BlockContext, MachineModules } from './contracts/context.ts';
import type {
  AppInfo,
  Application,
  FinalizedBlock,
  PreparedProposal,
  Proposal,
  Snapshot,
} from './engines/application.ts';
import { StateMachine } from './machine.ts';
import { PreparedTx } from './prepared.ts';
import { Seen } from './seen.ts';
import { SnapshotReader, SnapshotWriter } from './snapshot.ts';
import { MemoryState, type Tentative } from './state/memory.ts';
import type { Change, Overlay } from './state/overlay.ts';

/** A block executed by `prepareProposal`: `finalizeBlock` of the same block need not run it again. */
interface Run {
  readonly block: BlockContext;
  readonly txs: readonly PreparedTx[];
  readonly results: readonly TxResult[];
  readonly overlay: Overlay;
}

export class LedgerApplication implements Application {
  readonly #machine: StateMachine;
  readonly #modules: MachineModules;
  #state: MemoryState;
  #seen: Seen;
  #height = -1;
  #run: Run | null = null;
  #next: {
    readonly finalized: FinalizedBlock;
    readonly tentative: Tentative;
    readonly height: number;
  } | null = null;
  #snapshot: SnapshotWriter | null = null;
  #incoming: SnapshotReader | null = null;

  constructor(modules: MachineModules) {
    this.#modules = modules;
    this.#machine = new StateMachine(modules);
    this.#state = new MemoryState(modules.sha256);
    this.#seen = new Seen();
  }

  get state(): MemoryState {
    return this.#state;
  }

  info(): AppInfo {
    return { height: this.#height, stateRoot: toHex(this.#state.root()) as Hash };
  }

  /** Starts from a stored state. The caller compares the root with the head. */
  restore(height: number, records: readonly Change[]): void {
    this.#state = new MemoryState(this.#modules.sha256);
    this.#state.take(this.#state.tentative(records));
    this.#seen = Seen.of(this.#state);
    this.#height = height;
  }

  checkTx(tx: unknown, time: number): PreparedTx {
    const prepared = tx instanceof PreparedTx ? tx : this.#machine.prepare(tx);
    this.#machine.admit(this.#state, prepared, time);
    return prepared;
  }

  prepareProposal(proposal: Proposal, maxBytes: number): PreparedProposal {
    const overlay = this.#machine.begin(this.#state, this.#seen, proposal);
    const txs: PreparedTx[] = [];
    const results: TxResult[] = [];
    const refused: { tx: PreparedTx; error: TacitError }[] = [];
    const all = this.#prepareAll(proposal.txs);
    let size = 0;
    let next = 0;
    for (; next < all.length; next++) {
      const tx = all[next] as PreparedTx;
      if (size + tx.message.length > maxBytes && size > 0) break;
      const { result, error } = this.#machine.apply(overlay, tx, proposal);
      if (error !== null) {
        refused.push({ tx, error });
        continue;
      }
      size += tx.message.length;
      txs.push(tx);
      results.push(result);
    }
    this.#run = { block: proposal, txs, results, overlay };
    return { txs, refused, left: all.slice(next) };
  }

  processProposal(proposal: Proposal): boolean {
    try {
      this.#prepareAll(proposal.txs);
      return true;
    } catch {
      return false;
    }
  }

  finalizeBlock(proposal: Proposal): FinalizedBlock {
    if (proposal.height !== this.#height + 1)
      throw new TacitError('ledger.invalid-block', { field: 'height', expected: String(this.#height + 1) });
    const run = this.#sameRun(proposal) ?? this.#execute(proposal);
    this.#run = null;
    const tentative = this.#state.tentative(run.overlay.changes());
    const finalized: FinalizedBlock = {
      txs: run.txs,
      results: run.results,
      stateRoot: toHex(tentative.root) as Hash,
      changes: tentative.changes,
    };
    this.#next = { finalized, tentative, height: proposal.height };
    return finalized;
  }

  async commit(persist: (finalized: FinalizedBlock) => Promise<void>): Promise<void> {
    const next = this.#next;
    if (next === null) throw new TacitError('internal', { message: 'commit without a finalised block' });
    this.#next = null;
    await persist(next.finalized);
    this.#state.take(next.tentative);
    this.#height = next.height;
    for (const { namespace, id, record } of next.tentative.changes) {
      if (namespace !== 'seen') continue;
      if (record === undefined) this.#seen.remove(id);
      else this.#seen.add(id);
    }
  }

  prove(key: StateKey) {
    const { namespace, id } = splitKey(key);
    return { record: this.#state.get(namespace, id) ?? null, proof: encodeProof(this.#state.prove(key)) };
  }

  /** Keeps the present state for `listSnapshots`, in place of the one before. */
  takeSnapshot(): Snapshot {
    const records: [StateKey, Canonical][] = [];
    for (const key of [...this.#state.keys()].sort()) {
      const { namespace, id } = splitKey(key);
      records.push([key, this.#state.get(namespace, id) as unknown as Canonical]);
    }
    this.#snapshot = new SnapshotWriter(this.#height, records, this.#modules.sha256);
    return this.#snapshot.snapshot;
  }

  listSnapshots(): readonly Snapshot[] {
    return this.#snapshot === null ? [] : [this.#snapshot.snapshot];
  }

  loadSnapshotChunk(height: number, chunk: number): Uint8Array | undefined {
    return this.#snapshot?.snapshot.height === height ? this.#snapshot.chunks[chunk] : undefined;
  }

  offerSnapshot(snapshot: Snapshot, stateRoot: Hash): boolean {
    if (this.#height >= 0) return false;
    this.#incoming = new SnapshotReader(snapshot, stateRoot, this.#modules.sha256);
    return true;
  }

  applySnapshotChunk(chunk: number, bytes: Uint8Array): 'next' | 'complete' | 'refused' {
    const answer = this.#incoming?.take(chunk, bytes) ?? 'refused';
    if (answer === 'complete' && this.#incoming !== null)
      this.restore(this.#incoming.height, this.#incoming.changes());
    if (answer !== 'next') this.#incoming = null;
    return answer;
  }

  #prepareAll(txs: readonly unknown[]): PreparedTx[] {
    return txs.map((tx) => (tx instanceof PreparedTx ? tx : this.#machine.prepare(tx)));
  }

  #sameRun(p: Proposal): Run | null {
    const run = this.#run;
    const same =
      run !== null &&
      run.block.height === p.height &&
      run.block.time === p.time &&
      run.block.previousHash === p.previousHash &&
      run.txs.length === p.txs.length &&
      run.txs.every((tx, i) => tx === p.txs[i]);
    return same ? run : null;
  }

  #execute(proposal: Proposal): Run {
    let txs: PreparedTx[];
    try {
      txs = this.#prepareAll(proposal.txs);
    } catch (cause) {
      throw new TacitError('ledger.invalid-block', { field: 'txs', cause });
    }
    const overlay = this.#machine.begin(this.#state, this.#seen, proposal);
    const results = txs.map((tx) => this.#machine.apply(overlay, tx, proposal).result);
    return { block: proposal, txs, results, overlay };
  }
}
