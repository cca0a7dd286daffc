import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createGenesis,
  directTransport,
  Follower,
  LedgerApplication,
  makeNativeVerify,
  nativeSha256,
  nativeSigner,
  Sequencer,
  verifyChain,
} from '@tacit/node/ledger';
import { type Hash, type MemberId, silentLogger, toHex } from '@tacit/sdk/core';
import {
  NO_HASH,
  type PolicyEngine,
  type SignedTx,
  signTx,
  type TxBody,
  type TxType,
} from '@tacit/sdk/ledger';

/**
 * The embedded ledger on one machine: how many requests per second it checks, applies, orders durably, follows,
 * verifies anew and recovers. Contracts allow everything, so that only the ledger is measured.
 * Run: `node bench/dist/ledger.js [TRANSACTIONS]`; prints one JSON document.
 */
const COUNT = Number(process.argv[2] ?? 3_000);
const allow: PolicyEngine = {
  validate: () => ['all'],
  decide: () => ({ effect: 'allow', policies: ['all'], reasons: ['allowed'], obligations: { minGroup: 5 } }),
};
const time = Date.now();
let drawn = 0;
const rng = (n: number): Uint8Array =>
  nativeSha256(new TextEncoder().encode(`bench ${drawn++}`)).subarray(0, n);
const seed = nativeSha256(new Uint8Array([1]));
const signer = nativeSigner(seed);
const sender = 'bench' as MemberId;
const sealKey = toHex(seed);
const founder: TxBody<'network.genesis'>['founder'] = {
  id: sender,
  name: 'Bench',
  roles: ['owner', 'requester'],
  signKey: signer.publicKey,
  sealKey,
  url: null,
};
const genesis = createGenesis({ network: 'bench', founder, signer, time, rng });
const sign = <T extends TxType>(type: T, body: TxBody<T>): SignedTx<T> =>
  signTx(type, body, { network: 'bench', sender, signer, rng, time: Date.now(), validity: 3_600_000 });
const hash = toHex(seed) as Hash;
const setup: SignedTx[] = [
  sign('contract.publish', { id: 'bench/terms' as never, title: 'All', policies: 'all' }),
  sign('dataset.publish', {
    table: 'heart',
    schema: {
      fields: [{ name: 'age', type: 'integer', 'tacit:exposure': ['aggregate'] }],
      missingValues: [],
    },
    title: '',
    description: '',
    classification: 'open',
    contract: 'bench/terms' as never,
    commitment: hash,
  }),
];
const columns = { filter: [], group: [], aggregate: ['age'] };
const shape = { protocol: 'aggregate' as const, columns, functions: ['sum'], cells: 1 };
const requests = Array.from({ length: COUNT }, () =>
  sign('request.submit', { table: 'heart', planHash: hash, shape, purpose: 'DUO:0000042' }),
);

const rate = (n: number, ms: number): number => Math.round((n / ms) * 1_000);
/** Milliseconds on the clock. */
const timed = async (work: () => unknown): Promise<number> => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};
/** Milliseconds of processor time of this process: what a busy machine distorts less. */
const busy = async (work: () => unknown): Promise<number> => {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
};

const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'tacit-bench-')));
const clock = { now: () => Date.now() };
const common = { policy: allow, logger: silentLogger, clock };
const sequencerOf = (): Sequencer =>
  new Sequencer({ ...common, path: folders[0] as string, genesis: genesis.block, signer });
let sequencer = sequencerOf();
await sequencer.start();
for (const tx of setup) await sequencer.submit(tx);
const follower = new Follower({
  ...common,
  path: folders[1] as string,
  network: 'bench',
  genesis: genesis.hash,
  transport: directTransport(sequencer),
});

// The state machine alone, in blocks of 500.
const modules = { policy: allow, verify: makeNativeVerify(), sha256: nativeSha256 };
const app = new LedgerApplication(modules);
let height = 0;
const run = async (txs: readonly unknown[], at: number): Promise<void> => {
  app.finalizeBlock({ height, time: at, previousHash: NO_HASH, txs });
  await app.commit(async () => {});
  height++;
};
await run(genesis.block.txs, time);
await run(setup, time + 1);
const checkMs = await busy(() => {
  for (const tx of requests) app.checkTx(tx, Date.now());
});
const applyMs = await busy(async () => {
  for (let at = 0; at < COUNT; at += 500) await run(requests.slice(at, at + 500), time + 2 + at);
});

const orderMs = await timed(() => Promise.all(requests.map((tx) => sequencer.submit(tx))));
const blocks = sequencer.head().height;
const serial = 200;
const serialMs = await timed(async () => {
  for (let i = 0; i < serial; i++)
    await sequencer.submit(
      sign('contract.publish', { id: 'bench/terms' as never, title: '', policies: 'all' }),
    );
});
const followMs = await busy(async () => {
  await follower.start();
  await follower.waitFor(sequencer.head().height);
});
const all = await sequencer.blocks(0, 1_000_000);
const verifyMs = await busy(() => verifyChain(all, { policy: allow, genesis: genesis.hash }));
await follower.stop();
await sequencer.stop();
sequencer = sequencerOf();
const recoverMs = await timed(() => sequencer.start());
const records = [...sequencer.view().requests()].length;
await sequencer.stop();
for (const path of folders) rmSync(path, { recursive: true, force: true });

process.stdout.write(
  `${JSON.stringify(
    {
      bench: 'ledger',
      machine: { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length },
      transactions: COUNT,
      perProcessorSecond: {
        checkTx: rate(COUNT, checkMs),
        apply: rate(COUNT, applyMs),
        followed: rate(COUNT + serial, followMs),
        reverified: rate(COUNT + serial, verifyMs),
      },
      perSecond: {
        orderedDurably: rate(COUNT, orderMs),
        oneAtATime: rate(serial, serialMs),
      },
      blocks,
      recovery: { ms: Math.round(recoverMs), requests: records },
    },
    null,
    2,
  )}\n`,
);
