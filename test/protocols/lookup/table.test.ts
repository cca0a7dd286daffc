import { isTacitError } from '@tacit/sdk/core';
import { merkleRoot } from '@tacit/sdk/crypto';
import {
  BucketTree,
  bucketBytes,
  bucketOf,
  bucketSizes,
  changeTable,
  chooseBits,
  countLookups,
  ENTRY_BYTES,
  findLabel,
  inBucketTree,
  looseEntries,
  makeEntry,
  normaliseId,
  packTable,
  prefixOf,
} from '@tacit/sdk/protocols/lookup';
import fc from 'fast-check';
import t from 'tap';
import { seeded } from './seeded.ts';

const rng = seeded('table');
const outputs = Array.from({ length: 500 }, () => rng(64));
const labels = outputs.map((_, i) => (i * 37) % 65536);
const loose = looseEntries(outputs, labels);
const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'accepted';
  } catch (e) {
    return isTacitError(e) ? e.code : String(e);
  }
};

t.test('finds every entry with its label, and nothing else', async (t) => {
  const table = packTable(3, loose);
  const found = outputs.map((o) => findLabel(bucketBytes(table, bucketOf(o, 3)), o));
  t.same(found, labels);
  const strangers = Array.from({ length: 500 }, () => rng(64));
  t.ok(strangers.every((o) => findLabel(bucketBytes(table, bucketOf(o, 3)), o) === null));
});

t.test('the order of the list leaves no trace in the table', async (t) => {
  const order = outputs.map((_, i) => i).reverse();
  const other = packTable(
    3,
    looseEntries(
      order.map((i) => outputs[i]!),
      order.map((i) => labels[i]!),
    ),
  );
  t.same(other, packTable(3, loose));
});

t.test('every bucket of the finest division holds at least k entries', async (t) => {
  for (const k of [1, 5, 20, 100, 500]) {
    const { bits, smallest } = chooseBits(loose.prefixes, k);
    t.ok(smallest >= k);
    t.equal(bucketSizes(packTable(bits, loose)).smallest, smallest);
    const finer = bucketSizes(packTable(bits + 1, loose)).smallest;
    t.ok(finer < k, `2^${bits} buckets for k = ${k}`);
  }
  t.equal(
    codeOf(() => chooseBits(loose.prefixes, 501)),
    'lookup.not-anonymous',
  );
});

t.test('changes give the table that a new build would, but for generations', async (t) => {
  const table = packTable(3, loose);
  const news = rng(64);
  const { table: next, changed } = changeTable(table, [
    { output: outputs[0]!, label: 7 },
    { output: outputs[1]!, label: null },
    { output: news, label: 9 },
    { output: outputs[2]!, label: 1 },
    { output: outputs[2]!, label: 2 },
  ]);
  const of = (output: Uint8Array) => findLabel(bucketBytes(next, bucketOf(output, 3)), output);
  t.same([of(outputs[0]!), of(outputs[1]!), of(news), of(outputs[2]!)], [7, null, 9, 2]);
  t.same(outputs.slice(3).map(of), labels.slice(3));
  t.equal(next.body.length / ENTRY_BYTES, 500);
  const expected = [outputs[0]!, outputs[1]!, news, outputs[2]!].map((o) => bucketOf(o, 3));
  t.same(
    changed,
    [...new Set(expected)].sort((a, b) => a - b),
  );
  t.same(changeTable(table, []).table, table);
});

t.test('a label is never masked twice with one mask', async (t) => {
  const masked = (label: number, generation: number) => makeEntry(outputs[0]!, label, generation).subarray(6);
  t.notSame(masked(1, 1), masked(1, 2));
  let table = packTable(0, looseEntries([outputs[0]!], [1]));
  for (let i = 0; i < 254; i++) table = changeTable(table, [{ output: outputs[0]!, label: i }]).table;
  t.equal(
    codeOf(() => changeTable(table, [{ output: outputs[0]!, label: 1 }])),
    'lookup.stale',
  );
  t.throws(() => makeEntry(outputs[0]!, 65536), RangeError);
  t.throws(() => makeEntry(outputs[0]!, 1, 0), RangeError);
});

t.test('one identifier twice is refused', async (t) => {
  const twice = looseEntries([...outputs, outputs[3]!], [...labels, 1]);
  t.equal(
    codeOf(() => packTable(3, twice)),
    'lookup.duplicate-id',
  );
});

t.test('the tree over buckets is that of RFC 6962, and follows changes', async (t) => {
  const table = packTable(3, loose);
  const buckets = Array.from({ length: 8 }, (_, i) => bucketBytes(table, i));
  const tree = new BucketTree(3, (i) => buckets[i]!);
  t.same(tree.root, merkleRoot(buckets));
  for (let i = 0; i < 8; i++) t.equal(inBucketTree(3, i, buckets[i]!, tree.path(i), tree.root), true);
  t.equal(inBucketTree(3, 1, buckets[0]!, tree.path(0), tree.root), false, 'another position');
  t.equal(inBucketTree(3, 0, buckets[1]!, tree.path(0), tree.root), false, 'another bucket');
  buckets[5] = new Uint8Array(16);
  tree.update(5, buckets[5]);
  t.same(tree.root, merkleRoot(buckets));
});

t.test('one person written in several ways is one identifier', async (t) => {
  const rules = [
    [{ rule: 'width' }, { rule: 'trim' }, { rule: 'space' }, { rule: 'upper' }],
    [{ rule: 'digits' }, { rule: 'pad', length: 8 }],
    [{ rule: 'date' }],
  ] as const;
  const forms = [
    ['  Ana  Ｌópez ', '12-345', '2001-02-03'],
    ['ana lópez', '00012345', '3.2.2001'],
    ['ANA LÓPEZ', '12345', '03/02/2001'],
    ['Ana López', '12 345', '20010203'],
  ].map((columns) => String(normaliseId(rules, columns)));
  t.equal(new Set(forms).size, 1);
  t.equal(
    codeOf(() => normaliseId(rules, ['Ana', '12', 'yesterday'])),
    'lookup.bad-id',
  );
  t.equal(
    codeOf(() => normaliseId(rules, ['Ana', 'none', '2001-02-03'])),
    'lookup.bad-id',
  );
  t.equal(
    codeOf(() => normaliseId(rules, ['Ana', '12'])),
    'lookup.bad-id',
  );
  t.equal(
    codeOf(() => normaliseId([[]], ['x'.repeat(201)])),
    'lookup.bad-id',
  );
});

t.test('columns do not run into each other', async () => {
  const text = fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme-ascii' });
  fc.assert(
    fc.property(text, text, text, text, (a, b, c, d) => {
      const same = String(normaliseId([[], []], [a, b])) === String(normaliseId([[], []], [c, d]));
      return same === (a === c && b === d);
    }),
  );
});

t.test('lookups are counted in windows of block time', async (t) => {
  const rate = { limit: 10, windowMs: 1000 };
  const first = countLookups(null, rate, 6, 5000);
  t.same(countLookups(first, rate, 4, 5999), { windowStart: 5000, used: 10 });
  t.equal(
    codeOf(() => countLookups(first, rate, 5, 5999)),
    'lookup.rate',
  );
  t.same(countLookups(first, rate, 5, 6000), { windowStart: 6000, used: 5 });
  t.equal(
    codeOf(() => countLookups(null, rate, 11, 0)),
    'lookup.rate',
  );
  t.equal(
    codeOf(() => countLookups(null, rate, 0, 0)),
    'lookup.rate',
  );
});

t.test('prefix and tag of an output are disjoint', async (t) => {
  const output = rng(64);
  const other = output.slice();
  other[0]! ^= 255;
  t.not(prefixOf(output), prefixOf(other));
  t.same(makeEntry(output, 1).subarray(0, 5), makeEntry(other, 1).subarray(0, 5));
});
