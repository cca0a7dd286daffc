import * as T from '@tacit/sdk/protocols/proof/table';
import t from 'tap';
import { element, seeded, word } from './helpers.ts';

const N = 64;

/** Runs `work` on both implementations from equal memories and compares all of it. */
async function agree(work: (k: T.Kernels, at: (slot: number) => number) => void): Promise<boolean> {
  const memories = [await T.wasmKernels(), new T.ScalarKernels()].map((kernels) => {
    kernels.reserve(1 << 20);
    const next = seeded(9);
    for (let i = 0; i < 40_000; i++) kernels.words[16384 + i] = word(next);
    work(kernels, (slot) => 65536 + slot * 4096);
    return kernels.words.slice(16384, 16384 + 60_000);
  });
  return memories[0]!.every((w, i) => w === memories[1]![i]);
}

const CODES = 40;
const codes = (k: T.Kernels, at: (slot: number) => number): number => {
  const next = seeded(10);
  for (let i = 0; i < N; i++) k.words[at(CODES) / 4 + i] = next() % 32;
  return at(CODES);
};

const CASES: Record<string, (k: T.Kernels, at: (slot: number) => number) => void> = {
  eqDouble: (k, at) => k.eqDouble(at(0), N, at(5)),
  collapse: (k, at) => k.collapse(at(0), N),
  gather: (k, at) => k.gather(at(0), codes(k, at), at(3), N),
  histogram: (k, at) => k.histogram(at(0), codes(k, at), at(3), N),
  fold: (k, at) => k.fold(at(0), N, at(5)),
  line: (k, at) => {
    for (const t of [0, 1, 2, 5]) k.line(at(3 + t), at(0), N, t, N);
  },
  arithmetic: (k, at) => {
    k.mulTo(at(4), at(0), at(1), N);
    k.addTo(at(5), at(0), at(1), N);
    k.subTo(at(6), at(0), at(1), N);
    k.fill(at(7), at(0), N);
    k.addMultiple(at(8), at(0), at(2), N);
    k.addSum(at(0), N, at(10));
  },
  combineRows: (k, at) => k.combineRows(at(0), 64, 12, at(2), at(4), N),
  inverses: (k, at) => {
    k.prefixProducts(at(0), at(4), N, at(6));
    k.suffixInverses(at(0), at(4), N, at(7));
  },
  fractions: (k, at) => {
    k.fractionLeaves(at(0), codes(k, at), at(1), at(2), at(4), at(6), N);
    k.fractionLayer(at(4), at(6), N / 2, at(8), at(9));
    k.fractionRound(at(4), at(6), N / 2, N / 4, at(0), at(10));
  },
  hashMany: (k, at) => {
    for (const [slot, bytes] of [0, 1, 3, 31, 54, 55, 56, 63, 64, 65, 200].entries()) {
      k.hashMany(at(0) + 64, 208, bytes, bytes % 2, at(20 + slot), 7, at(50));
    }
    k.bytes.fill(0, at(50), at(50) + 1024);
  },
  encode: (k, at) => {
    const code = new T.Code(4, 6);
    k.words.set(code.twiddles, at(30) / 4);
    k.encode(at(0), 16, 1, at(10), 48, 4, 2, at(30), at(50), at(2), 8);
    k.encode(at(0), 64, 4, at(14), 64, 4, 2, at(30), at(50), at(2), 16);
    k.bytes.fill(0, at(50), at(51));
  },
};

for (const [name, work] of Object.entries(CASES)) {
  t.test(`${name} gives the same memory in WASM and in plain TypeScript`, async (t) =>
    t.ok(await agree(work)),
  );
}

t.test('the comparison notices a difference', async (t) => {
  t.notOk(await agree((k, at) => k.fill(at(7), k.name === 'wasm' ? at(0) : at(1), N)));
});

t.test('the encoding kernel agrees with the code', async (t) => {
  const k = new T.ScalarKernels();
  const arena = new T.Arena(k);
  const next = seeded(11);
  const code = new T.Code(3, 5);
  const message = Uint32Array.from({ length: 4 * 12 }, () => word(next));
  const [twiddles, data] = [arena.putWords(code.twiddles), arena.putWords(message)];
  const out = arena.alloc(16 * 32);
  k.encode(data, 16, 1, out, 16, 3, 2, twiddles, arena.alloc(256), data + 4 * 32, 4);
  t.same(arena.slice(out, 128), code.encode(message, 4));
  t.ok(element(next));
});

t.test('trees verify, and short, long, reordered and foreign paths do not', async (t) => {
  const k = await T.wasmKernels();
  const arena = new T.Arena(k);
  const next = seeded(12);
  const leaves = arena.putWords(Uint32Array.from({ length: 8 * 32 }, next));
  const tree = T.buildTree(arena, leaves, 32);
  const indices = [1, 4, 5, 17, 30];
  const digests = indices.map((i) => k.bytes.slice(leaves + 32 * i, leaves + 32 * i + 32));
  const path = T.siblings(arena, tree, indices);
  t.equal(path.length, 32 * T.siblingCount(indices, 5));
  t.ok(T.verifyPaths(tree.root, 5, indices, digests, path));
  t.notOk(T.verifyPaths(tree.root, 5, indices, digests, path.subarray(32)));
  t.notOk(T.verifyPaths(tree.root, 5, indices, digests, new Uint8Array([...path, ...path.subarray(0, 32)])));
  t.notOk(
    T.verifyPaths(
      tree.root,
      5,
      indices,
      digests,
      new Uint8Array([...path.subarray(32, 64), ...path.subarray(0, 32), ...path.subarray(64)]),
    ),
  );
  t.notOk(T.verifyPaths(tree.root, 5, indices, [...digests].reverse(), path));
  t.notOk(T.verifyPaths(tree.root, 5, [1, 4, 5, 17, 31], digests, path));
});
