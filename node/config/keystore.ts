import { createCipheriv, createDecipheriv, scrypt } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  canonicalBytes,
  concat,
  fromBase64Url,
  fromHex,
  fromUtf8,
  type Rng,
  TacitError,
  toBase64Url,
  toHex,
  utf8,
} from '@tacit/sdk/core';
import { z } from 'zod';
import { hasCode, writeFileAtomic } from './files.ts';
import { keysFromSecrets, type MemberKeys } from './keys.ts';

export const KEY_FILE = 'keys.json';
const MIN_PASSPHRASE = 8;

/** Cost of scrypt (RFC 7914): 128 MiB and about half a second; a guess costs an attacker as much. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1 } as const;
/** For demonstrations and tests with throw-away keys only: guessing is cheap. */
const INSECURE_FAST_SCRYPT = { N: 2 ** 10, r: 8, p: 1 } as const;

const hex32 = z.string().regex(/^[0-9a-f]{64}$/);
const base64url = z
  .string()
  .max(4096)
  .regex(/^[A-Za-z0-9_-]+$/);

/** Bounds keep an altered file from costing more memory or time than ten honest ones. */
const headerShape = z.strictObject({
  version: z.literal(1),
  kdf: z.strictObject({
    name: z.enum(['scrypt', 'insecure-fast-scrypt']),
    N: z
      .number()
      .int()
      .min(2)
      .max(2 ** 20),
    r: z.number().int().min(1).max(8),
    p: z.number().int().min(1).max(4),
    salt: base64url,
  }),
  cipher: z.strictObject({ name: z.literal('aes-256-gcm'), nonce: base64url }),
  signKey: hex32,
  sealKey: hex32,
});
const fileShape = headerShape.extend({ sealed: base64url });
const secretShape = z.strictObject({ sign: hex32, seal: hex32, storage: hex32 });
type Header = z.infer<typeof headerShape>;

/** The header is authenticated too, so that costs and public keys cannot be exchanged under the ciphertext. */
const associated = (header: Header): Uint8Array => concat(utf8('tacit/keys/1'), canonicalBytes(header));

function deriveKey(passphrase: string, kdf: Header['kdf']): Promise<Buffer> {
  const { N, r, p } = kdf;
  // One person types one passphrase on keyboards that compose accents differently (RFC 8265 §4.1: NFC).
  const secret = passphrase.normalize('NFC');
  return new Promise((resolve, reject) => {
    const options = { N, r, p, maxmem: 128 * N * r + 128 * r * p + 2 ** 20 };
    scrypt(secret, fromBase64Url(kdf.salt), 32, options, (e, key) => (e ? reject(e) : resolve(key)));
  });
}

export interface SaveOptions {
  readonly rng: Rng;
  readonly insecureFastScrypt?: boolean;
}

/**
 * Encrypts the keys into `folder/keys.json`, mode 0600, durably. Throws `keys.exist` rather than overwrite, and
 * `keys.passphrase-weak` below 8 characters.
 */
export async function saveKeys(
  folder: string,
  keys: MemberKeys,
  passphrase: string,
  options: SaveOptions,
): Promise<void> {
  const path = join(folder, KEY_FILE);
  if (existsSync(path)) throw new TacitError('keys.exist', { field: path });
  if ([...passphrase].length < MIN_PASSPHRASE) throw new TacitError('keys.passphrase-weak');
  const fast = options.insecureFastScrypt === true;
  const nonce = options.rng(12);
  const header: Header = {
    version: 1,
    kdf: {
      name: fast ? 'insecure-fast-scrypt' : 'scrypt',
      ...(fast ? INSECURE_FAST_SCRYPT : SCRYPT),
      salt: toBase64Url(options.rng(16)),
    },
    cipher: { name: 'aes-256-gcm', nonce: toBase64Url(nonce) },
    signKey: keys.signKey,
    sealKey: keys.sealKey,
  };
  const secrets = canonicalBytes({
    sign: toHex(keys.signSecret),
    seal: toHex(keys.sealSecret),
    storage: toHex(keys.storageSecret),
  });
  const cipher = createCipheriv('aes-256-gcm', await deriveKey(passphrase, header.kdf), nonce);
  cipher.setAAD(associated(header));
  const sealed = concat(cipher.update(secrets), cipher.final(), cipher.getAuthTag());
  writeFileAtomic(path, `${JSON.stringify({ ...header, sealed: toBase64Url(sealed) }, null, 2)}\n`);
}

/** Public keys of a folder; needs no passphrase. Throws `keys.unreadable`. */
export function readPublicKeys(folder: string): { signKey: string; sealKey: string; insecure: boolean } {
  const { signKey, sealKey, kdf } = readKeyFile(folder);
  return { signKey, sealKey, insecure: kdf.name === 'insecure-fast-scrypt' };
}

/** Throws `keys.unreadable` on a missing or damaged file and `keys.passphrase-wrong` when it does not open. */
export async function loadKeys(folder: string, passphrase: string): Promise<MemberKeys> {
  const { sealed: sealedText, ...header } = readKeyFile(folder);
  let opened: Uint8Array;
  try {
    const sealed = fromBase64Url(sealedText);
    const key = await deriveKey(passphrase, header.kdf);
    const decipher = createDecipheriv('aes-256-gcm', key, fromBase64Url(header.cipher.nonce), {
      authTagLength: 16,
    });
    decipher.setAAD(associated(header));
    decipher.setAuthTag(sealed.subarray(-16));
    opened = concat(decipher.update(sealed.subarray(0, -16)), decipher.final());
  } catch {
    // The cause could hold parts of the plaintext; a wrong passphrase and an altered file look the same to GCM.
    throw new TacitError('keys.passphrase-wrong', { field: join(folder, KEY_FILE) });
  }
  const secrets = secretShape.parse(JSON.parse(fromUtf8(opened)));
  const keys = keysFromSecrets({
    signSecret: fromHex(secrets.sign),
    sealSecret: fromHex(secrets.seal),
    storageSecret: fromHex(secrets.storage),
  });
  if (keys.signKey !== header.signKey || keys.sealKey !== header.sealKey) {
    throw new TacitError('keys.unreadable', { field: join(folder, KEY_FILE) });
  }
  return keys;
}

function readKeyFile(folder: string): z.infer<typeof fileShape> {
  const path = join(folder, KEY_FILE);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (e) {
    if (!hasCode(e, 'ENOENT')) throw new TacitError('keys.unreadable', { field: path, cause: e });
    throw new TacitError('keys.unreadable', {
      field: path,
      message: 'there are no keys in this folder',
      hint: 'make them with `tacit init`, or pass the folder of your node',
    });
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new TacitError('keys.unreadable', { field: path, expected: 'JSON' });
  }
  const parsed = fileShape.safeParse(json);
  if (!parsed.success) {
    const at = parsed.error.issues[0]?.path.join('.') ?? '';
    throw new TacitError('keys.unreadable', { field: at === '' ? path : `${path}: ${at}` });
  }
  return parsed.data;
}
