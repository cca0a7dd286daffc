import { createHash } from 'node:crypto';
import {
  type HeldRecord,
  holderOf,
  issuerSuite,
  loadArtefacts,
  type Opening,
  poseidon,
  proveRecordClaim,
  RecordTree,
  randomField,
  recordLeaf,
} from '@tacit/circuits';
import type { Rng } from '@tacit/sdk/core';
import {
  type Anchor,
  type Condition,
  layoutHash,
  type ProvedClaim,
  type RecordClaim,
  type RecordLayout,
} from '@tacit/sdk/protocols/proof/record';

/** SHA-256 in counter mode: the same bytes on every run. */
export function seeded(seed: string): Rng {
  let counter = 0;
  return (n) => {
    const out = new Uint8Array(n);
    for (let at = 0; at < n; at += 32) {
      const block = createHash('sha256').update(`${seed}/${counter++}`).digest();
      out.set(block.subarray(0, Math.min(32, n - at)), at);
    }
    return out;
  };
}

export const layout: RecordLayout = {
  name: 'citizen',
  fields: [
    { name: 'born', type: 'date' },
    { name: 'income', type: 'number', scale: 2 },
    { name: 'status', type: 'category', categories: ['active', 'suspended', 'expired'] },
    { name: 'district', type: 'category', categories: ['north', 'south', 'east', 'west'] },
    { name: 'children', type: 'integer' },
    { name: 'insured', type: 'boolean' },
  ],
};

export const ana: HeldRecord = {
  values: {
    born: '2004-02-29',
    income: '41250.50',
    status: 'active',
    district: 'east',
    children: '2',
    insured: 'true',
  },
  secret: randomField(seeded('ana')),
  salt: randomField(seeded('ana salt')),
};

export const conditions: readonly Condition[] = [
  { kind: 'ageAtLeast', field: 'born', years: 18, on: '2026-11-21' },
  { kind: 'band', field: 'income', from: '40000', below: '50000.00' },
  { kind: 'equals', field: 'status', value: 'active' },
  { kind: 'oneOf', field: 'district', values: ['east', 'west'] },
];

export interface Scene {
  readonly anchor: Anchor;
  readonly opening: Opening;
}

/** Ana's record is the third of five in a dataset whose root is public. */
export async function memberScene(record: HeldRecord = ana): Promise<Scene> {
  const hash = await poseidon();
  const leaf = recordLeaf(hash, layout, record.values, holderOf(hash, record.secret), record.salt);
  const tree = RecordTree.build(hash, [11n, 22n, leaf, 44n, 55n]);
  return { anchor: { circuit: 'member', root: String(tree.root) }, opening: tree.path(2) };
}

export const issuerKey = seeded('issuer')(32);

/** Ana's record is signed by an issuer. */
export async function signedScene(record: HeldRecord = ana): Promise<Scene> {
  const hash = await poseidon();
  const suite = await issuerSuite();
  const leaf = recordLeaf(hash, layout, record.values, holderOf(hash, record.secret), record.salt);
  return {
    anchor: { circuit: 'signed', issuer: suite.publicKey(issuerKey) },
    opening: suite.sign(issuerKey, leaf),
  };
}

export const claimFor = (anchor: Anchor, change: Partial<RecordClaim> = {}): RecordClaim => ({
  format: 'tacit/record-claim/1',
  layout: layoutHash(layout),
  anchor,
  conditions: [...conditions],
  session: 'session-1',
  audience: 'transport',
  scope: 'transport/permit-2026',
  ...change,
});

export async function prove(
  scene: Scene,
  claim: RecordClaim,
  record: HeldRecord = ana,
): Promise<ProvedClaim> {
  return proveRecordClaim(await loadArtefacts(claim.anchor.circuit), claim, layout, record, scene.opening);
}
