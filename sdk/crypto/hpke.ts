import { AeadId, CipherSuite } from '@hpke/core';
import { DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/dhkem-x25519';
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { concat, type Rng, TacitError } from '../core/index.ts';

/**
 * HPKE (RFC 9180), base mode, single shot: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305 (Appendix A.2). Sealing tells the
 * recipient nothing about who sealed; what must be bound goes into `info` (the use) and `aad` (the occasion).
 */
const suite = () =>
  new CipherSuite({
    kem: new DhkemX25519HkdfSha256(),
    kdf: new HkdfSha256(),
    aead: new ChaCha20Poly1305(),
  });

/** RFC 8439 in the shape the library takes; the web platform has no ChaCha20Poly1305 of its own. */
class ChaCha20Poly1305 {
  readonly id = AeadId.Chacha20Poly1305;
  readonly keySize = 32;
  readonly nonceSize = 12;
  readonly tagSize = 16;

  createEncryptionContext(rawKey: Bytes) {
    const key = view(rawKey);
    return {
      seal: async (iv: Bytes, data: Bytes, aad: Bytes): Promise<ArrayBuffer> =>
        own(chacha20poly1305(key, view(iv), view(aad)).encrypt(view(data))),
      open: async (iv: Bytes, data: Bytes, aad: Bytes): Promise<ArrayBuffer> =>
        own(chacha20poly1305(key, view(iv), view(aad)).decrypt(view(data))),
    };
  }
}

type Bytes = ArrayBufferLike | ArrayBufferView;

const view = (bytes: Bytes): Uint8Array =>
  ArrayBuffer.isView(bytes)
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : new Uint8Array(bytes);

const ENC = 32;
const TAG = 16;

/** Own copy on its own buffer: the library takes whole buffers. */
const own = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;

/**
 * Encapsulated key (32 bytes), then ciphertext and tag: 48 bytes more than `plaintext`. The ephemeral key comes from
 * 32 bytes of `rng` (DeriveKeyPair, §7.1.3). Throws `session.bad-key` on an unusable recipient key.
 */
export async function seal(
  recipientKey: Uint8Array,
  info: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
  rng: Rng,
): Promise<Uint8Array> {
  const hpke = suite();
  try {
    const sender = await hpke.createSenderContext({
      recipientPublicKey: await hpke.kem.deserializePublicKey(own(recipientKey)),
      info: own(info),
      ekm: own(rng(32)),
    });
    return concat(new Uint8Array(sender.enc), new Uint8Array(await sender.seal(own(plaintext), own(aad))));
  } catch {
    throw new TacitError('session.bad-key', { field: 'recipientKey', expected: 'an X25519 public key' });
  }
}

/** Throws `session.seal-unreadable` when anything differs from what was sealed: key, info, aad or a single bit. */
export async function open(
  secretKey: Uint8Array,
  info: Uint8Array,
  aad: Uint8Array,
  sealed: Uint8Array,
): Promise<Uint8Array> {
  if (sealed.length < ENC + TAG)
    throw new TacitError('session.seal-unreadable', { expected: `at least ${ENC + TAG} bytes` });
  const hpke = suite();
  try {
    const recipient = await hpke.createRecipientContext({
      recipientKey: await hpke.kem.deserializePrivateKey(own(secretKey)),
      enc: own(sealed.subarray(0, ENC)),
      info: own(info),
    });
    return new Uint8Array(await recipient.open(own(sealed.subarray(ENC)), own(aad)));
  } catch {
    throw new TacitError('session.seal-unreadable');
  }
}
