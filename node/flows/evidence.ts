import type { Canonical, Hash } from '@tacit/sdk/core';
import { type Engine, keyOf } from '@tacit/sdk/ledger';
import type { ReceiptBody } from '@tacit/sdk/protocols/aggregate';

/**
 * What makes a receipt checkable without a replica: the genesis block, and proven records of receipt, session, grant,
 * request, datasets and everyone who signed, each against a signed header.
 */
export async function gatherEvidence(engine: Engine, body: ReceiptBody, receipt: Hash): Promise<Canonical> {
  const members = [...new Set([...body.participants.map((p) => p.member), body.requester])];
  const keys = [
    keyOf.receipt(receipt),
    keyOf.session(body.session),
    keyOf.grant(body.grant),
    keyOf.request(body.request),
    ...body.pins.map((p) => keyOf.dataset(p.dataset)),
    ...members.map(keyOf.member),
  ];
  const records = await Promise.all(keys.map((key) => engine.prove(key)));
  const [genesis] = await engine.blocks(0, 1);
  // Results are not part of what is checked here; the header commits to them.
  const { header, txs, commit } = genesis!;
  return { version: 1, genesis: { header, txs, commit }, records } as unknown as Canonical;
}
