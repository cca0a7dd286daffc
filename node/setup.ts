import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type Clock, type MemberId, type Rng, TacitError } from '@tacit/sdk/core';
import { type Block, headerHash, type MemberCard, type NetworkParams } from '@tacit/sdk/ledger';
import {
  createUserKey,
  generateKeys,
  KEY_FILE,
  loadConfig,
  loadKeys,
  type MemberKeys,
  type NetworkFile,
  saveConfig,
  saveKeys,
  writeNetwork,
} from './config/index.ts';
import { decodeInvitation, joinTx } from './flows/invite.ts';
import { LOCAL_USER } from './flows/users.ts';
import { createGenesis, nativeSigner } from './ledger/index.ts';

export const systemRng: Rng = (n) => new Uint8Array(randomBytes(n));
export const systemClock: Clock = { now: () => Date.now() };

export interface FolderOptions {
  readonly folder: string;
  readonly member: string;
  readonly passphrase: string;
  readonly host?: string;
  readonly port?: number;
  readonly url?: string;
  readonly insecureFastScrypt?: boolean;
}

/** File that holds the folder's own client key, for the command line of the person who runs the node. */
export const CLIENT_KEY_FILE = 'client.key';

/** Keys, encrypted; configuration; a client key. Throws `keys.exist` rather than touch what is there. */
export async function createNodeFolder(o: FolderOptions): Promise<void> {
  if (existsSync(join(o.folder, KEY_FILE))) throw new TacitError('keys.exist', { field: o.folder });
  const fast = o.insecureFastScrypt === true;
  await saveKeys(o.folder, generateKeys(systemRng), o.passphrase, {
    rng: systemRng,
    insecureFastScrypt: fast,
  });
  const host = o.host ?? '127.0.0.1';
  saveConfig(o.folder, {
    'node.member': o.member,
    'listen.host': host,
    'listen.port': o.port ?? (await freePort()),
    ...(host === '127.0.0.1' ? {} : { 'listen.remote': true }),
    ...(o.url === undefined ? {} : { 'node.url': o.url }),
  });
  const key = createUserKey(
    o.folder,
    { user: LOCAL_USER, scopes: ['query', 'steward'] },
    { rng: systemRng, clock: systemClock },
  );
  writeFileSync(join(o.folder, CLIENT_KEY_FILE), `${key}\n`, { mode: 0o600 });
}

/** A loopback port nobody listens on now; the ledger will know the node by it, so it is chosen once. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(),
      );
    });
  });
}

interface Opened {
  readonly keys: MemberKeys;
  readonly card: MemberCard;
}

async function open(folder: string, passphrase: string, roles: MemberCard['roles']): Promise<Opened> {
  const { config } = loadConfig({ folder, env: {} });
  const keys = await loadKeys(folder, passphrase);
  const id = config.node.member as MemberId;
  const url = config.node.url ?? `http://${config.listen.host}:${config.listen.port}`;
  return { keys, card: { id, name: id, roles, signKey: keys.signKey, sealKey: keys.sealKey, url } };
}

/** A network whose first member orders its blocks. */
export async function createNetwork(o: {
  readonly folder: string;
  readonly passphrase: string;
  readonly network: string;
  readonly params: Partial<Omit<NetworkParams, 'network'>>;
}): Promise<NetworkFile> {
  const { keys, card } = await open(o.folder, o.passphrase, ['owner', 'requester', 'validator']);
  const { block, hash } = createGenesis({
    network: o.network,
    params: o.params,
    founder: card,
    signer: nativeSigner(keys.signSecret),
    rng: systemRng,
    time: Date.now(),
  });
  const file: NetworkFile = {
    version: 1,
    network: o.network,
    genesis: hash,
    sequencer: card.id as MemberId,
    sequencerUrl: null,
    block,
  };
  writeNetwork(o.folder, file);
  return file;
}

/** Hands the newcomer's signed card to the sequencer. `admitted` is false while members have yet to vote. */
export async function joinNetwork(o: {
  readonly folder: string;
  readonly passphrase: string;
  readonly invitation: string;
}): Promise<{ readonly network: string; readonly admitted: boolean }> {
  const i = decodeInvitation(o.invitation);
  const { keys, card } = await open(o.folder, o.passphrase, [...i.roles]);
  const published = await call(i.url, i.sequencer, '/v1/network');
  const block = published['genesis'] as Block | undefined;
  if (block === undefined || headerHash(block.header) !== i.genesis) {
    throw new TacitError('network.wrong-genesis', { member: i.sequencer, expected: i.genesis });
  }
  const tx = joinTx(i, card, nativeSigner(keys.signSecret), systemRng, Date.now());
  const reply = await call(i.url, i.sequencer, '/v1/join', { tx });
  writeNetwork(o.folder, {
    version: 1,
    network: i.network,
    genesis: i.genesis as NetworkFile['genesis'],
    sequencer: i.sequencer as MemberId,
    sequencerUrl: i.url,
    block,
  });
  const events = (reply['result'] as { events?: { type: string }[] } | undefined)?.events ?? [];
  return { network: i.network, admitted: events.some((e) => e.type === 'member.admitted') };
}

async function call(
  base: string,
  member: string,
  path: string,
  body?: object,
): Promise<Record<string, unknown>> {
  let response: Response;
  try {
    response = await fetch(new URL(path, base), {
      signal: AbortSignal.timeout(30_000),
      redirect: 'error',
      ...(body === undefined
        ? {}
        : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
  } catch (cause) {
    throw new TacitError('peer.unreachable', { member, cause });
  }
  const json = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  if (!response.ok) throw TacitError.fromProblem({ ...json, member });
  return json;
}
