import { canonicalBytes, type Hash, type MemberId, TacitError } from '@tacit/sdk/core';
import type { Signer } from '@tacit/sdk/crypto';
import {
  type BlockHeader,
  blockEnvelope,
  type Commit,
  commitSignedBy,
  type ExecutedBlock,
  type Head,
  headerHash,
  NO_HASH,
  resultLeaf,
  rootOfLeaves,
  signCommit,
} from '@tacit/sdk/ledger';
import type { LedgerApplication } from './application.ts';
import type { MachineModules } from './contracts/context.ts';
import type { FinalizedBlock } from './engines/application.ts';
import type { PreparedTx } from './prepared.ts';

/** A header the trusted sequencer signed, whose roots do not follow from its transactions. */
export class ExecutionMismatch extends TacitError {
  readonly header: BlockHeader;
  readonly commit: Commit;

  constructor(field: string, header: BlockHeader, commit: Commit) {
    super('ledger.invalid-block', { field, member: header.proposer });
    this.header = header;
    this.commit = commit;
  }
}

/** Makes and checks blocks on top of an application: the rules of the chain, without storage or network. */
export class Chain {
  readonly app: LedgerApplication;
  readonly #modules: MachineModules;
  #head: Head = { height: -1, hash: NO_HASH as Hash, time: -1 };

  /** Key that signed the head; null when that was before this process. */
  #headKey: string | null = null;

  constructor(app: LedgerApplication, modules: MachineModules) {
    this.app = app;
    this.#modules = modules;
  }

  get head(): Head {
    return this.#head;
  }

  /** Goes on from a stored header whose state the application holds. */
  resume(header: BlockHeader): void {
    this.#head = this.#headOf(header);
  }

  /** Who must sign the next block, by the state before it. */
  proposer(): { readonly id: MemberId; readonly signKey: string } | undefined {
    const founder = this.app.state.get('params', 'network')?.founder;
    const member = founder === undefined ? undefined : this.app.state.get('member', founder);
    return member === undefined ? undefined : { id: member.id, signKey: member.signKey };
  }

  /** True when the present proposer signed this header. */
  signedByProposer(header: BlockHeader, commit: Commit): boolean {
    const by = this.proposer();
    return (
      by !== undefined &&
      header.proposer === by.id &&
      commitSignedBy(header, commit, by.id, by.signKey, this.#modules.verify, this.#modules.sha256)
    );
  }

  /** As `signedByProposer`, with the key that signed the head: the head itself may have rotated it. */
  signedLikeHead(header: BlockHeader, commit: Commit): boolean {
    const by = this.proposer();
    const key = this.#headKey ?? by?.signKey;
    const { verify, sha256 } = this.#modules;
    return (
      by !== undefined &&
      key !== undefined &&
      header.proposer === by.id &&
      commitSignedBy(header, commit, by.id, key, verify, sha256)
    );
  }

  /** Executes chosen transactions as the next block and signs it. `commit` on the application keeps it. */
  make(txs: readonly PreparedTx[], time: number, signer: Signer): ExecutedBlock {
    const height = this.#head.height + 1;
    const done = this.app.finalizeBlock({ height, time, previousHash: this.#head.hash, txs });
    const network = this.app.state.get('params', 'network')?.network ?? '';
    const proposer = this.proposer()?.id as MemberId;
    const header: BlockHeader = {
      network,
      height,
      time,
      previous: this.#head.hash,
      ...this.#roots(done),
      proposer,
    };
    return {
      header,
      txs: done.txs.map((p) => p.tx),
      commit: signCommit(header, signer, this.#modules.sha256),
      results: done.results,
    };
  }

  /**
   * Checks and executes the next block from somebody else. Throws `ledger.invalid-block` naming the field;
   * `ExecutionMismatch` when the proposer itself signed something wrong.
   */
  follow(input: unknown): ExecutedBlock {
    const parsed = blockEnvelope.safeParse(input);
    if (!parsed.success) throw invalid(parsed.error.issues[0]?.path.join('.') ?? 'block');
    const { header, commit } = parsed.data;
    if (header.height !== this.#head.height + 1) throw invalid('height', String(this.#head.height + 1));
    if (header.previous !== this.#head.hash) throw invalid('previous', this.#head.hash);
    if (header.time <= this.#head.time) throw invalid('time');
    const network = this.app.state.get('params', 'network')?.network ?? header.network;
    if (header.network !== network) throw invalid('network', network);
    const genesis = header.height === 0;
    if (!genesis && !this.signedByProposer(header, commit)) throw invalid('commit');
    const proposal = { height: header.height, time: header.time, previousHash: header.previous };
    const done = this.app.finalizeBlock({ ...proposal, txs: parsed.data.txs });
    if (genesis) this.#checkGenesis(header, commit, done);
    const roots = this.#roots(done);
    // A wrong transaction root may be damage on the way; results and state are the signer's own claim.
    if (roots.txRoot !== header.txRoot) throw invalid('txRoot');
    for (const root of ['resultRoot', 'stateRoot'] as const)
      if (roots[root] !== header[root]) throw new ExecutionMismatch(root, header, commit);
    return { header, txs: done.txs.map((p) => p.tx), commit, results: done.results };
  }

  /** Makes the executed block durable by `persist` and takes it over. */
  async keep(block: ExecutedBlock, persist: (done: FinalizedBlock) => Promise<void>): Promise<void> {
    const key = this.proposer()?.signKey;
    await this.app.commit(persist);
    this.#headKey = key ?? null;
    this.#head = this.#headOf(block.header);
  }

  /** The genesis vouches for itself: one transaction, signed as its founder signs; its hash is checked outside. */
  #checkGenesis(header: BlockHeader, commit: Commit, done: FinalizedBlock): void {
    const tx = done.txs[0]?.tx;
    if (done.txs.length !== 1 || tx?.type !== 'network.genesis') throw invalid('txs');
    const { id, signKey } = tx.body.founder;
    const { verify, sha256 } = this.#modules;
    if (header.previous !== NO_HASH) throw invalid('previous', NO_HASH);
    if (header.proposer !== id || header.network !== tx.network) throw invalid('proposer', id);
    if (!commitSignedBy(header, commit, id, signKey, verify, sha256)) throw invalid('commit');
    if (done.results[0]?.ok !== true) throw invalid('txs.0');
  }

  #roots(done: FinalizedBlock) {
    const { sha256 } = this.#modules;
    const leaves = done.txs.map((p) => canonicalBytes({ id: p.id, signature: p.tx.signature }));
    return {
      txRoot: rootOfLeaves(leaves, sha256),
      resultRoot: rootOfLeaves(done.results.map(resultLeaf), sha256),
      stateRoot: done.stateRoot,
    };
  }

  #headOf(header: BlockHeader): Head {
    return { height: header.height, hash: headerHash(header, this.#modules.sha256), time: header.time };
  }
}

const invalid = (field: string, expected?: string): TacitError =>
  new TacitError('ledger.invalid-block', { field, ...(expected === undefined ? {} : { expected }) });
