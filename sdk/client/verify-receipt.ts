import { z } from 'zod';
import { type Canonical, type Hash, isTacitError, type MemberId, toHex } from '../core/index.ts';
import { merkleRoot, type Verify } from '../crypto/index.ts';
import {
  type BlockHeader,
  blockEnvelope,
  type Commit,
  checkHeader,
  checkRecord,
  type DatasetRecord,
  type GrantRecord,
  headerHash,
  keyOf,
  type MemberRecord,
  type ProvenRecord,
  parseTx,
  type ReceiptRecord,
  type SessionRecord,
  stateProof,
  type TrustedHead,
  txLeaf,
} from '../ledger/index.ts';
import {
  checkReceipt,
  type Finding,
  parseReceipt,
  type ReceiptCheck,
  type ReceiptDocument,
} from '../protocols/aggregate/index.ts';
import type { VerifierMath } from '../protocols/proof/table/index.ts';
import { type Plan, planHash } from '../query/index.ts';
import { type ProofEvidence, proofFinding, proofTotalsFinding } from './verify-proofs.ts';

const evidence = z.strictObject({
  version: z.literal(1),
  genesis: blockEnvelope,
  records: z
    .array(
      z.strictObject({
        key: z.string().max(512),
        record: z.unknown(),
        proof: stateProof,
        header: blockEnvelope.shape.header,
        commit: blockEnvelope.shape.commit,
      }),
    )
    .max(2_000),
});

export interface Verification {
  readonly ok: boolean;
  readonly checks: readonly (Finding & { readonly name: ReceiptCheck['name'] | 'genesis' })[];
  /** Hash of the genesis header the evidence starts from: what a consortium publishes. */
  readonly genesis: Hash | null;
}

export interface VerifyOptions {
  /** Genesis hash the verifier trusts. Without it the receipt's own is taken and the finding says so. */
  readonly genesis?: Hash;
  readonly verify?: Verify;
  /** Kernels for the proofs; plain TypeScript unless given. */
  readonly math?: VerifierMath;
}

/**
 * Checks a receipt from nothing but the file: the light client verifies every record it relies on against a header
 * signed by the key that the genesis block names. Never throws.
 */
export function verifyReceipt(json: unknown, options: VerifyOptions = {}): Verification {
  let doc: ReceiptDocument;
  try {
    doc = parseReceipt(json);
  } catch (e) {
    const detail = isTacitError(e)
      ? `not a receipt: ${e.field ?? ''} ${e.expected ?? ''}`.trim()
      : 'not a receipt';
    return { ok: false, genesis: null, checks: [{ name: 'network', ok: false, detail }] };
  }
  const ledger = readEvidence(doc.inclusion, options);
  const record = <T>(key: string): T | null => (ledger.records.get(key) ?? null) as T | null;
  const proven: ProofEvidence = {
    dataset: (id) => record<DatasetRecord>(keyOf.dataset(id)),
    receipt: () => receiptOf(ledger.records, doc.body.session),
    ...(options.math === undefined ? {} : { math: options.math }),
  };
  const checks = checkReceipt(doc, {
    network: ledger.network ?? '(unreadable evidence)',
    signKey: (m) => record<MemberRecord>(keyOf.member(m))?.signKey ?? null,
    grant: (id) => record<GrantRecord>(keyOf.grant(id as GrantRecord['id'])),
    session: (id) => record<SessionRecord>(keyOf.session(id as SessionRecord['id'])),
    receipt: (session) => receiptOf(ledger.records, session),
    planHash: (plan) => planHash(plan as unknown as Plan),
    inclusion: (_, receipt) => inclusion(ledger, receipt),
    proof: () => proofFinding(doc, proven),
    proofTotals: () => proofTotalsFinding(doc, proven),
    ...(options.verify === undefined ? {} : { verify: options.verify }),
  });
  const genesis = genesisFinding(ledger, options.genesis);
  const all = [{ name: 'genesis' as const, ...genesis }, ...checks];
  return { ok: all.every((c) => c.ok), checks: all, genesis: ledger.genesis };
}

interface ReadEvidence {
  readonly genesis: Hash | null;
  readonly network: string | null;
  /** Proven records by state key; what did not verify is not here. */
  readonly records: ReadonlyMap<string, Canonical>;
  /** Why the first record that failed did. */
  readonly trouble: string | null;
}

function readEvidence(input: Canonical, options: VerifyOptions): ReadEvidence {
  const parsed = evidence.safeParse(input);
  const nothing = { genesis: null, network: null, records: new Map<string, Canonical>() };
  if (!parsed.success) return { ...nothing, trouble: 'the evidence is not readable' };
  const { genesis, records } = parsed.data;
  const o = options.verify === undefined ? {} : { verify: options.verify };
  try {
    const trusted = trustGenesis(genesis.header, genesis.commit, genesis.txs[0], o);
    const proven = new Map<string, Canonical>();
    let trouble: string | null = null;
    for (const r of records) {
      try {
        proven.set(r.key, checkRecord(trusted, r as ProvenRecord, o));
      } catch {
        trouble ??= `record ${r.key} is not proven by a signed header`;
      }
    }
    return { genesis: headerHash(genesis.header), network: trusted.network, records: proven, trouble };
  } catch {
    return { ...nothing, trouble: 'the genesis block is not signed by its founder' };
  }
}

/** The genesis transaction names the founder, whose key signs all blocks; the header's Merkle root must hold it. */
function trustGenesis(header: BlockHeader, commit: Commit, tx: unknown, o: { verify?: Verify }): TrustedHead {
  const genesis = parseTx(tx);
  if (genesis.type !== 'network.genesis') throw new TypeError('expected the genesis transaction');
  const { founder, params } = genesis.body;
  const trusted: TrustedHead = {
    network: params.network,
    proposer: founder.id as MemberId,
    signKey: founder.signKey,
    header: null,
  };
  checkHeader(trusted, header, commit, o);
  // Binds the founder's key to the header: without it any key could sign the true header.
  if (toHex(merkleRoot([txLeaf(genesis)])) !== header.txRoot)
    throw new TypeError('expected the founder in the header');
  return trusted;
}

function genesisFinding(ledger: ReadEvidence, expected: Hash | undefined): Finding {
  if (ledger.genesis === null) return { ok: false, detail: ledger.trouble ?? 'no genesis block' };
  if (expected === undefined) {
    return {
      ok: true,
      detail: `taken from the receipt: compare ${ledger.genesis} with what your consortium publishes`,
    };
  }
  return expected === ledger.genesis
    ? { ok: true, detail: 'the network is the one you trust' }
    : { ok: false, detail: 'the receipt was made in a network with another genesis block' };
}

function inclusion(ledger: ReadEvidence, receipt: Hash): Finding {
  if (ledger.trouble !== null) return { ok: false, detail: ledger.trouble };
  return ledger.records.get(keyOf.receipt(receipt)) === undefined ||
    ledger.records.get(keyOf.receipt(receipt)) === null
    ? { ok: false, detail: 'no signed header holds this receipt' }
    : { ok: true, detail: `${ledger.records.size} records proven against signed headers` };
}

function receiptOf(records: ReadonlyMap<string, Canonical>, session: string): ReceiptRecord | null {
  for (const [key, value] of records) {
    const record = value as unknown as ReceiptRecord | null;
    if (key === keyOf.receipt(record?.hash as Hash) && record?.session === session) return record;
  }
  return null;
}
