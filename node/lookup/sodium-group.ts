import { createHash } from 'node:crypto';
import type { Group } from '@tacit/sdk/protocols/lookup';
import sodium from 'libsodium-wrappers-sumo';

/** The part of libsodium that is used; its published types leave ristretto255 out. */
interface Ristretto {
  readonly ready: Promise<void>;
  crypto_scalarmult_ristretto255(scalar: Uint8Array, element: Uint8Array): Uint8Array;
  crypto_scalarmult_ristretto255_base(scalar: Uint8Array): Uint8Array;
  crypto_core_ristretto255_add(a: Uint8Array, b: Uint8Array): Uint8Array;
  crypto_core_ristretto255_from_hash(uniform: Uint8Array): Uint8Array;
}
const lib = sodium as unknown as Ristretto;

const isIdentity = (bytes: Uint8Array): boolean => bytes.every((b) => b === 0);

function refuseIdentity(bytes: Uint8Array): Uint8Array {
  if (isIdentity(bytes)) throw new RangeError('identity');
  return bytes;
}

/** libsodium turns a failed operation into a plain `Error`; the contract of `Group` is a `RangeError`. */
function guarded(work: () => Uint8Array): Uint8Array {
  try {
    return refuseIdentity(work());
  } catch (cause) {
    throw cause instanceof RangeError ? cause : new RangeError('not a canonical element', { cause });
  }
}

let loaded: Promise<Group> | undefined;

/** ristretto255 by libsodium's WASM: about 13,000 multiplications per second and core. */
export function sodiumGroup(): Promise<Group> {
  loaded ??= lib.ready.then(() => ({
    mult: (scalar, element) =>
      guarded(() => lib.crypto_scalarmult_ristretto255(scalar, refuseIdentity(element))),
    multBase: (scalar) => guarded(() => lib.crypto_scalarmult_ristretto255_base(scalar)),
    add: (a, b) => guarded(() => lib.crypto_core_ristretto255_add(refuseIdentity(a), refuseIdentity(b))),
    fromUniform: (bytes) => guarded(() => lib.crypto_core_ristretto255_from_hash(bytes)),
    sha512: (bytes) => new Uint8Array(createHash('sha512').update(bytes).digest()),
  }));
  return loaded;
}
