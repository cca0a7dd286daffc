import { concat, equalBytes } from '../core/index.ts';
import { type Sha256, sha256 } from './hash.ts';

/** Merkle Hash Tree of RFC 6962 §2.1: leaves are hashed under 0x00, nodes under 0x01. Hashes are 32 bytes. */

const LEAF = new Uint8Array([0]);
const NODE = new Uint8Array([1]);

export const leafHash = (leaf: Uint8Array, hash: Sha256 = sha256): Uint8Array => hash(concat(LEAF, leaf));
const nodeHash = (left: Uint8Array, right: Uint8Array, hash: Sha256): Uint8Array =>
  hash(concat(NODE, left, right));

/** Largest power of two smaller than `n`, n > 1. */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

function rootOf(hashes: readonly Uint8Array[], from: number, to: number, hash: Sha256): Uint8Array {
  if (to - from === 0) return hash(new Uint8Array());
  if (to - from === 1) return hashes[from]!;
  const k = from + split(to - from);
  return nodeHash(rootOf(hashes, from, k, hash), rootOf(hashes, k, to, hash), hash);
}

/** MTH(D[n]), §2.1. */
export function merkleRoot(leaves: readonly Uint8Array[], hash: Sha256 = sha256): Uint8Array {
  return rootOf(
    leaves.map((l) => leafHash(l, hash)),
    0,
    leaves.length,
    hash,
  );
}

/** PATH(m, D[n]), §2.1.1, from the leaf upwards. Throws `RangeError` when there is no such leaf. */
export function inclusionProof(
  leaves: readonly Uint8Array[],
  index: number,
  hash: Sha256 = sha256,
): Uint8Array[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length)
    throw new RangeError('expected an index of a leaf');
  const hashes = leaves.map((l) => leafHash(l, hash));
  const path = (m: number, from: number, to: number): Uint8Array[] => {
    if (to - from === 1) return [];
    const k = split(to - from);
    return m < k
      ? [...path(m, from, from + k), rootOf(hashes, from + k, to, hash)]
      : [...path(m - k, from + k, to), rootOf(hashes, from, from + k, hash)];
  };
  return path(index, 0, leaves.length);
}

/** Verification as in RFC 9162 §2.1.3.2. */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  proof: readonly Uint8Array[],
  root: Uint8Array,
  hash: Sha256 = sha256,
): boolean {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false;
  let fn = index;
  let sn = size - 1;
  let r = leafHash(leaf, hash);
  for (const p of proof) {
    if (sn === 0 || p.length !== 32) return false;
    if (fn % 2 === 1 || fn === sn) {
      r = nodeHash(p, r, hash);
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2);
        sn = Math.floor(sn / 2);
      }
    } else {
      r = nodeHash(r, p, hash);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 && equalBytes(r, root);
}

/** PROOF(m, D[n]), §2.1.2: the first `m` leaves are a prefix of all. Throws `RangeError` unless 0 < m <= n. */
export function consistencyProof(
  leaves: readonly Uint8Array[],
  first: number,
  hash: Sha256 = sha256,
): Uint8Array[] {
  if (!Number.isInteger(first) || first < 1 || first > leaves.length)
    throw new RangeError('expected a size between 1 and the number of leaves');
  const hashes = leaves.map((l) => leafHash(l, hash));
  const sub = (m: number, from: number, to: number, whole: boolean): Uint8Array[] => {
    if (m === to - from) return whole ? [] : [rootOf(hashes, from, to, hash)];
    const k = split(to - from);
    return m <= k
      ? [...sub(m, from, from + k, whole), rootOf(hashes, from + k, to, hash)]
      : [...sub(m - k, from + k, to, false), rootOf(hashes, from, from + k, hash)];
  };
  return sub(first, 0, leaves.length, true);
}

/** Verification as in RFC 9162 §2.1.4.2. */
export function verifyConsistency(
  first: number,
  second: number,
  firstRoot: Uint8Array,
  secondRoot: Uint8Array,
  proof: readonly Uint8Array[],
  hash: Sha256 = sha256,
): boolean {
  if (!Number.isSafeInteger(first) || !Number.isSafeInteger(second) || first < 1 || first > second)
    return false;
  if (first === second) return proof.length === 0 && equalBytes(firstRoot, secondRoot);
  const path = isPowerOfTwo(first) ? [firstRoot, ...proof] : [...proof];
  const seed = path[0];
  if (seed === undefined || path.some((p) => p.length !== 32)) return false;
  let fn = first - 1;
  let sn = second - 1;
  while (fn % 2 === 1) {
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  let fr = seed;
  let sr = seed;
  for (const c of path.slice(1)) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      fr = nodeHash(c, fr, hash);
      sr = nodeHash(c, sr, hash);
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2);
        sn = Math.floor(sn / 2);
      }
    } else {
      sr = nodeHash(sr, c, hash);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 && equalBytes(fr, firstRoot) && equalBytes(sr, secondRoot);
}

function isPowerOfTwo(n: number): boolean {
  let k = n;
  while (k % 2 === 0) k /= 2;
  return k === 1;
}
