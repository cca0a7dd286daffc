import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Follower, Sequencer, verifyChain } from '@tacit/node/ledger';
import { silentLogger, type TxId } from '@tacit/sdk/core';
import { txIdOf } from '@tacit/sdk/ledger';
import t from 'tap';
import { Actor, contractTx, genesisOf, NETWORK } from './actors.ts';
import { realClock as clock, folder, QUICK, remove } from './engines.ts';
import { ipcTransport, type Port, serve } from './ipc.ts';
import { testPolicies } from './policies.ts';

/** Processes are killed with SIGKILL at random moments; what they acknowledged must be there afterwards. */

const CHILD = fileURLToPath(new URL('./child.js', import.meta.url));
const LIVES = 3;
/** Without the loaders of the test runner: a child is a plain process. */
const PLAIN = { execArgv: [] };
const founder = new Actor('alpha', clock);
const genesis = genesisOf(founder);
const common = { policy: testPolicies, logger: silentLogger, clock };
const moment = (): Promise<void> => new Promise((r) => setTimeout(r, 20 + Math.random() * 150));

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('message', (m) => {
      if ((m as { ready?: boolean }).ready) resolve();
    });
    child.once('exit', (code) => reject(new Error(`the child ended with ${code}`)));
  });
}
async function kill(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
function collect(child: ChildProcess, into: TxId[]): void {
  child.on('message', (m) => {
    const id = (m as { acknowledged?: TxId }).acknowledged;
    if (id !== undefined) into.push(id);
  });
}

t.test('a sequencer killed while writing loses nothing it acknowledged', async (t) => {
  const path = folder();
  const acknowledged: TxId[] = [];
  for (let life = 0; life < LIVES; life++) {
    const child = fork(CHILD, ['sequencer-writer', path, String(life)], PLAIN);
    collect(child, acknowledged);
    await ready(child);
    await moment();
    await kill(child);
  }
  const engine = new Sequencer({ ...common, path, genesis: genesis.block, signer: founder.signer });
  await engine.start();
  t.ok(acknowledged.length > LIVES, `${acknowledged.length} acknowledged`);
  const found = await Promise.all(acknowledged.map((id) => engine.transaction(id)));
  t.equal(found.filter((f) => f === undefined).length, 0);
  const report = await verifyChain(await engine.blocks(0, 1_000_000), {
    policy: testPolicies,
    genesis: genesis.hash,
  });
  t.equal(report.stateRoot, engine.status().stateRoot);
  t.equal(report.hash, engine.head().hash);
  await engine.stop();
  remove(path);
});

t.test('a follower outlives the kills of its sequencer and loses no submission', async (t) => {
  const [path, mine] = [folder(), folder()];
  let child: ChildProcess | null = null;
  const start = async (): Promise<void> => {
    const next = fork(CHILD, ['sequencer', path], PLAIN);
    await ready(next);
    child = next;
  };
  await start();
  const follower = new Follower({
    ...common,
    path: mine,
    network: NETWORK,
    genesis: genesis.hash,
    transport: ipcTransport(() => child as Port | null),
    backoffMs: QUICK,
  });
  await follower.start();
  const placed: Promise<unknown>[] = [];
  const ids: TxId[] = [];
  for (let life = 0; life < LIVES; life++) {
    for (let i = 0; i < 30; i++) {
      const tx = contractTx(founder);
      ids.push(txIdOf(tx));
      placed.push(follower.submit(tx));
      if (i % 10 === 0) await new Promise((r) => setTimeout(r, Math.random() * 15));
    }
    const dying = child as unknown as ChildProcess;
    child = null;
    await kill(dying);
    await start();
  }
  t.equal((await Promise.all(placed)).length, LIVES * 30);
  t.equal(follower.view().contract('alpha/terms' as never)?.version, LIVES * 30, 'each exactly once');
  const head = follower.head();
  const report = await verifyChain(await follower.blocks(0, 1_000_000), { policy: testPolicies });
  t.equal(report.hash, head.hash);
  await follower.stop();
  await kill(child as unknown as ChildProcess);
  const engine = new Sequencer({ ...common, path, genesis: genesis.block, signer: founder.signer });
  await engine.start();
  t.same(engine.head(), head);
  t.ok((await Promise.all(ids.map((id) => engine.transaction(id)))).every((x) => x !== undefined));
  await engine.stop();
  for (const p of [path, mine]) remove(p);
});

t.test('a follower killed while following goes on where it was', async (t) => {
  const [path, theirs] = [folder(), folder()];
  const sequencer = new Sequencer({ ...common, path, genesis: genesis.block, signer: founder.signer });
  await sequencer.start();
  const acknowledged: TxId[] = [];
  for (let life = 0; life < LIVES; life++) {
    const child = fork(CHILD, ['follower-writer', theirs, `follower ${life}`], PLAIN);
    serve(child as unknown as Port, sequencer);
    collect(child, acknowledged);
    await ready(child);
    await moment();
    await kill(child);
  }
  const follower = new Follower({
    ...common,
    path: theirs,
    network: NETWORK,
    genesis: genesis.hash,
    transport: {
      submit: () => sequencer.submit(null),
      blocks: (f, w, s) => sequencer.pull(f, w, s),
      head: async () => sequencer.head(),
    },
    backoffMs: QUICK,
  });
  await follower.start();
  t.ok(acknowledged.length > LIVES, `${acknowledged.length} acknowledged`);
  t.ok((await Promise.all(acknowledged.map((id) => follower.transaction(id)))).every((x) => x !== undefined));
  await follower.waitFor(sequencer.head().height, { timeoutMs: 5_000 });
  t.same(follower.head(), sequencer.head());
  t.equal(follower.status().stateRoot, sequencer.status().stateRoot);
  await follower.stop();
  await sequencer.stop();
  for (const p of [path, theirs]) remove(p);
});
