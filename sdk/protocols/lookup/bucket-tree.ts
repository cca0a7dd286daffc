import { leafHash, sha256, verifyInclusion } from '../../crypto/index.ts';

/**
 * Merkle tree (RFC 6962 §2.1) over the buckets of a table, a power of two of them. Its root is on the ledger, so that
 * an owner cannot show one asker another table than the next.
 */
export class BucketTree {
  readonly #levels: Uint8Array[][];

  /** `bucket(i)` gives bucket i's bytes. */
  constructor(bits: number, bucket: (index: number) => Uint8Array) {
    let level = Array.from({ length: 2 ** bits }, (_, i) => leafHash(bucket(i)));
    this.#levels = [level];
    while (level.length > 1) {
      const below = level;
      level = Array.from({ length: below.length / 2 }, (_, i) => node(below[2 * i]!, below[2 * i + 1]!));
      this.#levels.push(level);
    }
  }

  get root(): Uint8Array {
    return this.#levels.at(-1)![0]!;
  }

  path(index: number): Uint8Array[] {
    return this.#levels.slice(0, -1).map((level, depth) => level[(index >>> depth) ^ 1]!);
  }

  /** Puts another bucket in place. */
  update(index: number, bucket: Uint8Array): void {
    this.#levels[0]![index] = leafHash(bucket);
    for (let depth = 1, at = index >>> 1; depth < this.#levels.length; depth++, at >>>= 1) {
      const below = this.#levels[depth - 1]!;
      this.#levels[depth]![at] = node(below[2 * at]!, below[2 * at + 1]!);
    }
  }
}

function node(left: Uint8Array, right: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(65);
  bytes[0] = 1;
  bytes.set(left, 1);
  bytes.set(right, 33);
  return sha256(bytes);
}

export const inBucketTree = (
  bits: number,
  index: number,
  bucket: Uint8Array,
  path: readonly Uint8Array[],
  root: Uint8Array,
): boolean => verifyInclusion(bucket, index, 2 ** bits, path, root);
