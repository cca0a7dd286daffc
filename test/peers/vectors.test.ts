import { readFileSync } from 'node:fs';
import {
  contentDigest,
  ed25519Signer,
  type MessageHead,
  signatureBase,
  verifyEd25519,
} from '@tacit/node/peers';
import { fromBase64Url, toHex, utf8 } from '@tacit/sdk/core';
import { type InnerList, parseDictionary } from 'structured-headers';
import t from 'tap';

interface Vector extends MessageHead {
  readonly publicKey: string;
  readonly seed: string;
  readonly base: readonly string[];
  readonly signatureInput: string;
  readonly signature: string;
  readonly digests: readonly { body: string; digest: string }[];
}
const path = new URL('../../peers/vectors/rfc9421-b26.json', import.meta.url);
const vector = JSON.parse(readFileSync(path, 'utf8')) as Vector;
const input = (): InnerList => parseDictionary(vector.signatureInput).get('sig-b26') as InnerList;

t.test('builds the signature base of RFC 9421 B.2.6', async (t) => {
  t.equal(signatureBase(vector, input()), vector.base.join('\n'));
});

t.test('signs and verifies B.2.6 byte for byte', async (t) => {
  const base = utf8(vector.base.join('\n'));
  const signature = ed25519Signer(fromBase64Url(vector.seed))(base);
  t.equal(Buffer.from(signature).toString('base64'), vector.signature);
  const key = toHex(fromBase64Url(vector.publicKey));
  t.ok(verifyEd25519(key, base, signature));
  t.notOk(verifyEd25519(key, utf8(`${vector.base.join('\n')} `), signature));
  t.notOk(verifyEd25519('00', base, signature));
});

t.test('digests content as RFC 9530 does', async (t) => {
  for (const { body, digest } of vector.digests) t.equal(contentDigest(utf8(body)), digest);
});

t.test('no base for a component that is missing, repeated or has parameters', async (t) => {
  const list = (text: string) => parseDictionary(`x=${text}`).get('x') as InnerList;
  t.equal(signatureBase(vector, list('("missing")')), null);
  t.equal(signatureBase(vector, list('("date" "date")')), null);
  t.equal(signatureBase(vector, list('("date";bs)')), null);
  t.equal(signatureBase(vector, list('("@status")')), null);
  t.equal(signatureBase({ ...vector, fields: { date: ['a\n"@method": GET'] } }, list('("date")')), null);
});
