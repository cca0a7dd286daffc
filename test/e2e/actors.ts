import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { loadKeys, type MemberKeys, readNetwork } from '@tacit/node/config';
import { Follower, makeNativeVerify, nativeSigner } from '@tacit/node/ledger';
import { ed25519Signer, ledgerTransport, PeerClient, peerOptions } from '@tacit/node/peers';
import { CedarEngine, loadShippedContract } from '@tacit/node/policy';
import { ROUTES } from '@tacit/sdk/client';
import {
  type Hash,
  isTacitError,
  type MemberId,
  type SessionId,
  silentLogger,
  type TacitError,
  toHex,
} from '@tacit/sdk/core';
import { agreementKeys } from '@tacit/sdk/crypto';
import { type Placed, type SessionRecord, signTx, type TxBody, type TxType } from '@tacit/sdk/ledger';
import {
  type AggregateSession,
  makeShare,
  type ReceiptBody,
  receiptHash,
  receiptMessage,
  shareHash,
} from '@tacit/sdk/protocols/aggregate';
import { type Layout, layoutOf, type Plan, tableFromSchema } from '@tacit/sdk/query';
import type { TestNetwork } from './network.ts';

const options = peerOptions.parse({});
const systemClock = { now: () => Date.now() };
const systemRng = (n: number): Uint8Array => new Uint8Array(randomBytes(n));
export const sleep = (ms: number): Promise<void> => new Promise((r) => setTimeout(r, ms));

/** What a refusal says; null when there was none. */
export const refusal = (work: Promise<unknown>): Promise<TacitError | null> =>
  work.then(
    () => null,
    (e: unknown) => {
      if (isTacitError(e)) return e;
      throw e;
    },
  );

/** The ledger as an observer follows it, and the hands of members that do as the test says. */
/**
 * Puts the default contract in force without its comparison with earlier answers: an actor's share is then the plan's
 * statistics alone. The comparison has its own tests.
 */
async function withoutComparison(net: TestNetwork): Promise<void> {
  const { name, title, policies } = loadShippedContract('aggregate-only');
  const text = policies.replace(/^@differencing.*\n/m, '');
  if (text === policies) throw new TypeError('expected the default contract to compare answers');
  for (const owner of net.owners.values()) {
    await owner.call('contracts.publish', { body: { name, title, policies: text } });
  }
}

export class Stage {
  readonly net: TestNetwork;
  readonly ledger: Follower;
  readonly #peers: PeerClient;
  readonly #actors: Actor[] = [];

  private constructor(net: TestNetwork, ledger: Follower, peers: PeerClient) {
    this.net = net;
    this.ledger = ledger;
    this.#peers = peers;
  }

  static async open(net: TestNetwork): Promise<Stage> {
    await withoutComparison(net);
    const folder = join(net.home, 'observer');
    const network = readNetwork(folder);
    const keys = await loadKeys(folder, net.passphrase);
    const holder: { ledger?: Follower } = {};
    const peers = new PeerClient({
      network: network.network,
      self: 'observer' as MemberId,
      signer: ed25519Signer(keys.signSecret),
      directory: (id) =>
        holder.ledger?.view().member(id) ?? (id === network.sequencer ? { url: network.sequencerUrl } : null),
      clock: systemClock,
      rng: systemRng,
      options,
    });
    const ledger = new Follower({
      path: join(net.home, 'stage'),
      network: network.network,
      genesis: network.genesis,
      transport: ledgerTransport(peers, network.sequencer),
      policy: new CedarEngine(),
      verify: makeNativeVerify(),
      clock: systemClock,
      logger: silentLogger,
    });
    holder.ledger = ledger;
    await ledger.start();
    return new Stage(net, ledger, peers);
  }

  async actor(member: string): Promise<Actor> {
    const actor = new Actor(this, member, await loadKeys(join(this.net.home, member), this.net.passphrase));
    this.#actors.push(actor);
    return actor;
  }

  session(id: SessionId): SessionRecord {
    const session = this.ledger.view().session(id);
    if (session === undefined) throw new Error('the test lost its session');
    return session;
  }

  /** Waits until the session is as wanted. */
  async until(id: SessionId, wanted: SessionRecord['status'], timeoutMs = 60_000): Promise<SessionRecord> {
    await this.ledger.waitFor((view) => view.session(id)?.status === wanted, { timeoutMs });
    return this.session(id);
  }

  async close(): Promise<void> {
    for (const a of this.#actors) await a.close();
    await this.ledger.stop();
    this.#peers.close();
  }
}

/** One question with its session on the ledger; who gets the plan is up to the test. */
export interface Opened {
  readonly id: SessionId;
  readonly grant: TxBody<'session.open'>['grant'];
  readonly plan: Plan;
  readonly sql: string;
  readonly layout: Layout;
  readonly height: number;
}

/** A member's keys in the hands of a test. As an owner it can listen where its node did. */
export class Actor {
  readonly member: MemberId;
  readonly keys: MemberKeys;
  readonly peers: PeerClient;
  readonly stage: Stage;
  /** Shares that came to this actor as the gate. */
  readonly received = new Map<MemberId, Hash>();
  #secrets = new Map<SessionId, Uint8Array>();
  #server: Server | null = null;

  constructor(stage: Stage, member: string, keys: MemberKeys, as: string = member) {
    this.stage = stage;
    this.member = member as MemberId;
    this.keys = keys;
    this.peers = new PeerClient({
      network: 'demo',
      self: as as MemberId,
      signer: ed25519Signer(keys.signSecret),
      directory: (id) => stage.ledger.view().member(id) ?? null,
      clock: systemClock,
      rng: systemRng,
      options: { ...options, retries: 0 },
    });
  }

  async submit<T extends TxType>(type: T, body: TxBody<T>): Promise<Placed> {
    const signer = nativeSigner(this.keys.signSecret);
    const meta = { network: 'demo', sender: this.member, signer, rng: systemRng, time: Date.now() };
    const tx = signTx(type, body, meta);
    return this.stage.ledger.submit(tx, { timeoutMs: 30_000 });
  }

  /** As the requester: question, grant, session; again until the gate is one the test wants. */
  async open(sql: string, gates: readonly string[]): Promise<Opened> {
    const { ledger, net } = this.stage;
    const asked = await net.requester.call('queries.explain', { body: { sql, purpose: 'DUO:0000042' } });
    const plan = asked.plan as unknown as Plan;
    const table = plan.from.table;
    const { result } = await this.submit('request.submit', {
      table,
      planHash: asked.planHash as Hash,
      shape: asked.shape as unknown as TxBody<'request.submit'>['shape'],
      purpose: 'DUO:0000042',
    });
    const view = ledger.view();
    const request = view.request(result.events[0]!.subject as never)!;
    const schema = view.datasets().find((d) => d.table === table)!.schema;
    const { layout } = layoutOf(plan, tableFromSchema(table, schema));
    return this.again({ grant: request.grant!, plan, sql, layout }, gates);
  }

  /** Opens a session on a grant; one with another gate is given up, which gives the use back. */
  async again(q: Omit<Opened, 'id' | 'height'>, gates: readonly string[]): Promise<Opened> {
    const { ledger } = this.stage;
    for (;;) {
      const { height } = await this.submit('session.open', { grant: q.grant });
      const session = ledger.view().openSessions(this.member).at(-1)!;
      if (gates.includes(session.gate)) return { ...q, id: session.id, height };
      await this.submit('session.fail', { session: session.id, code: 'session.cancelled', member: null });
    }
  }

  plan(to: string, q: Opened, plan: unknown = q.plan): Promise<unknown> {
    const body = { plan, sql: null, height: q.height } as never;
    return this.peers.request(to as MemberId, ROUTES['peer.sessions.plan'], { params: { id: q.id }, body });
  }

  /** As an owner: a mask key of its own on the ledger. */
  async join(id: SessionId): Promise<void> {
    const keys = agreementKeys(systemRng);
    this.#secrets.set(id, keys.secretKey);
    await this.submit('session.join', { session: id, maskKey: toHex(keys.publicKey) });
  }

  /** A share as an honest owner without rows would make it. */
  share(q: Opened, change: (session: AggregateSession) => AggregateSession = (s) => s): Uint8Array {
    const { id, planHash, participants, deadline } = this.stage.session(q.id);
    const session = change({ id, planHash, participants, deadline });
    const words = q.layout.cells * q.layout.statistics.length * q.layout.words;
    const table = { layout: q.layout, values: new Uint32Array(words) };
    return makeShare(session, this.member, this.#secrets.get(q.id)!, table).bytes;
  }

  send(q: Opened, bytes: Uint8Array, id: SessionId = q.id): Promise<unknown> {
    const { gate } = this.stage.session(q.id);
    return this.peers.request(gate, ROUTES['peer.sessions.shares'], { params: { id }, body: bytes as never });
  }

  async sign(of: string, id: SessionId, receipt: object): Promise<string> {
    const input = { params: { id }, body: { receipt } } as never;
    return (await this.peers.request(of as MemberId, ROUTES['peer.sessions.sign'], input)).signature;
  }

  result(from: string, id: SessionId) {
    const input = { params: { id }, query: { waitMs: '5000' } };
    return this.peers.request(from as MemberId, ROUTES['peer.sessions.result'], input);
  }

  /** Listens in place of its node: healthy, takes shares, signs every receipt it is asked to sign. */
  async listen(): Promise<void> {
    const url = new URL(this.stage.ledger.view().member(this.member)!.url!);
    const server = createServer((request, response) => {
      const chunks: Uint8Array[] = [];
      request.on('data', (c: Uint8Array) => chunks.push(c));
      request.on('end', () => {
        const reply = this.#answer(request.url ?? '', Buffer.concat(chunks), request.headers);
        response.writeHead(reply.status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(reply.body));
      });
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(Number(url.port), url.hostname, resolve));
  }

  #answer(
    path: string,
    body: Uint8Array,
    headers: NodeJS.Dict<string | string[]>,
  ): { status: number; body: object } {
    if (path.endsWith('/healthz')) return { status: 200, body: { ok: true } };
    if (path.endsWith('/shares')) {
      const sender = /keyid="([^"]+)"/.exec(String(headers['signature-input']))?.[1];
      this.received.set(sender as MemberId, shareHash(body));
    }
    if (!path.endsWith('/sign')) return { status: 202, body: { accepted: true } };
    const { receipt } = JSON.parse(Buffer.from(body).toString()) as { receipt: ReceiptBody };
    const signature = nativeSigner(this.keys.signSecret).sign(receiptMessage(receiptHash(receipt)));
    return { status: 200, body: { signature: toHex(signature) } };
  }

  async close(): Promise<void> {
    this.peers.close();
    const server = this.#server;
    if (server === null) return;
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
}
