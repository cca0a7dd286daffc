import { directTransport, Follower, nativeSha256, Sequencer, verifyChain } from '@tacit/node/ledger';
import { silentLogger, TacitError } from '@tacit/sdk/core';
import {
  type Block,
  checkRecord,
  describe,
  describeBlock,
  keyOf,
  type LedgerTransport,
  rotate,
  type SignedTx,
  signCommit,
} from '@tacit/sdk/ledger';
import t, { type Test } from 'tap';
import { Actor, contractTx, genesisOf, ManualClock, NETWORK } from './actors.ts';
import { folder, pair, QUICK, remove } from './engines.ts';
import { codeOf, testPolicies } from './policies.ts';

/** A sequencer that lies: each test bends what it serves, and signs it with its own key where it can. */

const clock = new ManualClock();
const founder = new Actor('alpha', clock);
const genesis = genesisOf(founder);
const common = { policy: testPolicies, logger: silentLogger, clock };

async function chainOf(...txs: SignedTx[]): Promise<Block[]> {
  const path = folder();
  const engine = new Sequencer({ ...common, path, genesis: genesis.block, signer: founder.signer });
  await engine.start();
  for (const tx of txs) await engine.submit(tx);
  const blocks = await engine.pull(0, 0);
  await engine.stop();
  remove(path);
  return blocks;
}

const serving = (blocks: () => readonly Block[]): LedgerTransport => ({
  submit: () => Promise.reject(new TacitError('peer.unreachable')),
  blocks: async (from, waitMs, signal) => {
    const out = blocks().slice(from);
    if (out.length === 0) await new Promise((r) => setTimeout(r, Math.min(waitMs, signal.aborted ? 0 : 5)));
    return out;
  },
  head: async () => {
    const { header, commit } = blocks().at(-1) as Block;
    return { height: header.height, hash: commit.hash, time: header.time };
  },
});

async function following(t: Test, blocks: () => readonly Block[], body: (f: Follower) => Promise<void>) {
  const path = folder();
  const follower = new Follower({
    ...common,
    path,
    network: NETWORK,
    genesis: genesis.hash,
    transport: serving(blocks),
    backoffMs: QUICK,
    pollMs: 5,
    submitMs: 2_000,
  });
  t.teardown(async () => {
    await follower.stop();
    remove(path);
  });
  await follower.start();
  await body(follower);
}

const settled = (f: Follower, state: string): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (f.status().state === state) resolve();
      else setTimeout(look, 2);
    };
    look();
  });
const troubled = async (f: Follower, code: string): Promise<string | undefined> => {
  while (f.status().trouble?.code !== code) await new Promise((r) => setTimeout(r, 2));
  return f.status().trouble?.field;
};

t.test('two signed histories are recorded as evidence, and the node follows no further', async (t) => {
  const ours = await chainOf(contractTx(founder), contractTx(founder));
  const theirs = await chainOf(contractTx(founder), contractTx(founder), contractTx(founder));
  let served = ours;
  await following(
    t,
    () => served,
    async (f) => {
      await f.waitFor(2);
      served = theirs;
      await settled(f, 'forked');
      const [evidence] = f.status().evidence;
      t.match(evidence, { kind: 'fork', height: 2 });
      t.same(evidence?.ours.header, ours[2]?.header);
      t.same(evidence?.theirs.header, theirs[2]?.header);
      t.equal(await codeOf(f.submit(contractTx(founder))), 'ledger.fork');
      t.equal(f.head().height, 2, 'our history stays');
      await f.stop();
      await f.start();
      t.equal(f.status().state, 'forked', 'also after a restart');
    },
  );
});

t.test('a signed block whose state does not follow is evidence too', async (t) => {
  const [first, second] = (await chainOf(contractTx(founder))) as [Block, Block];
  for (const root of ['stateRoot', 'resultRoot'] as const) {
    const header = { ...second.header, [root]: first.header.stateRoot };
    const bent = { ...second, header, commit: signCommit(header, founder.signer, nativeSha256) };
    await following(
      t,
      () => [first, bent],
      async (f) => {
        await settled(f, 'forked');
        t.match(f.status().evidence[0], { kind: 'execution', height: 1 }, root);
        t.equal(f.head().height, 0);
      },
    );
  }
});

t.test('damage without the sequencer’s signature is refused, not taken for evidence', async (t) => {
  const blocks = await chainOf(contractTx(founder));
  const [first, second] = blocks as [Block, Block];
  const mallory = new Actor('mallory', clock);
  const header = { ...second.header, time: second.header.time + 1 };
  const bends: [string, Block][] = [
    ['commit', { ...second, header, commit: signCommit(header, mallory.signer, nativeSha256) }],
    ['commit', { ...second, header }],
    ['txRoot', { ...second, txs: [] }],
    ['txs', { ...second, txs: [{} as never] }],
    ['height', { ...second, header: { ...second.header, height: 7 } }],
    ['previous', { ...second, header: { ...second.header, previous: second.header.txRoot } }],
    ['header.time', { ...second, header: { ...second.header, time: 0.5 } }],
  ];
  for (const [field, bent] of bends) {
    let served: Block[] = [first, bent];
    await following(
      t,
      () => served,
      async (f) => {
        t.equal(await troubled(f, 'ledger.invalid-block'), field);
        t.same(f.status().evidence, []);
        served = blocks;
        t.equal((await f.waitFor(1, { timeoutMs: 2_000 })).height, 1, 'and the true block is taken');
      },
    );
  }
});

t.test('a sequencer that lost blocks is waited for, not followed back', async (t) => {
  const blocks = await chainOf(contractTx(founder), contractTx(founder));
  let served = blocks;
  let broken = false;
  await following(
    t,
    () => {
      if (broken) throw new TacitError('peer.unreachable');
      return served;
    },
    async (f) => {
      await f.waitFor(2);
      broken = true;
      await troubled(f, 'peer.unreachable');
      served = blocks.slice(0, 2);
      broken = false;
      await troubled(f, 'ledger.unavailable');
      t.equal(f.head().height, 2);
      served = blocks;
      await settled(f, 'following');
      t.equal(f.status().trouble, null);
    },
  );
});

t.test('a network other than the invited one is refused', async (t) => {
  const other = genesisOf(new Actor('alpha', clock, 'other'));
  const path = folder();
  const follower = new Follower({
    ...common,
    path,
    network: NETWORK,
    genesis: genesis.hash,
    transport: serving(() => [other.block]),
    backoffMs: QUICK,
    submitMs: 1_000,
  });
  t.equal(await codeOf(follower.start()), 'ledger.wrong-genesis');
  remove(path);
});

t.test(
  'a founder that rotated its key goes on signing, and followers and light clients go along',
  async (t) => {
    const p = await pair('follower');
    const before = {
      network: NETWORK,
      proposer: p.founder.id,
      signKey: p.founder.signer.publicKey,
      header: null,
    };
    await p.engine.submit(p.founder.rotate());
    const proven = await p.engine.prove(keyOf.member(p.founder.id));
    t.equal(await codeOf(p.sequencer.submit(contractTx(p.founder))), 'ledger.bad-key', 'key not held yet');
    await p.restart();
    await p.engine.submit(contractTx(p.founder));
    t.equal(p.follower.head().height, 2);
    const contract = await p.engine.prove(keyOf.contract('alpha/terms' as never));
    t.throws(() => checkRecord(before, contract), { code: 'ledger.invalid-proof' });
    const after = rotate(before, proven);
    t.equal(after.signKey, p.founder.signer.publicKey);
    t.match(checkRecord(after, contract), { id: 'alpha/terms' });
    await p.stop();
  },
);

t.test('a submission whose answer got lost is placed all the same', async (t) => {
  const p = await pair('sequencer');
  const path = folder();
  const whole = directTransport(p.sequencer);
  let lost = 0;
  const follower = new Follower({
    ...common,
    path,
    network: NETWORK,
    genesis: p.sequencer.status().genesis,
    transport: {
      ...whole,
      // The transport repeats by itself and shows only the last answer, as an HTTP client may.
      submit: async (tx, signal) => {
        await whole.submit(tx, signal);
        lost++;
        return whole.submit(tx, signal);
      },
    },
    backoffMs: QUICK,
    submitMs: 2_000,
  });
  await follower.start();
  t.equal((await follower.submit(contractTx(p.founder))).height, 1);
  t.equal(lost, 1);
  await follower.stop();
  await p.stop();
  remove(path);
});

t.test('an auditor re-executes a chain and finds any bend', async (t) => {
  const blocks = await chainOf(contractTx(founder), contractTx(founder));
  const report = await verifyChain(blocks, { policy: testPolicies, genesis: genesis.hash });
  t.match(report, { network: NETWORK, height: 2, transactions: 3, genesis: genesis.hash });
  const check = (list: readonly unknown[]) => codeOf(verifyChain(list, { policy: testPolicies }));
  t.equal(await check([]), 'ledger.invalid-block');
  t.equal(await check([blocks[0], blocks[2]]), 'ledger.invalid-block');
  const bent = structuredClone(blocks) as unknown as { txs: { signature: string }[] }[];
  const victim = bent[1]?.txs[0] as { signature: string };
  victim.signature = `00${victim.signature.slice(2)}`;
  t.equal(await check(bent), 'ledger.invalid-block');
  const foreign = { policy: testPolicies, genesis: blocks[1]?.commit.hash as never };
  t.equal(await codeOf(verifyChain(blocks, foreign)), 'ledger.wrong-genesis');
});

t.test('describes what happened in one line each', async (t) => {
  const p = await pair('sequencer');
  await p.engine.submit(contractTx(p.founder));
  const lines = (await p.engine.blocks(0, 9)).flatMap(describeBlock);
  t.equal(lines.length, 2);
  t.match(lines[0], /^0 .*alpha founds network hearts -> network\.created$/);
  t.match(lines[1], /^1 .*alpha publishes contract alpha\/terms: Terms -> contract\.published$/);
  t.equal(
    describe(p.founder.sign('member.suspend', { member: 'beta' as never })),
    'alpha votes to suspend beta',
  );
  await p.stop();
});
