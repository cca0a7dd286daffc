import { closeProver, verifyWithSnarkjs } from '@tacit/circuits';
import { fromBase64Url, type Hash, toBase64Url } from '@tacit/sdk/core';
import {
  type Condition,
  claimInputs,
  insecureDevKeys,
  type ProvedClaim,
  parseProof,
  prepareKey,
  type RecordClaim,
  verifyRecordClaim,
  verifyRecordClaims,
} from '@tacit/sdk/protocols/proof/record';
import fc from 'fast-check';
import t from 'tap';
import { codeOf, development, expect, keys, layout, vectors } from './claims.ts';

t.teardown(closeProver);
const [first, second, free, signed, signedFree] = vectors.proved as [
  ProvedClaim,
  ProvedClaim,
  ProvedClaim,
  ProvedClaim,
  ProvedClaim,
];
const keyOf = (p: ProvedClaim) => keys[p.claim.anchor.circuit];
const check = (p: ProvedClaim, asked: RecordClaim = p.claim) =>
  codeOf(() => verifyRecordClaim(keyOf(p), development, expect(asked), p));

const word = (bytes: Uint8Array, i: number): bigint =>
  BigInt(`0x${Buffer.from(bytes.subarray(32 * i, 32 * i + 32)).toString('hex')}`);
const coordinates = (text: string) => {
  const w = Array.from({ length: 8 }, (_, i) => String(word(fromBase64Url(text), i)));
  return {
    a: [w[0]!, w[1]!],
    b: [
      [w[3]!, w[2]!],
      [w[5]!, w[4]!],
    ],
    c: [w[6]!, w[7]!],
  } as const;
};

t.test('accepts what snarkjs proved, and says the same as its verifier', async (t) => {
  for (const p of vectors.proved) {
    t.equal(check(p), 'accepted');
    const inputs = [BigInt(p.nullifier), ...claimInputs(p.claim, layout)];
    const key = insecureDevKeys[p.claim.anchor.circuit];
    t.equal(await verifyWithSnarkjs(key, inputs, coordinates(p.proof)), true);
    const other = { ...p, nullifier: String(BigInt(p.nullifier) + 1n) };
    t.equal(check(other), 'claim.rejected');
    t.equal(
      await verifyWithSnarkjs(key, [BigInt(other.nullifier), ...inputs.slice(1)], coordinates(p.proof)),
      false,
    );
  }
});

t.test('a claim cannot be shown to another audience or in another session', async (t) => {
  t.equal(check(first, { ...first.claim, session: 'session-9' }), 'claim.wrong-session');
  t.equal(check(first, { ...first.claim, audience: 'tax' }), 'claim.wrong-audience');
  const renamed = { ...first, claim: { ...first.claim, session: 'session-9' } };
  t.equal(check(renamed), 'claim.rejected', 'rewriting the claim breaks the proof');
  t.equal(check({ ...first, claim: { ...first.claim, audience: 'tax' } }), 'claim.rejected');
});

t.test('a proof holds for its own claim only', async (t) => {
  const others: Partial<RecordClaim>[] = [
    { scope: null },
    { scope: 'transport/permit-2027' },
    { conditions: first.claim.conditions.slice(1) },
    { conditions: [{ kind: 'equals', field: 'status', value: 'suspended' }] },
    { anchor: { circuit: 'member', root: '5' } },
    { layout: '0'.repeat(64) },
  ];
  for (const change of others) {
    t.equal(check(first, { ...first.claim, ...change }), 'claim.unexpected', JSON.stringify(change));
  }
  for (const change of others.slice(0, 5)) {
    t.equal(check({ ...first, claim: { ...first.claim, ...change } }), 'claim.rejected');
  }
  t.equal(check({ ...first, proof: second.proof }), 'claim.rejected');
  t.equal(check({ ...signed, proof: signedFree.proof }), 'claim.rejected');
  t.equal(
    codeOf(() => verifyRecordClaim(keys.signed, development, expect(first.claim), first)),
    'claim.bad-key',
  );
});

t.test('every changed byte of a proof is refused', async (t) => {
  const bytes = fromBase64Url(first.proof);
  let refused = 0;
  for (let i = 0; i < 256; i++) {
    const bent = bytes.slice();
    bent[i]! ^= 1 << (i % 8);
    if (check({ ...first, proof: toBase64Url(bent) }) === 'claim.rejected') refused++;
  }
  t.equal(refused, 256);
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 256, maxLength: 256 }), (random) => {
      return check({ ...first, proof: toBase64Url(random) }) === 'claim.rejected';
    }),
  );
});

t.test('parts of valid proofs do not add up to another', async (t) => {
  const [x, y] = [fromBase64Url(first.proof), fromBase64Url(second.proof)];
  for (const cut of [64, 192]) {
    const mixed = toBase64Url(Uint8Array.from([...x.subarray(0, cut), ...y.subarray(cut)]));
    t.equal(check({ ...first, proof: mixed }), 'claim.rejected');
    t.equal(check({ ...second, proof: mixed }), 'claim.rejected');
  }
  const swapped = toBase64Url(
    Uint8Array.from([...x.subarray(192), ...x.subarray(64, 192), ...x.subarray(0, 64)]),
  );
  t.equal(check({ ...first, proof: swapped }), 'claim.rejected');
});

t.test('malformed claims are refused at the door', async (t) => {
  const bad: unknown[] = [
    null,
    'x',
    {},
    { ...first, extra: 1 },
    { ...first, proof: `${first.proof}A` },
    { ...first, proof: first.proof.slice(1) },
    { ...first, nullifier: `0${first.nullifier}` },
    { ...first, nullifier: '-1' },
    {
      ...first,
      nullifier: String(
        BigInt(first.nullifier) +
          21888242871839275222246405745257275088548364400416034343698204186575808495617n,
      ),
    },
    { ...first, claim: { ...first.claim, format: 'tacit/record-claim/2' } },
    { ...first, claim: { ...first.claim, conditions: [] } },
  ];
  for (const input of bad) {
    t.equal(
      codeOf(() => verifyRecordClaim(keys.member, development, expect(first.claim), input)),
      'input.invalid',
    );
  }
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet[alphabet.indexOf(first.proof.at(-1)!) ^ 1]!;
  t.equal(check({ ...first, proof: first.proof.slice(0, -1) + last }), 'claim.rejected', 'unused bits set');
});

t.test('production takes the key of a ceremony and never a development key', async (t) => {
  const verify = (ceremonyKeys: readonly Hash[]) =>
    codeOf(() =>
      verifyRecordClaim(keys.member, { production: true, ceremonyKeys }, expect(first.claim), first),
    );
  t.equal(verify([]), 'claim.insecure-keys');
  t.equal(verify([keys.member.hash]), 'claim.insecure-keys', 'even when the ledger was made to name it');
  t.equal(keys.member.hash, vectors.keys.member);
  const ceremony = { ...keys.member, hash: 'a'.repeat(64) as Hash };
  t.equal(
    codeOf(() =>
      verifyRecordClaim(
        ceremony,
        { production: true, ceremonyKeys: [ceremony.hash] },
        expect(first.claim),
        first,
      ),
    ),
    'accepted',
  );
});

t.test('a batch stands or falls as its members do', async (t) => {
  const rng = (n: number) => new Uint8Array(Buffer.alloc(n, 'the batch is weighed with these bytes'));
  const batch = [first, second, free].map((input) => ({ expected: expect(input.claim), input }));
  t.equal(verifyRecordClaims(keys.member, development, batch, rng).length, 3);
  t.same(verifyRecordClaims(keys.member, development, [], rng), []);
  for (let i = 0; i < 3; i++) {
    const bent = batch.map((b, k) => (k === i ? { ...b, input: { ...b.input, nullifier: '7' } } : b));
    t.equal(
      codeOf(() => verifyRecordClaims(keys.member, development, bent, rng)),
      'claim.rejected',
    );
  }
});

t.test('a verifying key with a point off its group is refused', async (t) => {
  const key = insecureDevKeys.member;
  const off = (p: readonly [string, string]): [string, string] => [p[0], String(BigInt(p[1]) + 1n)];
  const bad = [
    { ...key, alpha: off(key.alpha) },
    { ...key, ic: [off(key.ic[0]!), ...key.ic.slice(1)] },
    { ...key, ic: key.ic.slice(1) },
    { ...key, delta: [off(key.delta[0]), key.delta[1]] as typeof key.delta },
    { ...key, circuit: 'signed' as const },
  ];
  for (const k of bad)
    t.equal(
      codeOf(() => prepareKey(k)),
      'claim.bad-key',
    );
  t.equal(
    codeOf(() => prepareKey(key)),
    'accepted',
  );
});

t.test('refuses conditions of a claim beyond what the circuit holds', async (t) => {
  const one: Condition = { kind: 'equals', field: 'children', value: '2' };
  const claim = { ...first.claim, conditions: [one, one, one, one] };
  t.equal(check({ ...first, claim }), 'claim.unsupported');
  t.equal(
    codeOf(() => parseProof('A'.repeat(342))),
    'claim.rejected',
    'all zero',
  );
});
