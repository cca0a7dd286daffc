import { toHex } from '@tacit/sdk/core';
import { type SmtNode, sha256, smtProve, smtRoot, smtSet, smtVerify } from '@tacit/sdk/crypto';
import fc from 'fast-check';
import t from 'tap';

const h = (n: number): Uint8Array => sha256(new Uint8Array([n]));
const build = (entries: Iterable<readonly [number, number]>): SmtNode => {
  let root: SmtNode = null;
  for (const [k, v] of entries) root = smtSet(root, h(k), h(v));
  return root;
};
const content = fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { maxLength: 40 });
const flip = (b: Uint8Array): Uint8Array => Uint8Array.from(b, (x, i) => (i === 31 ? x ^ 1 : x));

t.test('the empty tree has the zero root and proves every absence', async (t) => {
  t.equal(toHex(smtRoot(null)), '00'.repeat(32));
  t.ok(smtVerify(smtRoot(null), h(1), null, smtProve(null, h(1))));
  t.notOk(smtVerify(smtRoot(null), h(1), h(1), smtProve(null, h(1))));
});

t.test('the root depends on the content, not on the order or on what was removed', async () => {
  fc.assert(
    fc.property(content, content, (kept, gone) => {
      const map = new Map(kept);
      const removed = gone.filter(([k]) => !map.has(k));
      let root = build([...removed, ...map]);
      for (const [k] of removed) root = smtSet(root, h(k), null);
      return toHex(smtRoot(root)) === toHex(smtRoot(build([...map].reverse())));
    }),
  );
});

t.test('proves what is there and what is not, and nothing else', async () => {
  fc.assert(
    fc.property(content, fc.nat(60), (entries, k) => {
      const map = new Map(entries);
      const tree = build(map);
      const root = smtRoot(tree);
      const proof = smtProve(tree, h(k));
      const value = map.get(k);
      const truth = value === undefined ? null : h(value);
      const lie = value === undefined ? h(7) : null;
      const bent = proof.siblings.map((s, i) => (i === 0 ? flip(s) : s));
      return (
        smtVerify(root, h(k), truth, proof) &&
        !smtVerify(root, h(k), lie, proof) &&
        !smtVerify(flip(root), h(k), truth, proof) &&
        (truth === null || !smtVerify(root, h(k), flip(truth), proof)) &&
        (bent.length === 0 || !smtVerify(root, h(k), truth, { ...proof, siblings: bent }))
      );
    }),
  );
});

t.test('an update leaves the tree it came from as it was', async (t) => {
  const before = build([
    [1, 1],
    [2, 2],
  ]);
  const root = toHex(smtRoot(before));
  smtRoot(smtSet(before, h(1), h(9)));
  smtRoot(smtSet(before, h(2), null));
  t.equal(toHex(smtRoot(before)), root);
});

t.test('refuses an absence shown with a leaf from another part of the tree', async (t) => {
  const tree = build([...Array(20).keys()].map((n) => [n, n] as const));
  const other = smtProve(tree, h(3));
  t.notOk(smtVerify(smtRoot(tree), h(4), null, other));
});
