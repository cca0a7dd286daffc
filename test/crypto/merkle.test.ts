import { readFileSync } from 'node:fs';
import { equalBytes, fromHex, toHex } from '@tacit/sdk/core';
import {
  consistencyProof,
  inclusionProof,
  merkleRoot,
  verifyConsistency,
  verifyInclusion,
} from '@tacit/sdk/crypto';
import fc from 'fast-check';
import t from 'tap';

interface Vectors {
  leaves: string[];
  roots: string[];
  inclusion: { index: number; size: number; path: string[] }[];
  consistency: { first: number; second: number; path: string[] }[];
}
const file = new URL('../../crypto/vectors/rfc6962.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors;
const leaves = vectors.leaves.map(fromHex);
const flip = (b: Uint8Array): Uint8Array => Uint8Array.from(b, (x, i) => (i === 0 ? x ^ 1 : x));

t.test('makes the roots of the certificate-transparency vectors', async (t) => {
  vectors.roots.forEach((root, n) => {
    t.equal(toHex(merkleRoot(leaves.slice(0, n))), root, `${n} leaves`);
  });
});

t.test('makes and accepts the published inclusion paths', async (t) => {
  for (const v of vectors.inclusion) {
    const path = inclusionProof(leaves.slice(0, v.size), v.index);
    t.same(path.map(toHex), v.path);
    t.ok(verifyInclusion(leaves[v.index]!, v.index, v.size, path, fromHex(vectors.roots[v.size]!)));
  }
});

t.test('makes and accepts the published consistency paths', async (t) => {
  for (const v of vectors.consistency) {
    const path = consistencyProof(leaves.slice(0, v.second), v.first);
    t.same(path.map(toHex), v.path);
    const [first, second] = [fromHex(vectors.roots[v.first]!), fromHex(vectors.roots[v.second]!)];
    t.ok(verifyConsistency(v.first, v.second, first, second, path));
  }
});

const trees = fc.array(fc.uint8Array({ maxLength: 8 }), { minLength: 1, maxLength: 40 });

t.test('every leaf of any tree is provable, and no other leaf, index or path', async () => {
  fc.assert(
    fc.property(trees, fc.nat(), (all, pick) => {
      const index = pick % all.length;
      const root = merkleRoot(all);
      const path = inclusionProof(all, index);
      const leaf = all[index]!;
      return (
        verifyInclusion(leaf, index, all.length, path, root) &&
        !verifyInclusion(new Uint8Array([...leaf, 1]), index, all.length, path, root) &&
        !verifyInclusion(leaf, index, all.length, path, flip(root)) &&
        !verifyInclusion(leaf, index, all.length, [...path, root], root) &&
        !verifyInclusion(leaf, all.length, all.length, path, root) &&
        (path.length === 0 ||
          !verifyInclusion(leaf, index, all.length, [flip(path[0]!), ...path.slice(1)], root))
      );
    }),
  );
});

t.test('every prefix of any tree is provable, and no other history', async () => {
  fc.assert(
    fc.property(trees, fc.nat(), (all, pick) => {
      const first = (pick % all.length) + 1;
      const [old, now] = [merkleRoot(all.slice(0, first)), merkleRoot(all)];
      const path = consistencyProof(all, first);
      return (
        verifyConsistency(first, all.length, old, now, path) &&
        !verifyConsistency(first, all.length, flip(old), now, path) &&
        !verifyConsistency(first, all.length, old, flip(now), path) &&
        equalBytes(merkleRoot(all), now)
      );
    }),
  );
});
