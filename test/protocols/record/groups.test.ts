import { bn254 } from '@noble/curves/bn254.js';
import { fromBase64Url, toBase64Url } from '@tacit/sdk/core';
import {
  inG2,
  inIssuerGroup,
  type ProvedClaim,
  parseProof,
  proofText,
  spendNullifier,
  verifyRecordClaim,
} from '@tacit/sdk/protocols/proof/record';
import fc from 'fast-check';
import t from 'tap';
import { codeOf, development, expect, keys, vectors } from './claims.ts';

const { Fp, Fp2, Fr } = bn254.fields;
const Point = bn254.G2.Point;
const first = vectors.proved[0] as ProvedClaim;
const check = (proof: string) =>
  codeOf(() => verifyRecordClaim(keys.member, development, expect(first.claim), { ...first, proof }));

/** A point of the twist found by trying x coordinates; its order is r only with probability 2^-254. */
function twistPoint(seed: bigint): InstanceType<typeof Point> {
  const b = Fp2.div(Fp2.fromBigTuple([3n, 0n]), Fp2.fromBigTuple([9n, 1n]));
  for (let k = seed; ; k++) {
    const x = Fp2.fromBigTuple([k, 1n]);
    try {
      const y = Fp2.sqrt(Fp2.add(Fp2.mul(Fp2.sqr(x), x), b));
      return Point.fromAffine({ x, y });
    } catch {
      // no square root: not an x coordinate of the twist
    }
  }
}

t.test('the quick test for G2 agrees with multiplication by the order', async (t) => {
  for (let seed = 1n; seed <= 8n; seed++) {
    const point = twistPoint(seed * 1000n);
    t.equal(point.multiplyUnsafe(Fr.ORDER - 1n).equals(point.negate()), false);
    t.equal(inG2(point), false, 'on the twist, outside the group');
  }
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: Fr.ORDER - 1n }), (k) => inG2(Point.BASE.multiply(k))),
    { numRuns: 20 },
  );
  t.equal(inG2(Point.ZERO), false);
  const outside = twistPoint(77n);
  t.equal(inG2(outside.add(Point.BASE)), false, 'shifted by a point of the group');
});

t.test('a proof whose B is on the twist but outside the group is refused', async (t) => {
  const p = parseProof(first.proof);
  const { x, y } = p.b.add(twistPoint(5n)).toAffine();
  const text = (n: bigint) => String(n);
  const g1 = (q: typeof p.a) => [text(q.toAffine().x), text(q.toAffine().y)] as const;
  const outside = proofText({
    a: g1(p.a),
    b: [
      [text(x.c0), text(x.c1)],
      [text(y.c0), text(y.c1)],
    ],
    c: g1(p.c),
  });
  t.equal(check(outside), 'claim.rejected');
});

t.test('a coordinate plus p is another text for the same point and is refused', async (t) => {
  const bytes = fromBase64Url(first.proof);
  let tried = 0;
  for (let i = 0; i < 8; i++) {
    const value = BigInt(`0x${Buffer.from(bytes.subarray(32 * i, 32 * i + 32)).toString('hex')}`) + Fp.ORDER;
    if (value >= 1n << 256n) continue;
    const bent = bytes.slice();
    bent.set(Buffer.from(value.toString(16).padStart(64, '0'), 'hex'), 32 * i);
    t.equal(check(toBase64Url(bent)), 'claim.rejected');
    tried++;
  }
  t.ok(tried > 0);
});

t.test('points at infinity are refused', async (t) => {
  const bytes = fromBase64Url(first.proof);
  for (const [from, to] of [
    [0, 64],
    [64, 192],
    [192, 256],
  ] as const) {
    t.equal(check(toBase64Url(bytes.slice().fill(0, from, to))), 'claim.rejected');
  }
});

t.test('a re-randomised proof is a valid proof, and its nullifier counts as the same use', async (t) => {
  const { a, b, c } = parseProof(first.proof);
  const k = 123456789n;
  const text = (q: typeof a) => [String(q.toAffine().x), String(q.toAffine().y)] as const;
  const bk = b.multiply(k).toAffine();
  const again = proofText({
    a: text(a.multiply(Fr.inv(k))),
    b: [
      [String(bk.x.c0), String(bk.x.c1)],
      [String(bk.y.c0), String(bk.y.c1)],
    ],
    c: text(c),
  });
  t.not(again, first.proof);
  t.equal(check(again), 'accepted', 'Groth16 can be re-randomised by anyone');
  const spent = spendNullifier(new Set(), first);
  t.equal(
    codeOf(() => spendNullifier(spent, { ...first, proof: again })),
    'claim.already-used',
  );
  t.equal(spendNullifier(spent, vectors.proved[2]!), spent, 'a claim without scope leaves no entry');
});

t.test('an issuer key must be of prime order', async (t) => {
  const P = Fr.ORDER;
  const anchor = vectors.proved[3]!.claim.anchor;
  const issuer = anchor.circuit === 'signed' ? anchor.issuer.map(BigInt) : [];
  t.equal(inIssuerGroup(issuer[0]!, issuer[1]!), true);
  // EIP-2494: B generates the prime order subgroup, G the whole curve.
  const base = [
    5299619240641551281634865583518297030282874472190772894086521144482721001553n,
    16950150798460657717958625567821834550301663161624707787222815936182638968203n,
  ] as const;
  const generator = [
    995203441582195749578291179787384436505546430278305826713579947235728471134n,
    5472060717959818805561601436314318772137091100104008585924551046643952123905n,
  ] as const;
  t.equal(inIssuerGroup(...base), true);
  t.equal(inIssuerGroup(...generator), false, 'order 8 times the prime');
  t.equal(inIssuerGroup(0n, 1n), false, 'identity');
  t.equal(inIssuerGroup(0n, P - 1n), false, 'order 2');
  t.equal(inIssuerGroup(base[0], base[1] + 1n), false, 'off the curve');
  t.equal(inIssuerGroup(base[0] + P, base[1]), false, 'not canonical');
});
