import { readFileSync } from 'node:fs';
import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import { sodiumGroup } from '@tacit/node/lookup';
import { fromHex, isTacitError, toHex } from '@tacit/sdk/core';
import {
  blind,
  deriveKey,
  evaluate,
  evaluateInput,
  finalise,
  GROUP_ORDER,
  nobleGroup,
  scalarBytes,
} from '@tacit/sdk/protocols/lookup';
import t from 'tap';
import { seeded } from './seeded.ts';

const vectors = JSON.parse(
  readFileSync(new URL('../../../protocols/lookup/vectors/rfc9497-a12.json', import.meta.url), 'utf8'),
) as {
  seed: string;
  keyInfo: string;
  skSm: string;
  pkSm: string;
  vectors: {
    Blind: string;
    BlindedElement: string;
    EvaluationElement: string;
    Input: string;
    Output: string;
    Proof: { proof: string; r: string };
  }[];
};
const groups = { noble: nobleGroup, libsodium: await sodiumGroup() };
const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'accepted';
  } catch (e) {
    return isTacitError(e) ? e.code : String(e);
  }
};
const list = (text: string) => text.split(',').map(fromHex);

for (const [name, group] of Object.entries(groups)) {
  t.test(`${name}: gives the vectors of RFC 9497, appendix A.1.2`, async (t) => {
    const key = deriveKey(group, fromHex(vectors.seed), fromHex(vectors.keyInfo));
    t.equal(toHex(key.secret), vectors.skSm);
    t.equal(toHex(key.publicKey), vectors.pkSm);
    for (const v of vectors.vectors) {
      const blinding = blind(group, list(v.Input), list(v.Blind));
      t.same(blinding.blinded.map(toHex), v.BlindedElement.split(','));
      const evaluation = evaluate(group, key, blinding.blinded, fromHex(v.Proof.r));
      t.same(evaluation.evaluated.map(toHex), v.EvaluationElement.split(','));
      t.equal(toHex(evaluation.proof.challenge) + toHex(evaluation.proof.response), v.Proof.proof);
      t.same(finalise(group, key.publicKey, blinding, evaluation).map(toHex), v.Output.split(','));
      t.same(
        list(v.Input).map((input) => toHex(evaluateInput(group, key.secret, input))),
        v.Output.split(','),
      );
    }
  });

  t.test(`${name}: refuses elements that are not canonical, and the identity`, async (t) => {
    const key = deriveKey(group, fromHex(vectors.seed), new Uint8Array());
    const good = blind(group, [new Uint8Array([1])], seeded('b')).blinded[0]!;
    const negative = scalarBytes(0n);
    negative.set(good);
    negative[0]! ^= 1;
    const bad = [new Uint8Array(32), new Uint8Array(32).fill(255), negative, good.subarray(1)];
    for (const element of bad) {
      t.equal(
        codeOf(() => evaluate(group, key, [good, element], seeded('r'))),
        'lookup.bad-element',
      );
    }
    t.equal(
      codeOf(() => evaluate(group, key, [good], seeded('r'))),
      'accepted',
    );
    t.equal(
      codeOf(() => evaluate(group, key, [], seeded('r'))),
      'input.too-large',
    );
  });

  t.test(`${name}: an evaluation under another key, or of other elements, is refused`, async (t) => {
    const key = deriveKey(group, seeded('one')(32), new Uint8Array());
    const other = deriveKey(group, seeded('two')(32), new Uint8Array());
    const blinding = blind(
      group,
      [new Uint8Array([1]), new Uint8Array([2]), new Uint8Array([3])],
      seeded('b'),
    );
    const right = evaluate(group, key, blinding.blinded, seeded('r'));
    const wrong = evaluate(group, other, blinding.blinded, seeded('r'));
    const finish = (evaluation: typeof right, pk = key.publicKey) =>
      codeOf(() => finalise(group, pk, blinding, evaluation));
    t.equal(finish(right), 'accepted');
    t.equal(finish(wrong), 'lookup.bad-proof');
    t.equal(finish({ ...right, proof: wrong.proof }), 'lookup.bad-proof');
    t.equal(finish(right, other.publicKey), 'lookup.bad-proof');
    const [a, b, c] = right.evaluated as [Uint8Array, Uint8Array, Uint8Array];
    t.equal(finish({ ...right, evaluated: [b, a, c] }), 'lookup.bad-proof', 'swapped');
    t.equal(finish({ ...right, evaluated: [a, b] }), 'lookup.bad-proof', 'one left out');
    t.equal(
      finish({ ...right, evaluated: [a, b, wrong.evaluated[2]!] }),
      'lookup.bad-proof',
      'one of another key',
    );
    const shifted = Buffer.from(
      (BigInt(`0x${toHex(right.proof.response.slice().reverse())}`) + GROUP_ORDER)
        .toString(16)
        .padStart(64, '0'),
      'hex',
    ).reverse();
    t.equal(
      finish({ ...right, proof: { ...right.proof, response: new Uint8Array(shifted) } }),
      'lookup.bad-proof',
      'a response plus the order',
    );
  });
}

t.test('agrees with the VOPRF of @noble/curves, and libsodium with noble', async (t) => {
  const rng = seeded('agree');
  const key = deriveKey(nobleGroup, rng(32), new Uint8Array([1]));
  for (let i = 0; i < 12; i++) {
    const input = rng(1 + i * 7);
    const theirs = ristretto255_oprf.voprf.blind(input, (n) => rng(n ?? 64));
    const reply = ristretto255_oprf.voprf.blindEvaluate(key.secret, key.publicKey, theirs.blinded);
    const output = ristretto255_oprf.voprf.finalize(
      input,
      theirs.blind,
      reply.evaluated,
      theirs.blinded,
      key.publicKey,
      reply.proof,
    );
    const mine = evaluateInput(groups.libsodium, key.secret, input);
    t.same(mine, output);
    t.same(evaluateInput(nobleGroup, key.secret, input), output);
    const evaluation = evaluate(groups.libsodium, key, [theirs.blinded], rng);
    t.same(
      finalise(
        nobleGroup,
        key.publicKey,
        { inputs: [input], blinds: [theirs.blind], blinded: [theirs.blinded] },
        evaluation,
      )[0],
      output,
    );
  }
});

t.test('two blindings of one id have nothing in common, and one output', async (t) => {
  const group = groups.libsodium;
  const key = deriveKey(group, seeded('k')(32), new Uint8Array());
  const inputs = [new Uint8Array([7])];
  const [a, b] = [blind(group, inputs, seeded('x')), blind(group, inputs, seeded('y'))];
  t.not(toHex(a.blinded[0]!), toHex(b.blinded[0]!));
  const out = [a, b].map(
    (s) => finalise(group, key.publicKey, s, evaluate(group, key, s.blinded, seeded('r')))[0]!,
  );
  t.same(out[0], out[1]);
});
