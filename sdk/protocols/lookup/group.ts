import { ristretto255, ristretto255_hasher } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';

/**
 * The prime-order group ristretto255 (RFC 9496), elements as their 32 canonical bytes, scalars as 32 bytes
 * little-endian below the order. `node` injects libsodium's; both give the same bytes. Operations throw `RangeError` on
 * bytes that are no canonical element and on a result that is the identity.
 */
export interface Group {
  mult(scalar: Uint8Array, element: Uint8Array): Uint8Array;
  multBase(scalar: Uint8Array): Uint8Array;
  add(a: Uint8Array, b: Uint8Array): Uint8Array;
  /** One-way map of RFC 9496 §4.3.4 from 64 uniform bytes. */
  fromUniform(bytes: Uint8Array): Uint8Array;
  sha512(bytes: Uint8Array): Uint8Array;
}

const { Point } = ristretto255;
type Element = InstanceType<typeof Point>;

export const GROUP_ORDER = Point.Fn.ORDER;

/** The value modulo the order, little-endian. */
export function scalarBytes(value: bigint): Uint8Array {
  const out = new Uint8Array(32);
  let rest = ((value % GROUP_ORDER) + GROUP_ORDER) % GROUP_ORDER;
  for (let i = 0; i < 32; i++, rest >>= 8n) out[i] = Number(rest & 255n);
  return out;
}

export function scalarOf(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  return value;
}

/** Inverse modulo the order. */
export const scalarInverse = (value: bigint): bigint => Point.Fn.inv(value);

function element(bytes: Uint8Array): Element {
  const point = Point.fromBytes(bytes);
  if (point.is0()) throw new RangeError('identity');
  return point;
}

function encoded(point: Element): Uint8Array {
  if (point.is0()) throw new RangeError('identity');
  return point.toBytes();
}

/** The reference, 10 to 26 times slower than libsodium: for browsers and for checking. */
export const nobleGroup: Group = {
  mult(scalar, bytes) {
    return encoded(element(bytes).multiply(scalarOf(scalar)));
  },
  multBase(scalar) {
    return encoded(Point.BASE.multiply(scalarOf(scalar)));
  },
  add(a, b) {
    return encoded(element(a).add(element(b)));
  },
  fromUniform(bytes) {
    return encoded(ristretto255_hasher.deriveToCurve!(bytes));
  },
  sha512: (bytes) => sha512(bytes),
};
