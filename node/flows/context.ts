import type { Clock, Logger, MemberId, Rng } from '@tacit/sdk/core';
import type { Signer, StreamCipher, Verify } from '@tacit/sdk/crypto';
import type { Engine, PolicyEngine } from '@tacit/sdk/ledger';
import type { DataEngine } from '../data/index.ts';
import type { PeerClient } from '../peers/index.ts';
import type { Chain } from './chain.ts';
import type { Holdings } from './holdings.ts';
import type { Journal } from './journal.ts';
import type { ProofDesk } from './proof/desk.ts';
import type { RowSets } from './row-sets.ts';

export interface FlowLimits {
  /** Longest a local computation may take, ms. */
  readonly queryMs: number;
  /** Longest a call to another node may take, ms. */
  readonly peerMs: number;
  /** How often the gate looks whether silent owners are alive, ms. */
  readonly livenessMs: number;
}

export const defaultFlowLimits: FlowLimits = { queryMs: 600_000, peerMs: 30_000, livenessMs: 1_000 };

/** Everything a use case needs, made once by the composition root. */
export interface FlowContext {
  readonly self: MemberId;
  readonly network: string;
  readonly engine: Engine;
  readonly chain: Chain;
  readonly policy: PolicyEngine;
  readonly data: DataEngine;
  readonly holdings: Holdings;
  readonly peers: PeerClient;
  readonly journal: Journal;
  /** Private to this owner: which rows were behind which question. */
  readonly rowSets: RowSets;
  /** What this owner has ready to prove in the sessions that run. */
  readonly proofs: ProofDesk;
  readonly signer: Signer;
  /** X25519 secret that opens results sealed to this member. */
  readonly sealSecret: Uint8Array;
  readonly verify: Verify;
  readonly cipher: StreamCipher;
  readonly rng: Rng;
  readonly clock: Clock;
  readonly log: Logger;
  readonly limits: FlowLimits;
}
