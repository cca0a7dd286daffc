import { createPublicKey, verify as nodeVerify } from 'node:crypto';
import { fromHex, toHex } from '@tacit/sdk/core';
import { domainBytes, hashBytes, isSigningKey, signerOf, verify } from '@tacit/sdk/crypto';
import fc from 'fast-check';
import t from 'tap';

/** RFC 8032 §7.1, tests 1 to 3. */
const VECTORS = [
  {
    seed: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    key: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    message: '',
    signature:
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  },
  {
    seed: '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    key: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    message: '72',
    signature:
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  },
  {
    seed: 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    key: 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    message: 'af82',
    signature:
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  },
];

t.test('signs and verifies the vectors of RFC 8032', async (t) => {
  for (const v of VECTORS) {
    const signer = signerOf(fromHex(v.seed));
    t.equal(signer.publicKey, v.key);
    t.equal(toHex(signer.sign(fromHex(v.message))), v.signature);
    t.ok(verify(fromHex(v.key), fromHex(v.message), fromHex(v.signature)));
  }
});

t.test('refuses a scalar beyond the group order', async (t) => {
  const v = VECTORS[1]!;
  const L = 2n ** 252n + 27742317777372353535851937790883648493n;
  const s = fromHex(v.signature);
  let scalar = 0n;
  for (let i = 63; i >= 32; i--) scalar = (scalar << 8n) | BigInt(s[i]!);
  scalar += L;
  for (let i = 32; i < 64; i++, scalar >>= 8n) s[i] = Number(scalar & 255n);
  t.notOk(verify(fromHex(v.key), fromHex(v.message), s));
});

t.test('accepts as keys only points of prime order in their one encoding', async (t) => {
  t.ok(isSigningKey(VECTORS[0]!.key));
  const small = [
    '0100000000000000000000000000000000000000000000000000000000000000',
    'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
    '0000000000000000000000000000000000000000000000000000000000000000',
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
    'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  ];
  for (const key of [...small, 'zz', '', '00']) t.notOk(isSigningKey(key), key);
});

t.test('agrees with OpenSSL on honest and bent signatures', async () => {
  const prefix = fromHex('302a300506032b6570032100');
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 32, maxLength: 32 }),
      fc.uint8Array({ maxLength: 64 }),
      fc.nat(63),
      fc.nat(255),
      (seed, message, at, mask) => {
        const signer = signerOf(seed);
        const key = fromHex(signer.publicKey);
        const signature = signer.sign(message);
        signature[at]! ^= mask;
        const openssl = createPublicKey({
          key: Buffer.concat([prefix, key]),
          format: 'der',
          type: 'spki',
        });
        const here = verify(key, message, signature);
        return here === nodeVerify(null, message, openssl, signature) && here === (mask === 0);
      },
    ),
    { numRuns: 30 },
  );
});

t.test('a hash under one domain is not a hash under another', async (t) => {
  const payload = fromHex('aa');
  t.not(hashBytes('tacit/tx/1', payload), hashBytes('tacit/commit/1', payload));
  t.same(domainBytes('tacit/tx/1', payload), new Uint8Array([...Buffer.from('tacit/tx/1\0'), 0xaa]));
});
