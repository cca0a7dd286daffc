import {
  closeProver,
  holderOf,
  loadArtefacts,
  poseidon,
  proveInput,
  RecordTree,
  recordLeaf,
} from '@tacit/circuits';
import { isTacitError } from '@tacit/sdk/core';
import {
  type Condition,
  insecureDevKeys,
  type ProvedClaim,
  prepareKey,
  type RecordClaim,
  type RecordLayout,
  spendNullifier,
  verifyRecordClaim,
  verifyRecordClaims,
} from '@tacit/sdk/protocols/proof/record';
import t from 'tap';
import { ana, claimFor, layout, memberScene, prove, seeded, signedScene } from './fixtures.ts';

const rules = { production: false, ceremonyKeys: [] };
const keys = { member: prepareKey(insecureDevKeys.member), signed: prepareKey(insecureDevKeys.signed) };
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
  t.same(verifyRecordClaim(keys.member, rules, { claim, layout }, proved), proved);
  t.notMatch(JSON.stringify(proved), /41250|2004-02-29|"east"(?!,"west")/, 'no value of the record travels');
});

t.test('a signed record proves the same', async (t) => {
  const scene = await signedScene();
  const claim = claimFor(scene.anchor);
  const proved = await prove(scene, claim);
  t.same(verifyRecordClaim(keys.signed, rules, { claim, layout }, proved), proved);
  t.equal(
    await code(() => verifyRecordClaim(keys.member, rules, { claim, layout }, proved)),
    'claim.bad-key',
  );
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
    t.equal(await code(() => prove(scene, claim)), 'claim.not-satisfied', condition.field);
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
  const claim = claimFor(scene.anchor, { conditions: [{ kind: 'equals', field: 'insured', value: 'true' }] });
  const richer = { ...ana, values: { ...ana.values, income: '99999.99' } };
  t.equal(await code(() => prove(scene, claim, richer)), 'claim.not-satisfied');
  t.equal(await code(() => prove(scene, claim, { ...ana, secret: ana.secret + 1n })), 'claim.not-satisfied');
  const hash = await poseidon();
  const leaf = recordLeaf(hash, layout, ana.values, holderOf(hash, ana.secret), ana.salt);
  const other = RecordTree.build(hash, [leaf]).path(0);
  t.equal(await code(() => prove({ ...scene, opening: other }, claim)), 'claim.not-satisfied');
});

t.test('one nullifier per holder and scope, and none to link by without a scope', async (t) => {
  const scene = await memberScene();
  const first = await prove(scene, claimFor(scene.anchor));
  const second = await prove(scene, claimFor(scene.anchor, { session: 'session-2' }));
  t.equal(first.nullifier, second.nullifier, 'another session does not make a new use');
  t.not(first.proof, second.proof);
  const spent = spendNullifier(new Set(), first);
  t.equal(await code(() => spendNullifier(spent, second)), 'claim.already-used');
  const elsewhere = await prove(scene, claimFor(scene.anchor, { scope: 'transport/permit-2027' }));
  t.equal(spendNullifier(spent, elsewhere).size, 2);
  const free = await prove(scene, claimFor(scene.anchor, { scope: null }));
  const again = await prove(scene, claimFor(scene.anchor, { scope: null, session: 'session-2' }));
  t.equal(new Set([first, elsewhere, free, again].map((p) => p.nullifier)).size, 4);
  t.equal(spendNullifier(spent, free), spent);
});

t.test('a batch is accepted, and refused when one claim in it is false', async (t) => {
  const scene = await memberScene();
  const batch: { expected: { claim: RecordClaim; layout: RecordLayout }; input: ProvedClaim }[] = [];
  for (const session of ['a', 'b', 'c']) {
    const claim = claimFor(scene.anchor, { session });
    batch.push({ expected: { claim, layout }, input: await prove(scene, claim) });
  }
  t.equal(verifyRecordClaims(keys.member, rules, batch, seeded('batch')).length, 3);
  t.same(verifyRecordClaims(keys.member, rules, [], seeded('batch')), []);
  const forged = batch.map((b, i) =>
    i === 1 ? { ...b, input: { ...b.input, proof: batch[0]!.input.proof } } : b,
  );
  t.equal(
    await code(() => verifyRecordClaims(keys.member, rules, forged, seeded('batch'))),
    'claim.rejected',
  );
});

t.test('does not pass on what the witness generator says of the record', async (t) => {
  const artefacts = await loadArtefacts('member');
  const scene = await memberScene();
  const error = await proveInput(artefacts, claimFor(scene.anchor), { secret: '123456789' }).catch(
    (e: unknown) => e,
  );
  t.ok(isTacitError(error) && error.code === 'claim.not-satisfied' && error.cause === undefined);
});
