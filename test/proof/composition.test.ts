import { fromHex } from '@tacit/sdk/core';
import * as T from '@tacit/sdk/protocols/proof/table';
import t from 'tap';
import { seeded, seededRng } from './helpers.ts';
import { CONTEXT, PHYSICAL, ROWS, STATEMENT, smallWords } from './small.ts';

t.setTimeout(120_000);

const OWNERS = ['alpha', 'beta', 'gamma'] as const;
const CELLS = 8;
const PER = 2;
const kernels = await T.wasmKernels();
const math = T.kernelMath(await T.wasmKernels());

const materials = new Map(
  OWNERS.map((o, k) => [o, T.commitTable(PHYSICAL, smallWords(20 + k), seededRng(40 + k), kernels)] as const),
);
const query = T.queryId(
  'session-1',
  'plan-1',
  OWNERS.map((o) => T.commitmentHash(materials.get(o)!.commitment)),
);
/** Stands for the X25519 secret of a pair. */
const secretOf = (a: string, b: string): Uint8Array =>
  new TextEncoder().encode(`${[a, b].sort().join('-')} secret`.padEnd(32));
const pair = (a: string, b: string): [string, string] => (a < b ? [a, b] : [b, a]);

function secretsOf(owner: string, queryHash = query): T.MaskedSecrets {
  const masks = OWNERS.filter((o) => o !== owner).map((peer) => {
    const [low, high] = pair(owner, peer);
    const key = T.maskKey(secretOf(owner, peer), queryHash, low, high);
    return { peer, mask: T.sharedMask(kernels, STATEMENT, key), sign: (owner < peer ? 1 : -1) as 1 | -1 };
  });
  const { words } = materials.get(owner as (typeof OWNERS)[number])!;
  const totals = T.totalsOf(STATEMENT, ROWS, words);
  const y = T.maskTotals(
    kernels,
    STATEMENT,
    totals,
    masks.map((m) => m.mask),
    masks.map((m) => m.sign),
    seededRng(owner.length)(32),
  );
  return { y, masks };
}

const RELEASED = [1, 2, 5];
const secrets = new Map(OWNERS.map((o) => [o as string, secretsOf(o)]));
const context = (owner: string): T.ProofContext => ({ ...CONTEXT, owner });
const prove = (owner: (typeof OWNERS)[number], own = secrets.get(owner)!, seed = 9): T.MaskedProof =>
  new T.TableProver(kernels, materials.get(owner)!).proveMasked(
    STATEMENT,
    context(owner),
    own,
    RELEASED,
    seededRng(seed),
  );
const verify = (owner: (typeof OWNERS)[number], masked: T.MaskedTotals, proof: Uint8Array): T.Verdict =>
  T.verifyMasked(materials.get(owner)!.commitment, STATEMENT, context(owner), masked, proof, { math });

const proofs = new Map(OWNERS.map((o) => [o as string, prove(o)]));

t.test('the composed totals are the sums over all owners, and every part verifies', async (t) => {
  for (const o of OWNERS) {
    const { masked, proof } = proofs.get(o)!;
    t.same(verify(o, masked, proof), { ok: true });
  }
  const { masked, proof } = proofs.get('beta')!;
  t.same(T.verifyMasked(materials.get('beta')!.commitment, STATEMENT, context('beta'), masked, proof), {
    ok: true,
  });
  const composed = T.composedTotals(new Map([...proofs].map(([o, p]) => [o, p.masked])));
  const expected = RELEASED.flatMap((c) =>
    Array.from({ length: PER }, (_, k) =>
      OWNERS.reduce((n, o) => n + T.totalsOf(STATEMENT, ROWS, materials.get(o)!.words)[c * PER + k]!, 0),
    ),
  );
  t.same([...composed], expected);
});

t.test('a pair derives the same mask commitment, another query another one', async (t) => {
  const mine = secrets.get('alpha')!.masks.map((m) => ({ peer: m.peer, root: m.mask.root }));
  const theirs = new Map(
    ['beta', 'gamma'].map((o) => [o, secrets.get(o)!.masks.find((m) => m.peer === 'alpha')!.mask.root]),
  );
  T.checkPeerRoots(mine, theirs);
  const other = secretsOf('beta', T.queryId('session-2', 'plan-1', []));
  theirs.set('beta', other.masks.find((m) => m.peer === 'alpha')!.mask.root);
  t.throws(() => T.checkPeerRoots(mine, theirs), { code: 'proof.masks-differ', member: 'beta' });
  t.throws(() => T.checkPeerRoots(mine, new Map()), { code: 'proof.masks-differ' });
});

t.test('rejects y off by one, in a released cell and in a hidden one', async (t) => {
  for (const cell of [RELEASED[0]!, 0]) {
    const own = secrets.get('alpha')!;
    const words = own.y.words.slice();
    words[cell * PER] = T.add(words[cell * PER]!, 1);
    const y = T.maskTotals(kernels, STATEMENT, words, [], [], seededRng(1)(32));
    const { masked, proof } = prove('alpha', { ...own, y });
    t.same(verify('alpha', masked, proof), { ok: false, check: 'relations' }, `cell ${cell}`);
  }
});

t.test('rejects a published value, root, sign, cell or mask other than proved', async (t) => {
  const { masked, proof } = proofs.get('alpha')!;
  const values = masked.values.slice();
  values[0] = T.add(values[0]!, 1);
  const masks = masked.masks;
  const swapped = [
    { ...masks[0]!, root: masks[1]!.root },
    { ...masks[1]!, root: masks[0]!.root },
  ];
  const flipped = [{ ...masks[0]!, sign: -masks[0]!.sign as 1 | -1 }, masks[1]!];
  for (const bent of [
    { ...masked, values },
    { ...masked, root: masks[0]!.root },
    { ...masked, masks: swapped },
    { ...masked, masks: flipped },
    { ...masked, masks: masks.slice(1) },
    { ...masked, released: [1, 2, 6] },
    { ...masked, released: [1, 2, 99] },
    { ...masked, released: [2, 1, 5] },
  ]) {
    t.equal(verify('alpha', bent, proof).ok, false);
  }
  t.equal(verify('beta', masked, proof).ok, false, 'another owner');
});

t.test('rejects a mask other than the one committed with the peer', async (t) => {
  const own = secrets.get('alpha')!;
  const next = seeded(3);
  const false_ = own.masks[0]!.mask.words.map((m) => T.add(m, next() % 1000));
  const masks = [{ ...own.masks[0]!, mask: { ...own.masks[0]!.mask, words: false_ } }, own.masks[1]!];
  const totals = T.totalsOf(STATEMENT, ROWS, materials.get('alpha')!.words);
  const y = T.maskTotals(
    kernels,
    STATEMENT,
    totals,
    masks.map((m) => m.mask),
    [1, 1],
    seededRng(2)(32),
  );
  // Claims the agreed root, but computes with other words: the opened columns do not hash to it.
  const { masked, proof } = prove('alpha', { y, masks });
  t.same(verify('alpha', masked, proof), { ok: false, check: 'paths' });
});

t.test('composition refuses parts whose masks do not cancel', async (t) => {
  const parts = (edit: (m: T.MaskedTotals) => T.MaskedTotals): Map<string, T.MaskedTotals> =>
    new Map([...proofs].map(([o, p]) => [o, o === 'beta' ? edit(p.masked) : p.masked]));
  t.ok(T.composedTotals(parts((m) => m)).length > 0);
  const code = { code: 'proof.masks-differ' };
  t.throws(() => T.composedTotals(parts((m) => ({ ...m, masks: m.masks.slice(1) }))), code);
  t.throws(() => T.composedTotals(parts((m) => ({ ...m, released: [1] }))), code);
  t.throws(
    () => T.composedTotals(parts((m) => ({ ...m, masks: m.masks.map((x) => ({ ...x, sign: 1 as const })) }))),
    code,
  );
  t.throws(
    () =>
      T.composedTotals(
        parts((m) => ({ ...m, masks: m.masks.map((x) => ({ ...x, root: '00'.repeat(32) })) })),
      ),
    code,
  );
  t.throws(() => T.composedTotals(new Map([...proofs].slice(0, 2).map(([o, p]) => [o, p.masked]))), code);
});

t.test('y alone is uniform: the same totals under other masks spread over the field', async (t) => {
  const { words } = materials.get('alpha')!;
  const totals = T.totalsOf(STATEMENT, ROWS, words);
  const high = new Set<number>();
  for (let k = 0; k < 6; k++) {
    const key = T.maskKey(secretOf('alpha', 'beta'), T.queryId(`s${k}`, 'p', []), 'alpha', 'beta');
    const mask = T.sharedMask(kernels, STATEMENT, key);
    for (let i = 0; i < CELLS * PER; i++) high.add(T.add(totals[i]!, mask.words[i]!) >>> 27);
  }
  t.equal(high.size, 16, 'every sixteenth of the field occurs');
  t.ok(fromHex(query).length === 32);
});

t.test('the steps of a session, in order and out of order', async (t) => {
  const sessionQuery = T.queryId('session-9', 'plan-1', []);
  const parties = new Map(
    OWNERS.map((o, k) => {
      const own: T.CompositionInput = {
        prover: new T.TableProver(kernels, materials.get(o)!),
        kernels,
        statement: STATEMENT,
        context: context(o),
        peers: new Map(OWNERS.filter((p) => p !== o).map((p) => [p as string, secretOf(o, p)])),
        query: sessionQuery,
        rng: seededRng(70 + k),
      };
      return [o as string, new T.Composition(own)] as const;
    }),
  );
  const alpha = parties.get('alpha')!;
  t.throws(() => alpha.prove(RELEASED), { code: 'session.failed' });
  const rootsFor = (o: string): Map<string, string> =>
    new Map([...parties].filter(([p]) => p !== o).map(([p, c]) => [p, c.roots().get(o)!]));
  const wrong = new Map(
    [...rootsFor('alpha')].map(([p], k) => [p, k === 0 ? '11'.repeat(32) : rootsFor('alpha').get(p)!]),
  );
  t.throws(() => alpha.agree(wrong), { code: 'proof.masks-differ', member: 'beta' });
  const ys = [...parties].map(([o, c]) => c.agree(rootsFor(o)).y);
  const all = OWNERS.map((o) => T.totalsOf(STATEMENT, ROWS, materials.get(o)!.words));
  t.same(
    [...T.sumMasked(ys)],
    [...all[0]!].map((_, i) => all.reduce((n, x) => n + x[i]!, 0)),
  );
  const { masked, proof } = alpha.prove(RELEASED);
  t.same(verify('alpha', masked, proof), { ok: true });
  t.same(T.maskedTotalsSchema.parse(JSON.parse(JSON.stringify(T.maskedToJson(masked)))), masked);
  t.throws(() => alpha.prove(RELEASED), { code: 'session.failed' }, 'masks serve one proof');
});
