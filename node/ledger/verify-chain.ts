import { type Hash, TacitError } from '@tacit/sdk/core';
import type { Sha256, Verify } from '@tacit/sdk/crypto';
import { headerHash, type PolicyEngine } from '@tacit/sdk/ledger';
import { LedgerApplication } from './application.ts';
import { Chain } from './chain.ts';
import { makeNativeVerify, nativeSha256 } from './native.ts';

export interface VerifyChainOptions {
  readonly policy: PolicyEngine;
  /** Hash of block 0 as known from elsewhere. */
  readonly genesis?: Hash;
  readonly verify?: Verify;
  readonly sha256?: Sha256;
  /** Called after each block. */
  readonly onBlock?: (height: number) => void;
}

export interface ChainReport {
  readonly network: string;
  readonly genesis: Hash;
  readonly height: number;
  readonly hash: Hash;
  readonly stateRoot: Hash;
  readonly transactions: number;
}

/**
 * An auditor's check: re-executes all blocks from the genesis, verifying every signature, header and root.
 * Throws `ledger.invalid-block` naming height and field, or `ledger.wrong-genesis`.
 */
export async function verifyChain(
  blocks: Iterable<unknown> | AsyncIterable<unknown>,
  o: VerifyChainOptions,
): Promise<ChainReport> {
  const modules = {
    policy: o.policy,
    verify: o.verify ?? makeNativeVerify(),
    sha256: o.sha256 ?? nativeSha256,
  };
  const chain = new Chain(new LedgerApplication(modules), modules);
  let first: { readonly network: string; readonly hash: Hash } | null = null;
  let transactions = 0;
  for await (const input of blocks) {
    const block = chain.follow(bare(input));
    if (first === null) {
      first = { network: block.header.network, hash: headerHash(block.header, modules.sha256) };
      if (o.genesis !== undefined && first.hash !== o.genesis)
        throw new TacitError('ledger.wrong-genesis', { expected: o.genesis });
    }
    await chain.keep(block, async () => {});
    transactions += block.txs.length;
    o.onBlock?.(block.header.height);
  }
  if (first === null) throw new TacitError('ledger.invalid-block', { field: 'height', expected: '0' });
  return {
    network: first.network,
    genesis: first.hash,
    height: chain.head.height,
    hash: chain.head.hash,
    stateRoot: chain.app.info().stateRoot,
    transactions,
  };
}

/** Stored blocks carry their results; what counts is what execution says. */
function bare(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || !('results' in input)) return input;
  const { results: _, ...block } = input as Record<string, unknown>;
  return block;
}
