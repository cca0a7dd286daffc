import { createPrivateKey, createPublicKey, diffieHellman } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fromHex, type Hash, isTacitError, type SessionId, toHex, utf8 } from '@tacit/sdk/core';
import { agreementKeys, deriveKey, open, seal, sharedSecret } from '@tacit/sdk/crypto';
import { openResult, sealResult } from '@tacit/sdk/protocols/aggregate';
import t from 'tap';
import { seeded } from '../rng.ts';

const file = new URL('../../../protocols/aggregate/vectors/hpke-rfc9180-a2.json', import.meta.url);
const vector = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
const bytes = (name: string) => fromHex(vector[name]!);

async function code(run: Promise<unknown>): Promise<string> {
  try {
    await run;
    return 'none';
  } catch (e) {
    return isTacitError(e) ? e.code : 'other';
  }
}

t.test('seals and opens the published vector of RFC 9180, A.2.1', async (t) => {
  const sealed = await seal(bytes('pkRm'), bytes('info'), bytes('aad'), bytes('pt'), () => bytes('ikmE'));
  t.equal(toHex(sealed), `${vector['enc']}${vector['ct']}`);
  t.equal(toHex(await open(bytes('skRm'), bytes('info'), bytes('aad'), sealed)), vector['pt']);
});

t.test('X25519 gives the published output of one iteration, RFC 7748 §5.2', async (t) => {
  const nine = fromHex(`09${'00'.repeat(31)}`);
  t.equal(
    toHex(sharedSecret(nine, nine)),
    '422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079',
  );
});

t.test('agrees with OpenSSL, and refuses zeros from any implementation', async (t) => {
  const rng = seeded('agree');
  for (let i = 0; i < 20; i++) {
    const [a, b] = [agreementKeys(rng), agreementKeys(rng)];
    const native = diffieHellman({
      privateKey: secretObject(a.secretKey),
      publicKey: publicObject(b.publicKey),
    });
    t.equal(toHex(sharedSecret(a.secretKey, b.publicKey)), toHex(native));
  }
  const a = agreementKeys(rng);
  t.throws(() => sharedSecret(a.secretKey, a.publicKey, () => new Uint8Array(32)), {
    code: 'session.bad-key',
  });
});

/** DER prefixes of PKCS #8 and SubjectPublicKeyInfo for X25519, RFC 8410 §7. */
const secretObject = (key: Uint8Array) =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), key]),
    format: 'der',
    type: 'pkcs8',
  });
const publicObject = (key: Uint8Array) =>
  createPublicKey({
    key: Buffer.concat([Buffer.from('302a300506032b656e032100', 'hex'), key]),
    format: 'der',
    type: 'spki',
  });

t.test('derives the published key of RFC 5869, A.1', async (t) => {
  const okm = deriveKey(
    fromHex('0b'.repeat(22)),
    fromHex('000102030405060708090a0b0c'),
    fromHex('f0f1f2f3f4f5f6f7f8f9'),
    42,
  );
  t.equal(toHex(okm), '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865');
});

t.test('a sealed result opens only with its key, in its session, for its receipt', async (t) => {
  const rng = seeded('deliver');
  const keys = agreementKeys(rng);
  const session = 's1' as SessionId;
  const receipt = 'aa'.repeat(32) as Hash;
  const sealed = await sealResult(keys.publicKey, session, receipt, utf8('{}'), rng);
  t.equal(toHex(await openResult(keys.secretKey, session, receipt, sealed)), toHex(utf8('{}')));
  const wrong = await Promise.all([
    code(openResult(agreementKeys(rng).secretKey, session, receipt, sealed)),
    code(openResult(keys.secretKey, 's2' as SessionId, receipt, sealed)),
    code(openResult(keys.secretKey, session, 'bb'.repeat(32) as Hash, sealed)),
    code(openResult(keys.secretKey, session, receipt, sealed.subarray(0, 40))),
    ...Array.from(sealed, (_, i) => {
      const bent = Uint8Array.from(sealed);
      bent[i] = bent[i]! ^ 1;
      return code(openResult(keys.secretKey, session, receipt, bent));
    }),
  ]);
  t.ok(wrong.every((w) => w === 'session.seal-unreadable'));
  t.not(toHex(await sealResult(keys.publicKey, session, receipt, utf8('{}'), rng)), toHex(sealed));
});

t.test('does not seal to a key of low order or of the wrong length', async (t) => {
  const rng = seeded('low');
  const to = (key: Uint8Array) =>
    code(sealResult(key, 's' as SessionId, 'aa'.repeat(32) as Hash, utf8('x'), rng));
  t.equal(await to(new Uint8Array(32)), 'session.bad-key');
  t.equal(await to(new Uint8Array(31)), 'session.bad-key');
});
