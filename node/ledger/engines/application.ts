import type { Hash, TacitError } from '@tacit/sdk/core';
import type { StateKey, StateProof, TxResult } from '@tacit/sdk/ledger';
import type { BlockContext } from '../contracts/context.ts';
import type { PreparedTx } from '../prepared.ts';
import type { Change } from '../state/overlay.ts';

/**
 * What an engine asks of the application: the methods of ABCI 2.0 (CometBFT 0.38, "Methods and Types"), so that a
 * Byzantine-fault-tolerant engine drives the same state machine. Consensus runs outside; nothing here reads a clock.
 */
export interface Application {
  info(): AppInfo;
  /** Shape, novelty, time and signature against the last state. Throws the refusal. */
  checkTx(tx: unknown, time: number): PreparedTx;
  /** Picks, in order, what goes into a block of at most `maxBytes`. */
  prepareProposal(proposal: Proposal, maxBytes: number): PreparedProposal;
  /** False for a block with a transaction that is none. */
  processProposal(proposal: Proposal): boolean;
  /** Executes; nothing is kept until `commit`. Throws `ledger.invalid-block` where `processProposal` says false. */
  finalizeBlock(proposal: Proposal): FinalizedBlock;
  /** Takes over what the last `finalizeBlock` made, after `persist` has made it durable. */
  commit(persist: (finalized: FinalizedBlock) => Promise<void>): Promise<void>;
  prove(key: StateKey): { readonly record: unknown; readonly proof: StateProof };
  listSnapshots(): readonly Snapshot[];
  /** Undefined when there is no such chunk. */
  loadSnapshotChunk(height: number, chunk: number): Uint8Array | undefined;
  /** True when this application takes the snapshot; the chunks follow in order. */
  offerSnapshot(snapshot: Snapshot, stateRoot: Hash): boolean;
  /** `complete` once the state is there and has the offered root; `refused` drops all of it. */
  applySnapshotChunk(chunk: number, bytes: Uint8Array): 'next' | 'complete' | 'refused';
}

export interface AppInfo {
  /** Of the last committed block; -1 before the first. */
  readonly height: number;
  readonly stateRoot: Hash;
}

export interface Proposal extends BlockContext {
  readonly txs: readonly unknown[];
}

export interface PreparedProposal {
  readonly txs: readonly PreparedTx[];
  readonly refused: readonly { readonly tx: PreparedTx; readonly error: TacitError }[];
  /** Did not fit: for the next block. */
  readonly left: readonly PreparedTx[];
}

export interface FinalizedBlock {
  readonly txs: readonly PreparedTx[];
  readonly results: readonly TxResult[];
  readonly stateRoot: Hash;
  readonly changes: readonly Change[];
}

export interface Snapshot {
  readonly height: number;
  readonly format: 1;
  readonly chunks: number;
  /** SHA-256 over the hashes of the chunks. */
  readonly hash: Hash;
}
