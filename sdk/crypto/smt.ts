import { concat, equalBytes, utf8 } from '../core/index.ts';
import { type Sha256, sha256 } from './hash.ts';

/**
 * Sparse Merkle tree over 256-bit keys: a subtree with one leaf is that leaf, so a leaf sits at the shortest prefix no
 * other key shares (Jellyfish Merkle Tree, Gao, Hu, Wu, 2021). Nodes are immutable: an update returns a new root and
 * shares the rest, so a proposed block is tried without touching the state it builds on. Hashes are made when asked.
 */
export type SmtNode = SmtLeaf | SmtBranch | null;
interface SmtLeaf {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  hash: Uint8Array | null;
}
interface SmtBranch {
  readonly left: SmtNode;
  readonly right: SmtNode;
  hash: Uint8Array | null;
}

const EMPTY = new Uint8Array(32);
const LEAF = utf8('tacit/smt-leaf/1\0');
const BRANCH = utf8('tacit/smt-branch/1\0');

const leafNodeHash = (key: Uint8Array, value: Uint8Array, hash: Sha256): Uint8Array =>
  hash(concat(LEAF, key, value));
const branchHash = (left: Uint8Array, right: Uint8Array, hash: Sha256): Uint8Array =>
  hash(concat(BRANCH, left, right));

const bit = (key: Uint8Array, depth: number): 0 | 1 => ((key[depth >> 3]! >> (7 - (depth & 7))) & 1) as 0 | 1;
const isLeaf = (node: SmtLeaf | SmtBranch): node is SmtLeaf => 'key' in node;

/** Root hash of a tree; 32 zero bytes when it is empty. */
export function smtRoot(node: SmtNode, hash: Sha256 = sha256): Uint8Array {
  if (node === null) return EMPTY;
  node.hash ??= isLeaf(node)
    ? leafNodeHash(node.key, node.value, hash)
    : branchHash(smtRoot(node.left, hash), smtRoot(node.right, hash), hash);
  return node.hash;
}

/** Key and value are 32-byte hashes; a null value removes the key. */
export function smtSet(node: SmtNode, key: Uint8Array, value: Uint8Array | null): SmtNode {
  if (key.length !== 32 || (value !== null && value.length !== 32))
    throw new RangeError('expected 32-byte key and value');
  return value === null ? remove(node, key, 0) : insert(node, { key, value, hash: null }, 0);
}

function insert(node: SmtNode, leaf: SmtLeaf, depth: number): SmtNode {
  if (node === null) return leaf;
  if (isLeaf(node)) {
    if (equalBytes(node.key, leaf.key)) return leaf;
    return fork(node, leaf, depth);
  }
  return bit(leaf.key, depth) === 0
    ? { left: insert(node.left, leaf, depth + 1), right: node.right, hash: null }
    : { left: node.left, right: insert(node.right, leaf, depth + 1), hash: null };
}

/** Branches down to the first bit where the two keys differ. */
function fork(a: SmtLeaf, b: SmtLeaf, depth: number): SmtBranch {
  const side = bit(a.key, depth);
  if (side !== bit(b.key, depth))
    return side === 0 ? { left: a, right: b, hash: null } : { left: b, right: a, hash: null };
  const below = fork(a, b, depth + 1);
  return side === 0 ? { left: below, right: null, hash: null } : { left: null, right: below, hash: null };
}

function remove(node: SmtNode, key: Uint8Array, depth: number): SmtNode {
  if (node === null) return null;
  if (isLeaf(node)) return equalBytes(node.key, key) ? null : node;
  const left = bit(key, depth) === 0 ? remove(node.left, key, depth + 1) : node.left;
  const right = bit(key, depth) === 1 ? remove(node.right, key, depth + 1) : node.right;
  if (left === node.left && right === node.right) return node;
  // A lone leaf moves up, so the tree depends on its content alone and not on its history.
  if (left === null && (right === null || isLeaf(right))) return right;
  if (right === null && left !== null && isLeaf(left)) return left;
  return { left, right, hash: null };
}

/** What stands where the key's path ends, and the sibling hashes from there up to the root. */
export interface SmtProof {
  readonly leaf: { readonly key: Uint8Array; readonly value: Uint8Array } | null;
  readonly siblings: readonly Uint8Array[];
}

export function smtProve(root: SmtNode, key: Uint8Array, hash: Sha256 = sha256): SmtProof {
  const siblings: Uint8Array[] = [];
  let node = root;
  for (let depth = 0; node !== null && !isLeaf(node); depth++) {
    const left: boolean = bit(key, depth) === 0;
    siblings.push(smtRoot(left ? node.right : node.left, hash));
    node = left ? node.left : node.right;
  }
  return { leaf: node === null ? null : { key: node.key, value: node.value }, siblings: siblings.reverse() };
}

/**
 * True when the proof shows `value` at `key` under `root`; with `value` null, that the key is absent: its path ends at
 * an empty place or at another leaf that shares the path.
 */
export function smtVerify(
  root: Uint8Array,
  key: Uint8Array,
  value: Uint8Array | null,
  proof: SmtProof,
  hash: Sha256 = sha256,
): boolean {
  const { leaf, siblings } = proof;
  const depth = siblings.length;
  if (key.length !== 32 || depth > 256 || siblings.some((s) => s.length !== 32)) return false;
  let node: Uint8Array = EMPTY;
  if (leaf !== null) {
    if (leaf.key.length !== 32 || leaf.value.length !== 32) return false;
    for (let i = 0; i < depth; i++) if (bit(leaf.key, i) !== bit(key, i)) return false;
    node = leafNodeHash(leaf.key, leaf.value, hash);
  }
  const found = leaf !== null && equalBytes(leaf.key, key);
  if (value === null ? found : !found || !equalBytes(leaf.value, value)) return false;
  for (let i = 0; i < depth; i++) {
    const sibling = siblings[i]!;
    node = bit(key, depth - 1 - i) === 0 ? branchHash(node, sibling, hash) : branchHash(sibling, node, hash);
  }
  return equalBytes(node, root);
}
