import {
  closeProver,
  holderOf,
  loadArtefacts,
  nullifierOf,
  poseidon,
  proveInput,
  RecordTree,
  recordLeaf,
  rootOf,
} from '@tacit/circuits';
import { isTacitError } from '@tacit/sdk/core';
import {
  type Condition,
  insecureDevKeys,
  prepareKey,
  verifyRecordClaim,
} from '@tacit/sdk/protocols/proof/record';
import t from 'tap';
import { ana, claimFor, layout, memberScene, prove, signedScene } from './fixtures.ts';

const rules = { production: false, ceremonyKeys: [] };
const code = async (work: () => unknown): Promise<string> => {
  try {
    await work();
    return 'accepted';
  } catch (e) {
    return isTacitError(e) ? e.code : String(e);
  }
};

t.teardown(closeProver);

t.test('a record of a dataset proves age, band, status and district at once', async (t) => {
  const scene = await memberScene();
  const claim = claimFor(scene.anchor);
  const proved = await prove(scene, claim);
  const key = prepareKey(insecureDevKeys.member);
  t.same(verifyRecordClaim(key, rules, { claim, layout }, proved), proved);
  t.notMatch(JSON.stringify(proved), /41250|2004-02-29/, 'no value of the record travels');
  t.equal(proved.nullifier, String(nullifierOf(await poseidon(), ana.secret, claim)));
});

t.test('a signed record proves the same', async (t) => {
  const scene = await signedScene();
  const claim = claimFor(scene.anchor);
  const proved = await prove(scene, claim);
  const key = prepareKey(insecureDevKeys.signed);
  t.same(verifyRecordClaim(key, rules, { claim, layout }, proved), proved);
});

t.test('refuses to prove what the record does not satisfy, naming the field', async (t) => {
  const scene = await memberScene();
  const wrong: readonly Condition[] = [
    { kind: 'ageAtLeast', field: 'born', years: 18, on: '2022-02-28' },
    { kind: 'band', field: 'income', from: '10000', below: '41250.50' },
    { kind: 'equals', field: 'status', value: 'expired' },
    { kind: 'oneOf', field: 'district', values: ['north', 'south', 'west'] },
    { kind: 'between', field: 'children', low: '3', high: null },
  ];
  for (const condition of wrong) {
    const claim = claimFor(scene.anchor, { conditions: [condition] });
    const error = await prove(scene, claim).catch((e: unknown) => e);
    t.ok(isTacitError(error) && error.code === 'claim.not-satisfied' && error.field === condition.field);
  }
});

t.test('a null value satisfies no condition', async (t) => {
  const blank = { ...ana, values: {} };
  const scene = await memberScene(blank);
  for (const condition of [
    { kind: 'between', field: 'children', low: null, high: '5' },
    { kind: 'ageAtLeast', field: 'born', years: 0, on: '9999-12-31' },
  ] as const) {
    const claim = claimFor(scene.anchor, { conditions: [condition] });
    t.equal(await code(() => prove(scene, claim, blank)), 'claim.not-satisfied');
  }
});

t.test('a changed value, another secret or another path has no witness', async (t) => {
  const scene = await memberScene();
  const claim = claimFor(scene.anchor, {
    conditions: [{ kind: 'equals', field: 'insured', value: 'true' }],
  });
  const richer = { ...ana, values: { ...ana.values, income: '99999.99' } };
  t.equal(await code(() => prove(scene, claim, richer)), 'claim.not-satisfied');
  t.equal(await code(() => prove(scene, claim, { ...ana, secret: ana.secret + 1n })), 'claim.not-satisfied');
  const hash = await poseidon();
  const leaf = recordLeaf(hash, layout, ana.values, holderOf(hash, ana.secret), ana.salt);
  const other = RecordTree.build(hash, [leaf]).path(0);
  t.equal(await code(() => prove({ ...scene, opening: other }, claim)), 'claim.not-satisfied');
  const { opening } = await signedScene();
  t.equal(await code(() => prove({ ...scene, opening }, claim)), 'claim.unexpected');
});

t.test('nullifiers repeat within a scope and link nothing without one', async (t) => {
  const hash = await poseidon();
  const { anchor } = await memberScene();
  const of = (change: object, secret = ana.secret) => nullifierOf(hash, secret, claimFor(anchor, change));
  t.equal(of({}), of({ session: 'session-2', audience: 'tax' }));
  t.not(of({}), of({ scope: 'transport/permit-2027' }));
  t.not(of({}), of({}, 5n), 'another holder');
  t.not(of({ scope: null }), of({ scope: null, session: 'session-2' }));
});

t.test('every leaf of a tree opens to its root', async (t) => {
  const hash = await poseidon();
  for (const size of [1, 2, 3, 5, 8]) {
    const leaves = Array.from({ length: size }, (_, i) => BigInt(i + 100));
    const tree = RecordTree.build(hash, leaves);
    for (let i = 0; i < size; i++) t.equal(rootOf(hash, leaves[i]!, tree.path(i)), tree.root);
    t.equal(await code(() => tree.path(size)), 'not-found');
  }
  t.not(RecordTree.build(hash, [1n, 2n]).root, RecordTree.build(hash, [2n, 1n]).root);
});

t.test('does not pass on what the witness generator says of the record', async (t) => {
  const artefacts = await loadArtefacts('member');
  const { anchor } = await memberScene();
  const error = await proveInput(artefacts, claimFor(anchor), { secret: '123456789' }).catch(
    (e: unknown) => e,
  );
  t.ok(isTacitError(error) && error.code === 'claim.not-satisfied' && error.cause === undefined);
});
