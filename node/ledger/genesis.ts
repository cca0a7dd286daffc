import { type Hash, isTacitError, type Rng, TacitError } from '@tacit/sdk/core';
import type { Sha256, Signer, Verify } from '@tacit/sdk/crypto';
import {
  type Block,
  DEFAULT_PARAMS,
  headerHash,
  type MemberCard,
  type NetworkParams,
  NO_HASH,
  type PolicyEngine,
  resultLeaf,
  rootOfLeaves,
  signCommit,
  signTx,
  txLeaf,
} from '@tacit/sdk/ledger';
import { LedgerApplication } from './application.ts';
import { makeNativeVerify, nativeSha256 } from './native.ts';

export interface GenesisOptions {
  readonly network: string;
  readonly params?: Partial<Omit<NetworkParams, 'network'>>;
  readonly founder: MemberCard;
  /** The founder's: it signs the blocks of the sequencer from here on. */
  readonly signer: Signer;
  /** Now, ms: time of the first block. */
  readonly time: number;
  readonly rng: Rng;
  readonly verify?: Verify;
  readonly sha256?: Sha256;
}

/** Needed to build an application; a genesis asks no contract. */
const noPolicy: PolicyEngine = {
  validate: () => [],
  decide: () => ({ effect: 'deny', policies: [], reasons: [], obligations: null }),
};

/** The first block: its hash names the network. Throws the code for which the state machine would refuse it. */
export function createGenesis(o: GenesisOptions): { readonly block: Block; readonly hash: Hash } {
  const sha256 = o.sha256 ?? nativeSha256;
  const verify = o.verify ?? makeNativeVerify();
  const body = { params: { ...DEFAULT_PARAMS, ...o.params, network: o.network }, founder: o.founder };
  const { network, signer, time, rng } = o;
  const tx = signTx('network.genesis', body, { network, sender: o.founder.id, signer, time, rng });
  const app = new LedgerApplication({ policy: noPolicy, verify, sha256 });
  const proposal = { height: 0, time, previousHash: NO_HASH, txs: [tx] };
  const done = app.finalizeBlock(proposal);
  const result = done.results[0];
  if (result?.ok === false) throw TacitError.fromProblem(result.problem);
  const header = {
    network,
    height: 0,
    time,
    previous: NO_HASH as Hash,
    txRoot: rootOfLeaves([txLeaf(tx, sha256)], sha256),
    resultRoot: rootOfLeaves(done.results.map(resultLeaf), sha256),
    stateRoot: done.stateRoot,
    proposer: o.founder.id,
  };
  const block = { header, txs: [tx as Block['txs'][number]], commit: signCommit(header, signer, sha256) };
  return { block, hash: headerHash(header, sha256) };
}

export const asTacit = (e: unknown): TacitError =>
  isTacitError(e) ? e : new TacitError('internal', { cause: e });
