import type { Layout } from '../../query/index.ts';

/**
 * The ring Z/2^(32 x words): elements are `words` little-endian u32 words, signed numbers in two's complement.
 * Vectors are elements one after the other. Plain numbers only: a u32 sum with carry stays below 2^53.
 */
export type Words = Layout['words'];

/** a += b, element by element. Sums are cut to 32 bits and the carry read from the order, which stays in integers. */
export function addInto(a: Uint32Array, b: Uint32Array, words: Words): void {
  if (words === 2) {
    for (let k = 0; k < a.length; k += 2) {
      const low = (a[k]! + b[k]!) >>> 0;
      a[k + 1] = (a[k + 1]! + b[k + 1]! + (low < b[k]! ? 1 : 0)) >>> 0;
      a[k] = low;
    }
    return;
  }
  for (let at = 0; at < a.length; at += words) {
    let carry = 0;
    for (let k = at; k < at + words; k++) {
      const y = b[k]!;
      const s = (a[k]! + y + carry) >>> 0;
      a[k] = s;
      carry = s < y || (carry === 1 && s === y) ? 1 : 0;
    }
  }
}

/** a -= b, element by element. */
export function subtractFrom(a: Uint32Array, b: Uint32Array, words: Words): void {
  if (words === 2) {
    for (let k = 0; k < a.length; k += 2) {
      const x = a[k]!;
      a[k + 1] = (a[k + 1]! - b[k + 1]! - (x < b[k]! ? 1 : 0)) >>> 0;
      a[k] = (x - b[k]!) >>> 0;
    }
    return;
  }
  for (let at = 0; at < a.length; at += words) {
    let borrow = 0;
    for (let k = at; k < at + words; k++) {
      const x = a[k]!;
      const y = b[k]!;
      a[k] = (x - y - borrow) >>> 0;
      borrow = x < y || (borrow === 1 && x === y) ? 1 : 0;
    }
  }
}

/** The element at index `i` as a signed number. */
export function readSigned(vector: Uint32Array, i: number, words: Words): bigint {
  let value = 0n;
  for (let k = words - 1; k >= 0; k--) value = (value << 32n) | BigInt(vector[i * words + k]!);
  return BigInt.asIntN(32 * words, value);
}

/** Throws `RangeError` when the number does not fit the ring as a signed one. */
export function writeSigned(vector: Uint32Array, i: number, words: Words, value: bigint): void {
  if (BigInt.asIntN(32 * words, value) !== value)
    throw new RangeError(`expected a signed number of ${32 * words} bits`);
  let rest = BigInt.asUintN(32 * words, value);
  for (let k = 0; k < words; k++) {
    vector[i * words + k] = Number(rest & 0xffffffffn);
    rest >>= 32n;
  }
}

const LITTLE = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/** Little-endian words of the bytes, whose number must be a multiple of 4. Shares memory where it can. */
export function wordsOf(bytes: Uint8Array): Uint32Array {
  if (LITTLE && bytes.byteOffset % 4 === 0)
    return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  if (LITTLE) return new Uint32Array(Uint8Array.from(bytes).buffer);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(4 * i, true));
}

/** Writes the words little-endian into `out` from byte `at` on. */
export function putWords(out: Uint8Array, at: number, words: Uint32Array): void {
  if (LITTLE) {
    out.set(new Uint8Array(words.buffer, words.byteOffset, words.byteLength), at);
    return;
  }
  const view = new DataView(out.buffer, out.byteOffset, out.length);
  for (let i = 0; i < words.length; i++) view.setUint32(at + 4 * i, words[i]!, true);
}
