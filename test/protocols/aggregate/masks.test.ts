import { type MemberId, toHex } from '@tacit/sdk/core';
import { aesCtrStream } from '@tacit/sdk/crypto';
import { addInto, maskTable, openGate, receive, totals, type Words } from '@tacit/sdk/protocols/aggregate';
import fc from 'fast-check';
import t from 'tap';
import { openssl, seeded } from '../rng.ts';
import { layoutOf, party, shareOf, tableOf } from './session.ts';

const parties = Array.from({ length: 11 }, (_, i) => party(i + 2, seeded(`party ${i + 2}`)));

t.test('masks cancel for any vectors, number of owners and width', async () => {
  const widths: fc.Arbitrary<Words> = fc.constantFrom(2, 4, 8);
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 12 }),
      widths,
      fc.integer({ min: 1, max: 5 }),
      fc.infiniteStream(fc.bigInt({ min: -(2n ** 250n), max: 2n ** 250n })),
      (n, words, cells, numbers) => {
        const { session, owners } = parties[n - 2]!;
        const layout = layoutOf(cells, 2, words);
        // 12 owners' parts must not overflow the ring together.
        const next = () => BigInt.asIntN(32 * words - 5, numbers.next().value);
        const parts = owners.map(() => Array.from({ length: 2 * cells }, next));
        let gate = openGate(session, layout);
        for (const [i, owner] of owners.entries()) {
          const bytes = shareOf(session, owner, tableOf(layout, parts[i]!));
          gate = receive(gate, { from: owner.member, bytes }, 0);
        }
        return totals(gate).every((v, k) => v === parts.reduce((s, p) => s + p[k]!, 0n));
      },
    ),
    { numRuns: 40, seed: 1 },
  );
});

t.test('a vector longer than one chunk of keystream still cancels', async (t) => {
  const { session, owners } = party(3, seeded('long'));
  const layout = layoutOf(9000, 1, 4);
  const values = Array.from({ length: 9000 }, (_, i) => BigInt(i) - 4500n);
  const sum = new Uint32Array(9000 * 4);
  for (const o of owners) {
    addInto(sum, maskTable(session, o.member, o.secretKey, tableOf(layout, values), { cipher: openssl }), 4);
  }
  t.same(
    sum,
    tableOf(
      layout,
      values.map((v) => 3n * v),
    ).values,
  );
});

t.test('the portable cipher and OpenSSL give the same keystream at any block', async (t) => {
  const rng = seeded('ciphers');
  for (const block of [0, 1, 4096, 2 ** 32 - 1, 2 ** 32, 2 ** 40 + 3]) {
    const key = rng(32);
    for (const length of [0, 1, 16, 100, 70000])
      t.same(toHex(aesCtrStream(key, block, length)), toHex(openssl(key, block, length)));
  }
});

t.test('the first keystream block under the zero key is the published AES-256 of zeros', async (t) => {
  // Test case 13 of McGrew and Viega, "The Galois/Counter Mode of Operation": H = E(K, 0^128) for K = 0^256.
  t.equal(toHex(aesCtrStream(new Uint8Array(32), 0, 16)), 'dc95c078a2408989ad48a21492842087');
});

t.test('one owner’s masked vector looks uniform, whatever it hides', async (t) => {
  const { session, owners } = party(3, seeded('uniform'));
  const layout = layoutOf(4096, 1, 4);
  const table = tableOf(layout, new Array(4096).fill(7n));
  const masked = maskTable(session, owners[0]!.member, owners[0]!.secretKey, table);
  t.ok(chiSquare(masked) < LIMIT, 'masked bytes pass');
  t.notOk(chiSquare(table.values) < LIMIT, 'positive control: unmasked bytes fail');
});

/** Chi-square of the bytes against uniform; 255 degrees of freedom. */
function chiSquare(words: Uint32Array): number {
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  const counts = new Array<number>(256).fill(0);
  for (const b of bytes) counts[b] = counts[b]! + 1;
  const expected = bytes.length / 256;
  return counts.reduce((sum, c) => sum + (c - expected) ** 2 / expected, 0);
}
/** Upper 1e-4 point of chi-square with 255 degrees of freedom. */
const LIMIT = 347.7;

t.test('another session, plan or pair gives another mask', async (t) => {
  const { session, owners } = party(2, seeded('bind'));
  const table = tableOf(layoutOf(8, 1, 2), new Array(8).fill(0n));
  const [a, b] = owners as [(typeof owners)[0], (typeof owners)[0]];
  const mask = (s: typeof session) =>
    toHex(new Uint8Array(maskTable(s, a.member, a.secretKey, table).buffer));
  const here = mask(session);
  t.equal(mask(session), here);
  t.not(mask({ ...session, id: 'session-2' as typeof session.id }), here);
  t.not(mask({ ...session, planHash: 'cd'.repeat(32) as typeof session.planHash }), here);
  const renamed = session.participants.map((p) =>
    p.member === b.member ? { ...p, member: 'zoe' as MemberId } : p,
  );
  t.not(mask({ ...session, participants: renamed }), here);
});
