import { type Canonical, fromHex, type MemberId, TacitError } from '../core/index.ts';
import { type Sha256, sha256, type Verify, verifyInclusion, verify as verifyPure } from '../crypto/index.ts';
import { type BlockHeader, type Commit, commitSignedBy, headerHash, txLeaf } from './block.ts';
import type { ProvenRecord, ProvenTx } from './engine.ts';
import { stateKey } from './keys.ts';
import { verifyRecord } from './proof.ts';
import type { MemberRecord } from './records.ts';

/** What a light client believes: who signs blocks, and the newest header it has checked. */
export interface TrustedHead {
  readonly network: string;
  readonly proposer: MemberId;
  /** The proposer's signing key as of `header`. */
  readonly signKey: string;
  /** Null before the first header. */
  readonly header: BlockHeader | null;
}

export interface LightOptions {
  readonly verify?: Verify;
  readonly sha256?: Sha256;
}

function refuse(field: string, expected: string): never {
  throw new TacitError('ledger.invalid-proof', { field, expected });
}

/**
 * Checks that a header is signed by the trusted proposer. It need not follow the last one directly: the signature
 * alone binds it. Throws `ledger.invalid-proof` naming the field; `ledger.fork` when it contradicts the trusted header.
 */
export function checkHeader(trusted: TrustedHead, header: BlockHeader, commit: Commit, o: LightOptions = {}) {
  if (header.network !== trusted.network) refuse('network', trusted.network);
  if (header.proposer !== trusted.proposer) refuse('proposer', trusted.proposer);
  const hash = o.sha256 ?? sha256;
  if (!commitSignedBy(header, commit, trusted.proposer, trusted.signKey, o.verify ?? verifyPure, hash))
    refuse('commit', 'a signature of the proposer over this header');
  const known = trusted.header;
  if (known === null) return;
  const contradicts =
    (header.height === known.height && headerHash(header, hash) !== headerHash(known, hash)) ||
    (header.height === known.height + 1 && header.previous !== headerHash(known, hash)) ||
    (header.height > known.height && header.time <= known.time);
  if (contradicts) throw new TacitError('ledger.fork', { field: 'header', member: trusted.proposer });
}

/** Moves the trust forward to a checked header. */
export function advance(
  trusted: TrustedHead,
  header: BlockHeader,
  commit: Commit,
  o: LightOptions = {},
): TrustedHead {
  checkHeader(trusted, header, commit, o);
  return trusted.header !== null && trusted.header.height >= header.height ? trusted : { ...trusted, header };
}

/** Takes over the proposer's new key after it rotated, from its own member record under a header of the old key. */
export function rotate(trusted: TrustedHead, proven: ProvenRecord, o: LightOptions = {}): TrustedHead {
  const record = checkRecord(trusted, proven, o) as unknown as MemberRecord | null;
  if (proven.key !== stateKey('member', trusted.proposer) || record === null)
    refuse('key', 'the member record of the proposer');
  return { ...advance(trusted, proven.header, proven.commit, o), signKey: record.signKey };
}

/** Checks consecutive headers from the one after the trusted head; each must follow its predecessor. */
export function checkChain(
  trusted: TrustedHead,
  links: readonly { readonly header: BlockHeader; readonly commit: Commit }[],
  o: LightOptions = {},
): TrustedHead {
  return links.reduce((at, link) => {
    if (at.header !== null && link.header.height !== at.header.height + 1)
      refuse('height', String(at.header.height + 1));
    return advance(at, link.header, link.commit, o);
  }, trusted);
}

/** Returns the record, or null when it is proven absent. Throws `ledger.invalid-proof`. */
export function checkRecord(trusted: TrustedHead, proven: ProvenRecord, o: LightOptions = {}): Canonical {
  checkHeader(trusted, proven.header, proven.commit, o);
  const record = proven.record as Canonical;
  if (!verifyRecord(proven.header.stateRoot, proven.key, record, proven.proof, o.sha256 ?? sha256))
    refuse('proof', 'a path from the record to the state root');
  return record;
}

/** Checks that a transaction is in a signed block. Throws `ledger.invalid-proof`. */
export function checkTx(trusted: TrustedHead, proven: ProvenTx, o: LightOptions = {}): void {
  checkHeader(trusted, proven.header, proven.commit, o);
  const hash = o.sha256 ?? sha256;
  const path = proven.path.map(fromHex);
  if (
    !verifyInclusion(
      txLeaf(proven.tx, hash),
      proven.index,
      proven.size,
      path,
      fromHex(proven.header.txRoot),
      hash,
    )
  )
    refuse('path', 'a path from the transaction to the root in the header');
}
