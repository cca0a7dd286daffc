import { randomBytes } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  generateKeys,
  KEY_FILE,
  keysFromSecrets,
  loadKeys,
  readPassphrase,
  readPublicKeys,
  saveKeys,
} from '@tacit/node/config';
import { fromHex, toBase64Url, toHex } from '@tacit/sdk/core';
import t from 'tap';
import { refusal, tempFolder } from './refusal.ts';

const rng = (n: number) => new Uint8Array(randomBytes(n));
const fast = { rng, insecureFastScrypt: true } as const;
const PASSPHRASE = 'correct horse battery';

t.test('derives the public keys of RFC 8032 §7.1 (test 1) and RFC 7748 §6.1 (Alice)', async (t) => {
  const keys = keysFromSecrets({
    signSecret: fromHex('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60'),
    sealSecret: fromHex('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a'),
    storageSecret: new Uint8Array(32),
  });
  t.equal(keys.sealKey, '8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a');
  t.equal(keys.signKey, 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
});

t.test('keys come back as they were, and only with the passphrase', async (t) => {
  const folder = tempFolder(t);
  const keys = generateKeys(rng);
  await saveKeys(folder, keys, PASSPHRASE, fast);
  t.same(await loadKeys(folder, PASSPHRASE), keys);
  t.equal(await refusal(() => loadKeys(folder, 'correct horse batterz')), 'keys.passphrase-wrong');
  t.same(readPublicKeys(folder), { signKey: keys.signKey, sealKey: keys.sealKey, insecure: true });
});

t.test('the slow default opens too and is not marked insecure', async (t) => {
  const folder = tempFolder(t);
  const keys = generateKeys(rng);
  await saveKeys(folder, keys, PASSPHRASE, { rng });
  t.equal(readPublicKeys(folder).insecure, false);
  t.same(await loadKeys(folder, PASSPHRASE), keys);
});

t.test('no secret is readable in the file and nobody else may read it', async (t) => {
  const folder = tempFolder(t);
  const keys = generateKeys(rng);
  await saveKeys(folder, keys, PASSPHRASE, fast);
  const text = readFileSync(join(folder, KEY_FILE), 'utf8');
  for (const secret of [keys.signSecret, keys.sealSecret, keys.storageSecret]) {
    t.notOk(text.includes(toHex(secret)) || text.includes(toBase64Url(secret)));
  }
  t.ok(text.includes(keys.signKey), 'the search does find what is there');
  if (process.platform !== 'win32') t.equal(statSync(join(folder, KEY_FILE)).mode & 0o777, 0o600);
});

t.test('an altered file does not open, whichever member was altered', async (t) => {
  const folder = tempFolder(t);
  await saveKeys(folder, generateKeys(rng), PASSPHRASE, fast);
  const path = join(folder, KEY_FILE);
  const file = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown> & {
    kdf: Record<string, unknown>;
    cipher: Record<string, unknown>;
    sealed: string;
  };
  const flipped = (s: string) => (s.startsWith('A') ? 'B' : 'A') + s.slice(1);
  const cases: readonly [string, unknown, string][] = [
    ['signKey', { ...file, signKey: '0'.repeat(64) }, 'keys.passphrase-wrong'],
    ['sealKey', { ...file, sealKey: '0'.repeat(64) }, 'keys.passphrase-wrong'],
    ['sealed', { ...file, sealed: flipped(file.sealed) }, 'keys.passphrase-wrong'],
    ['short tag', { ...file, sealed: file.sealed.slice(0, 8) }, 'keys.passphrase-wrong'],
    ['kdf name', { ...file, kdf: { ...file.kdf, name: 'scrypt' } }, 'keys.passphrase-wrong'],
    ['N not a power of two', { ...file, kdf: { ...file.kdf, N: 1025 } }, 'keys.passphrase-wrong'],
    ['N too costly', { ...file, kdf: { ...file.kdf, N: 2 ** 24 } }, 'keys.unreadable'],
    ['nonce', { ...file, cipher: { ...file.cipher, nonce: 'AAAAAAAAAAAAAAAA' } }, 'keys.passphrase-wrong'],
    ['version', { ...file, version: 2 }, 'keys.unreadable'],
    ['extra member', { ...file, more: 1 }, 'keys.unreadable'],
    ['not an object', [], 'keys.unreadable'],
  ];
  for (const [what, altered, code] of cases) {
    writeFileSync(path, JSON.stringify(altered));
    t.equal(await refusal(() => loadKeys(folder, PASSPHRASE)), code, what);
  }
});

t.test('never overwrites keys, and refuses a short passphrase', async (t) => {
  const folder = tempFolder(t);
  t.equal(await refusal(() => saveKeys(folder, generateKeys(rng), 'short', fast)), 'keys.passphrase-weak');
  await saveKeys(folder, generateKeys(rng), PASSPHRASE, fast);
  t.equal(await refusal(() => saveKeys(folder, generateKeys(rng), PASSPHRASE, fast)), 'keys.exist');
  t.equal(await refusal(() => loadKeys(tempFolder(t), PASSPHRASE)), 'keys.unreadable');
});

t.test('reads the passphrase from variable, file, then person', async (t) => {
  const file = join(tempFolder(t), 'pass');
  writeFileSync(file, 'from file\r\n');
  const prompt = async () => 'typed';
  const both = { TACIT_PASSPHRASE: 'from env', TACIT_PASSPHRASE_FILE: file };
  t.equal(await readPassphrase({ env: both, prompt }), 'from env');
  t.equal(await readPassphrase({ env: { TACIT_PASSPHRASE_FILE: file }, prompt }), 'from file');
  t.equal(await readPassphrase({ env: {}, prompt }), 'typed');
  t.equal(await refusal(() => readPassphrase({ env: {} })), 'keys.passphrase-missing');
  t.equal(
    await refusal(() => readPassphrase({ env: { TACIT_PASSPHRASE_FILE: `${file}.no` }, prompt })),
    'keys.passphrase-missing',
  );
});
