import { concat, equalBytes } from '../../../core/index.ts';
import { NODE, sha256 } from './hash.ts';
import type { Arena } from './kernels/arena.ts';

/** Binary SHA-256 trees: leaf = H(0x00 || salt || words), node = H(0x01 || left || right). */

/** A tree in the kernels' memory: level 0 is the leaves, the last level the root. */
export interface MerkleTree {
  readonly levels: readonly number[];
  readonly root: Uint8Array;
}

export function buildTree(arena: Arena, leaves: number, count: number): MerkleTree {
  const levels = [leaves];
  let below = leaves;
  for (let n = count / 2; n >= 1; n /= 2) {
    const level = arena.alloc(32 * n);
    arena.kernels.hashMany(below, 64, 64, NODE, level, n, arena.schedule);
    levels.push(level);
    below = level;
  }
  return { levels, root: arena.kernels.bytes.slice(below, below + 32) };
}

/** The siblings that a verifier of the leaves at `indices` (ascending) lacks, level by level, left to right. */
export function siblings(arena: Arena, tree: MerkleTree, indices: readonly number[]): Uint8Array {
  const out: Uint8Array[] = [];
  let here = [...indices];
  for (const level of tree.levels.slice(0, -1)) {
    const known = new Set(here);
    for (const i of here) {
      const at = level + 32 * (i ^ 1);
      if (!known.has(i ^ 1)) out.push(arena.kernels.bytes.slice(at, at + 32));
    }
    here = [...new Set(here.map((i) => i >> 1))];
  }
  return concat(...out);
}

/** How many siblings those are: the verifier cuts the proof by it, so a path can be neither short nor long. */
export function siblingCount(indices: readonly number[], depth: number): number {
  let count = 0;
  let here = [...indices];
  for (let level = 0; level < depth; level++) {
    const known = new Set(here);
    count += here.filter((i) => !known.has(i ^ 1)).length;
    here = [...new Set(here.map((i) => i >> 1))];
  }
  return count;
}

/** True when the leaves hash up to the root. `path` has exactly `siblingCount` digests. */
export function verifyPaths(
  root: Uint8Array,
  depth: number,
  indices: readonly number[],
  leaves: readonly Uint8Array[],
  path: Uint8Array,
): boolean {
  let here = new Map(indices.map((i, k) => [i, leaves[k]!] as const));
  let at = 0;
  for (let level = 0; level < depth; level++) {
    const above = new Map<number, Uint8Array>();
    for (const [i, digest] of here) {
      if (above.has(i >> 1)) continue;
      let other = here.get(i ^ 1);
      if (other === undefined) {
        other = path.subarray(at, at + 32);
        at += 32;
      }
      const [left, right] = i % 2 === 0 ? [digest, other] : [other, digest];
      above.set(i >> 1, sha256(concat(Uint8Array.of(NODE), left, right)));
    }
    here = above;
  }
  const top = here.get(0);
  return at === path.length && here.size === 1 && top !== undefined && equalBytes(top, root);
}
