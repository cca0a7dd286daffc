import { z } from 'zod';
import { type Canonical, canonicalBytes, fromHex, type Hash, type MemberId, toHex } from '../core/index.ts';
import {
  domainBytes,
  hashOf,
  merkleRoot,
  type Sha256,
  type Signer,
  sha256,
  type Verify,
} from '../crypto/index.ts';
import type { TxResult } from './events.ts';
import { hash as hashSchema, instant, memberId, signature, tableName } from './primitives.ts';
import { type AnyTx, type SignedTx, txIdOf } from './transaction.ts';

/** What is hashed and signed of a block. `stateRoot` is the state after its transactions. */
export const blockHeader = z.strictObject({
  network: tableName,
  height: instant,
  /** Block time, ms: grows strictly from block to block. */
  time: instant,
  previous: hashSchema,
  txRoot: hashSchema,
  resultRoot: hashSchema,
  stateRoot: hashSchema,
  proposer: memberId,
});
export type BlockHeader = z.infer<typeof blockHeader>;

/** Apart from the header, so that a commit of many validators fits in the same place. */
export const commit = z.strictObject({
  hash: hashSchema,
  signatures: z
    .array(z.strictObject({ member: memberId, signature }))
    .min(1)
    .max(1_000),
});
export type Commit = z.infer<typeof commit>;

export interface Block {
  readonly header: BlockHeader;
  readonly txs: readonly AnyTx[];
  readonly commit: Commit;
}

/** Shape of a block from outside; transactions are judged by the state machine, one by one. */
export const blockEnvelope = z.strictObject({
  header: blockHeader,
  txs: z.array(z.unknown()).max(100_000),
  commit,
});

/** A block and what its transactions did, in the same order. */
export interface ExecutedBlock extends Block {
  readonly results: readonly TxResult[];
}

export const headerHash = (header: BlockHeader, hash: Sha256 = sha256): Hash =>
  hashOf('tacit/header/1', header, hash);

/** What a commit signs. */
export const commitMessage = (header: BlockHeader, hash: Sha256 = sha256): Uint8Array =>
  domainBytes(
    'tacit/commit/1',
    canonicalBytes({ network: header.network, height: header.height, hash: headerHash(header, hash) }),
  );

export const signCommit = (header: BlockHeader, signer: Signer, hash: Sha256 = sha256): Commit => ({
  hash: headerHash(header, hash),
  signatures: [{ member: header.proposer, signature: toHex(signer.sign(commitMessage(header, hash))) }],
});

/** True when the commit is of this header and `member` signed it with `signKey`. */
export function commitSignedBy(
  header: BlockHeader,
  committed: Commit,
  member: MemberId,
  signKey: string,
  verify: Verify,
  hash: Sha256 = sha256,
): boolean {
  if (committed.hash !== headerHash(header, hash)) return false;
  const entry = committed.signatures.find((s) => s.member === member);
  return (
    entry !== undefined && verify(fromHex(signKey), commitMessage(header, hash), fromHex(entry.signature))
  );
}

/** A leaf of `txRoot`: id and signature, so that the header fixes both. */
export const txLeaf = (tx: SignedTx, hash: Sha256 = sha256): Uint8Array =>
  canonicalBytes({ id: txIdOf(tx, hash), signature: tx.signature });

/** A leaf of `resultRoot`. */
export const resultLeaf = (result: TxResult): Uint8Array => canonicalBytes(result as unknown as Canonical);

/** RFC 6962 root over leaves, hex. */
export const rootOfLeaves = (leaves: readonly Uint8Array[], hash: Sha256 = sha256): Hash =>
  toHex(merkleRoot(leaves, hash)) as Hash;
