import type { Hash, TacitError, TxId } from '../core/index.ts';
import type { Block, BlockHeader, Commit, ExecutedBlock } from './block.ts';
import type { TxResult } from './events.ts';
import type { StateKey } from './keys.ts';
import type { StateProof } from './proof.ts';
import type { AnyTx, SignedTx } from './transaction.ts';
import type { LedgerView } from './view.ts';

export interface Head {
  readonly height: number;
  readonly hash: Hash;
  /** Block time, ms. */
  readonly time: number;
}

/** Where a transaction stands: durable on this node, executed, not refused. */
export interface Placed {
  readonly height: number;
  readonly result: TxResult & { readonly ok: true };
}

/** What a node has on record against a sequencer that signed two histories, or one that does not compute. */
export interface ForkEvidence {
  /** `fork`: two signed headers of one height. `execution`: a signed header whose roots do not follow. */
  readonly kind: 'fork' | 'execution';
  readonly height: number;
  readonly ours: { readonly header: BlockHeader; readonly commit: Commit | null };
  readonly theirs: { readonly header: BlockHeader; readonly commit: Commit };
  /** When this node saw it, ms. */
  readonly seen: number;
}

export interface EngineStatus {
  readonly role: 'sequencer' | 'follower';
  readonly network: string;
  readonly genesis: Hash;
  /** `following`: as far as the sequencer, as last heard. `behind`: catching up or out of touch. */
  readonly state: 'stopped' | 'following' | 'behind' | 'forked';
  readonly head: Head;
  /** Height of the sequencer as last heard. */
  readonly target: number;
  readonly stateRoot: Hash;
  readonly waiting: number;
  readonly evidence: readonly ForkEvidence[];
  /** Why the node is out of touch, when it is. */
  readonly trouble: TacitError | null;
}

/** A record, or its absence, with all a light client needs to check it. `record` is null when there is none. */
export interface ProvenRecord {
  readonly key: StateKey;
  readonly record: unknown;
  readonly proof: StateProof;
  readonly header: BlockHeader;
  readonly commit: Commit;
}

/** A transaction with the path from its block's header. */
export interface ProvenTx {
  readonly tx: AnyTx;
  readonly result: TxResult;
  readonly index: number;
  readonly size: number;
  /** RFC 6962 path in `txRoot`, hex. */
  readonly path: readonly string[];
  readonly header: BlockHeader;
  readonly commit: Commit;
}

export interface WaitOptions {
  /** Throws `ledger.timeout` after this many ms; waits for ever when absent. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** A replica of the ledger. All reads are of the last durable block. */
export interface Engine {
  start(): Promise<void>;
  stop(): Promise<void>;
  /**
   * Resolves when the transaction is in an executed block that is durable on this node.
   * Rejects with the `TacitError` of its refusal; `ledger.unavailable` or `ledger.timeout` leave it open whether
   * it will be taken.
   */
  submit(tx: SignedTx, options?: WaitOptions): Promise<Placed>;
  status(): EngineStatus;
  head(): Head;
  block(height: number): Promise<ExecutedBlock | undefined>;
  /** At most `limit` blocks from `from` upwards. */
  blocks(from: number, limit: number): Promise<ExecutedBlock[]>;
  view(): LedgerView;
  /** Proof of a record, or of its absence, against the head. */
  prove(key: StateKey): Promise<ProvenRecord>;
  /** Where a transaction is and the proof that it is there. */
  transaction(id: TxId): Promise<ProvenTx | undefined>;
  /** `fn` is called after each block is durable, in order. Returns the way to stop. */
  subscribe(fn: (block: ExecutedBlock) => void): () => void;
  /** Waits until the ledger has this height or the view answers true. */
  waitFor(until: number | ((view: LedgerView) => boolean), options?: WaitOptions): Promise<LedgerView>;
}

/** How a follower reaches the sequencer. Every method rejects with `TacitError`; `peer.unreachable` is tried again. */
export interface LedgerTransport {
  /** Rejects with the refusal's code. */
  submit(tx: SignedTx, signal: AbortSignal): Promise<{ readonly height: number }>;
  /** Blocks from `from` on, at most a few megabytes. Waits up to `waitMs` when there is none yet, then answers []. */
  blocks(from: number, waitMs: number, signal: AbortSignal): Promise<readonly Block[]>;
  head(signal: AbortSignal): Promise<Head>;
}

/** The sequencer's side of `LedgerTransport`, for whoever serves it. */
export interface LedgerSource {
  submit(tx: unknown, options?: WaitOptions): Promise<Placed>;
  pull(from: number, waitMs: number, signal?: AbortSignal): Promise<Block[]>;
  head(): Head;
}
