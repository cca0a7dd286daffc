import { LedgerApplication, type Snapshot } from '@tacit/node/ledger';
import { type Hash, toHex } from '@tacit/sdk/core';
import { NO_HASH, type SignedTx } from '@tacit/sdk/ledger';
import t from 'tap';
import { Actor, contractTx, datasetTx, genesisOf, ManualClock, modulesWith, requestTx } from './actors.ts';
import { testPolicies } from './policies.ts';

/** The application as a consensus engine sees it (ABCI 2.0), without any engine. */

const clock = new ManualClock();
const founder = new Actor('alpha', clock);
const genesis = genesisOf(founder);
const fresh = (): LedgerApplication => new LedgerApplication(modulesWith(testPolicies));

async function run(app: LedgerApplication, txs: readonly unknown[]) {
  const height = app.info().height + 1;
  const done = app.finalizeBlock({ height, time: clock.time + height, previousHash: NO_HASH, txs });
  await app.commit(async () => {});
  return done;
}
async function started(...txs: SignedTx[]): Promise<LedgerApplication> {
  const app = fresh();
  await run(app, genesis.block.txs);
  if (txs.length > 0) await run(app, txs);
  return app;
}
const proposal = (txs: readonly unknown[]) => ({
  height: 1,
  time: clock.time + 1,
  previousHash: NO_HASH,
  txs,
});

t.test('nothing is kept before commit, nor when making it durable fails', async (t) => {
  const app = await started();
  const before = app.info();
  const done = app.finalizeBlock(proposal([contractTx(founder)]));
  t.not(done.stateRoot, before.stateRoot);
  t.same(app.info(), before);
  await t.rejects(app.commit(() => Promise.reject(new Error('disk full'))));
  t.same(app.info(), before);
  await t.rejects(
    app.commit(async () => {}),
    { code: 'internal' },
  );
});

t.test('a proposal leaves out what is refused and what does not fit', async (t) => {
  const app = await started();
  const [good, bad, more] = [
    contractTx(founder),
    datasetTx(founder, { contract: 'alpha/no' as never }),
    contractTx(founder),
  ];
  const txs = [good, bad, more].map((tx) => app.checkTx(tx, clock.time));
  const picked = app.prepareProposal(proposal(txs), 100);
  t.equal(picked.txs.length, 1);
  t.same(
    picked.refused.map((r) => r.error.code),
    [],
  );
  t.equal(picked.left.length, 2);
  const whole = app.prepareProposal(proposal(txs), 100_000);
  t.same(
    whole.refused.map((r) => r.error.code),
    ['contract.unknown'],
  );
  t.equal(whole.txs.length, 2);
});

t.test('a proposed block executes to the same result as one received', async (t) => {
  const [one, two] = [await started(), await started()];
  const txs = [contractTx(founder), datasetTx(founder), requestTx(founder)];
  const picked = one.prepareProposal(proposal(txs.map((tx) => one.checkTx(tx, clock.time))), 1_000_000);
  const made = one.finalizeBlock(proposal(picked.txs));
  const received = two.finalizeBlock(proposal(JSON.parse(JSON.stringify(txs)) as unknown[]));
  t.equal(made.stateRoot, received.stateRoot);
  t.same(made.results, received.results);
});

t.test('a block with something that is no transaction is refused whole', async (t) => {
  const app = await started();
  const block = proposal([contractTx(founder), { type: 'nonsense' }]);
  t.equal(app.processProposal(block), false);
  t.equal(app.processProposal(proposal([contractTx(founder)])), true);
  t.throws(() => app.finalizeBlock(block), { code: 'ledger.invalid-block' });
  t.throws(() => app.finalizeBlock({ ...proposal([]), height: 9 }), { code: 'ledger.invalid-block' });
});

t.test('a refused transaction may stand in a block, with its code and without effect', async (t) => {
  const [plain, mixed] = [await started(), await started()];
  const good = contractTx(founder);
  const a = await run(plain, [good]);
  const b = await run(mixed, [good, good, datasetTx(founder, { contract: 'alpha/no' as never })]);
  t.equal(a.stateRoot, b.stateRoot);
  t.match(b.results[1], { ok: false, problem: { code: 'ledger.duplicate' } });
  t.match(b.results[2], { ok: false, problem: { code: 'contract.unknown' } });
});

/** Carries a snapshot over, with each chunk passed through `bend`. */
function carry(
  from: LedgerApplication,
  to: LedgerApplication,
  bend: (b: Uint8Array) => Uint8Array,
  root: Hash,
) {
  const snapshot = from.listSnapshots()[0] as Snapshot;
  if (!to.offerSnapshot(snapshot, root)) return 'not taken';
  let answer = 'next';
  for (let i = 0; answer === 'next' && i < snapshot.chunks; i++) {
    const chunk = from.loadSnapshotChunk(snapshot.height, i);
    answer = chunk === undefined ? 'missing' : to.applySnapshotChunk(i, bend(chunk));
  }
  return answer;
}
const same = (b: Uint8Array): Uint8Array => b;

t.test('a snapshot gives another replica the same state, and it goes on from there', async (t) => {
  const big = Array.from({ length: 12 }, (_, i) =>
    contractTx(founder, `allow\ndeny ${'x'.repeat(60_000)}`, `big${i}`),
  );
  const app = await started(contractTx(founder), datasetTx(founder), ...big);
  t.ok(app.takeSnapshot().chunks > 1, 'in several chunks');
  const copy = fresh();
  t.equal(carry(app, copy, same, app.info().stateRoot), 'complete');
  t.same(copy.info(), app.info());
  const next = requestTx(founder);
  t.equal((await run(copy, [next])).stateRoot, (await run(app, [next])).stateRoot);
  t.throws(() => copy.checkTx(next, clock.time), { code: 'ledger.duplicate' });
});

t.test('a snapshot that is bent, or of another root, leaves nothing behind', async (t) => {
  const app = await started(contractTx(founder));
  app.takeSnapshot();
  const bend = (b: Uint8Array): Uint8Array =>
    new TextEncoder().encode(new TextDecoder().decode(b).replace('"Terms"', '"Turms"'));
  const copy = fresh();
  t.equal(carry(app, copy, bend, app.info().stateRoot), 'refused');
  t.equal(carry(app, copy, same, toHex(new Uint8Array(32)) as Hash), 'refused');
  t.equal(
    carry(app, copy, () => new Uint8Array([1]), app.info().stateRoot),
    'refused',
  );
  t.equal(copy.info().height, -1);
  t.equal(carry(app, app, same, app.info().stateRoot), 'not taken', 'by a replica that has a state');
});
