import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Logger, type MemberId, TacitError } from '@tacit/sdk/core';
import type { Engine, LedgerSource } from '@tacit/sdk/ledger';
import { type Api, startApi } from './api/index.ts';
import { loadConfig, loadKeys, lockFolder, type NetworkFile, readNetwork, UserKeys } from './config/index.ts';
import { createDataEngine } from './data/index.ts';
import { createChain } from './flows/chain.ts';
import { defaultFlowLimits, type FlowContext } from './flows/context.ts';
import { openHoldings } from './flows/holdings.ts';
import { openJournal } from './flows/journal.ts';
import { ProofDesk } from './flows/proof/desk.ts';
import { RowSets } from './flows/row-sets.ts';
import { SessionHost } from './flows/session/host.ts';
import { createHandlers } from './handlers/index.ts';
import { Follower, makeNativeVerify, nativeSigner, Sequencer } from './ledger/index.ts';
import { nativeStream } from './native.ts';
import { ed25519Signer, ledgerTransport, PeerClient, PeerVerifier } from './peers/index.ts';
import { CedarEngine, loadShippedContract } from './policy/index.ts';
import { systemClock, systemRng } from './setup.ts';
import { apiMetrics, createLogger, Metrics, processMetrics } from './telemetry/index.ts';

export const VERSION = '0.1.0';

export interface NodeOptions {
  readonly folder: string;
  readonly passphrase: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly flags?: Readonly<Record<string, string | number | boolean>>;
}

export interface RunningTacit {
  readonly member: MemberId;
  readonly url: string;
  stop(): Promise<void>;
}

/** How long a new follower may take to see itself as a member on the ledger, ms. */
const JOINED_MS = 60_000;

/**
 * The composition root: opens the folder and starts ledger, data, sessions and doors, innermost first. What was
 * started is stopped in the opposite order, also when a later part fails to start.
 */
export async function startNode(o: NodeOptions): Promise<RunningTacit> {
  const started: (() => Promise<void> | void)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of started.splice(0).reverse()) await end();
  };
  try {
    return await compose(o, started, stop);
  } catch (e) {
    await stop().catch(() => undefined);
    throw e;
  }
}

async function compose(
  o: NodeOptions,
  started: (() => Promise<void> | void)[],
  stop: () => Promise<void>,
): Promise<RunningTacit> {
  const { folder } = o;
  const { config } = loadConfig({ folder, env: o.env, ...(o.flags === undefined ? {} : { flags: o.flags }) });
  if (config.node.member === undefined) throw new TacitError('config.invalid', { field: 'node.member' });
  const self = config.node.member as MemberId;
  const log = createLogger({ options: config.log, clock: systemClock, base: { member: self } });
  const network = readNetwork(folder);
  const lock = lockFolder(folder);
  started.push(() => lock.release());
  const keys = await loadKeys(folder, o.passphrase);
  const signer = nativeSigner(keys.signSecret);
  const verify = makeNativeVerify();
  const policy = new CedarEngine();
  const metrics = new Metrics();
  processMetrics(metrics, systemClock);

  const holder: { engine: Engine | null } = { engine: null };
  const member = (id: MemberId) => holder.engine?.view().member(id) ?? null;
  const peers = new PeerClient({
    network: network.network,
    self,
    signer: ed25519Signer(keys.signSecret),
    // Before the first block a follower knows only where the invitation said the sequencer listens.
    directory: (id) => member(id) ?? (id === network.sequencer ? { url: network.sequencerUrl } : null),
    clock: systemClock,
    rng: systemRng,
    options: config.peers,
  });
  started.push(() => peers.close());

  mkdirSync(join(folder, 'datasets'), { recursive: true, mode: 0o700 });
  const common = { path: join(folder, 'ledger'), policy, verify, logger: log, clock: systemClock };
  const sequencing = network.sequencer === self;
  const engine = sequencing
    ? new Sequencer({ ...common, genesis: network.block, signer })
    : new Follower({
        ...common,
        network: network.network,
        genesis: network.genesis,
        transport: ledgerTransport(peers, network.sequencer),
      });
  await engine.start();
  started.push(() => engine.stop());
  holder.engine = engine;
  const isMember = (): boolean => engine.view().member(self) !== undefined;
  await engine.waitFor(isMember, { timeoutMs: JOINED_MS }).catch(() => {
    throw new TacitError('network.not-admitted', { member: self });
  });

  const workFolder = join(folder, 'work');
  // What a killed node left there is of no use to anybody.
  rmSync(workFolder, { recursive: true, force: true });
  mkdirSync(workFolder, { mode: 0o700 });
  const data = createDataEngine(config.data, { logger: log, workFolder });
  await data.start();
  started.push(() => data.stop());
  const holdings = await openHoldings(join(folder, 'datasets'), self, data, engine.view(), log);
  const journal = await openJournal(join(folder, 'journal'));
  started.push(() => journal.close());
  const proofs = new ProofDesk(join(folder, 'openings.log'));
  started.push(() => proofs.close());
  const chain = createChain(engine, {
    network: network.network,
    self,
    signer,
    rng: systemRng,
    clock: systemClock,
  });
  const ctx: FlowContext = {
    self,
    network: network.network,
    engine,
    chain,
    policy,
    data,
    holdings,
    peers,
    journal,
    rowSets: new RowSets(join(folder, 'rowsets')),
    proofs,
    signer,
    sealSecret: keys.sealSecret,
    verify,
    cipher: nativeStream,
    rng: systemRng,
    clock: systemClock,
    log,
    limits: defaultFlowLimits,
  };
  const sessions = new SessionHost(ctx);
  // Before the doors open, so that no session of this life is taken for one of the last; goes on behind.
  void sessions.recover();
  const api = await openDoors(
    o,
    config,
    ctx,
    sessions,
    network,
    sequencing ? (engine as Sequencer) : null,
    metrics,
    log,
  );
  started.push(async () => {
    await sessions.stop();
    await api.stop();
  });
  await announce(ctx, config.node.url ?? api.url);
  log.info('ready', { url: api.url, height: engine.head().height });
  return { member: self, url: api.url, stop };
}

async function openDoors(
  o: NodeOptions,
  config: ReturnType<typeof loadConfig>['config'],
  ctx: FlowContext,
  sessions: SessionHost,
  network: NetworkFile,
  source: LedgerSource | null,
  metrics: Metrics,
  logger: Logger,
): Promise<Api> {
  const url = config.node.url ?? `http://${config.listen.host}:${config.listen.port}`;
  const handlers = createHandlers({
    ctx,
    sessions,
    source,
    network: {
      genesis: network.genesis,
      block: network.block,
      sequencer: network.sequencer,
      url: network.sequencerUrl ?? url,
    },
    version: VERSION,
    startedAt: systemClock.now(),
    defaultContract: loadShippedContract('aggregate-only'),
    metrics: () => metrics.text(),
  });
  return startApi({
    handlers,
    keys: new UserKeys(o.folder),
    peers: new PeerVerifier({
      network: ctx.network,
      self: ctx.self,
      members: (id) => ctx.chain.view().member(id) ?? null,
      clock: systemClock,
      window: config.peers.window,
      nonces: config.peers.nonces,
    }),
    listen: config.listen,
    limits: config.limits,
    version: VERSION,
    clock: systemClock,
    rng: systemRng,
    logger,
    observe: apiMetrics(metrics),
  });
}

/** Tells the ledger where this node listens now, when that has changed. */
async function announce(ctx: FlowContext, url: string): Promise<void> {
  const known = ctx.chain.view().member(ctx.self)?.url;
  if (known === url) return;
  await ctx.chain.submit('member.update', { url }).catch(() => {
    ctx.log.warn('could not tell the ledger the new address of this node', { url });
  });
}
