import { mkdir, writeFile } from 'node:fs/promises';
import { closeProver } from '@tacit/circuits';
import { insecureDevKeys, keyHash } from '@tacit/sdk/protocols/proof/record';
import { claimFor, layout, memberScene, prove, signedScene } from './fixtures.ts';

/**
 * `node test/dist/circuits/write-vectors.js` writes what the verifier's tests read: claims proved by snarkjs under
 * `insecureDevKeys`. Run it again when the circuits or their keys change.
 */
const [member, signed] = [await memberScene(), await signedScene()];
const claims = [
  claimFor(member.anchor),
  claimFor(member.anchor, { session: 'session-2' }),
  claimFor(member.anchor, { session: 'session-3', scope: null }),
  claimFor(signed.anchor),
  claimFor(signed.anchor, { audience: 'pensions', scope: null }),
];
const proved = [];
for (const claim of claims)
  proved.push(await prove(claim.anchor.circuit === 'member' ? member : signed, claim));
await closeProver();
const origin = 'snarkjs 0.7.6 groth16.prove over circuits/claims, see test/circuits/write-vectors.ts';
const keys = { member: keyHash(insecureDevKeys.member), signed: keyHash(insecureDevKeys.signed) };
const folder = new URL('../../protocols/record/vectors/', import.meta.url);
await mkdir(folder, { recursive: true });
const text = JSON.stringify({ origin, keys, layout, proved }, null, 2);
await writeFile(new URL('proved-claims.json', folder), `${text}\n`);
