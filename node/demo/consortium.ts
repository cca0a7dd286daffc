import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import type { MemberRole } from '@tacit/sdk/ledger';
import { readClientKey } from '../cli/folder.ts';
import { type NodeClient, openNode } from '../cli/node-client.ts';
import type { Output } from '../cli/output.ts';
import { createNetwork, createNodeFolder, joinNetwork } from '../setup.ts';
import { type RunningNode, startNode } from './processes.ts';

/** A running network of processes on this machine. */
export interface Consortium {
  readonly genesis: string;
  /** One per owner, by member name. */
  readonly owners: ReadonlyMap<string, NodeClient>;
  readonly requester: NodeClient;
  readonly observer: NodeClient;
  readonly nodes: readonly RunningNode[];
  /** Opens the throw-away keys of every folder. */
  readonly passphrase: string;
  /** Starts the node of a member that was ended, on its own folder; takes the place of the old one in `nodes`. */
  restart(member: string): Promise<NodeClient>;
}

export interface ConsortiumOptions {
  /** Ms of block time a session may take. */
  readonly sessionTimeout?: number;
}

const ROLES = { owner: ['owner', 'requester'], requester: ['requester'], observer: ['observer'] } as const;

/** A free name, should an owner be called `requester` or `observer`. */
const apart = (name: string, taken: readonly string[]): string =>
  taken.includes(name) ? apart(`${name}_`, taken) : name;

/**
 * The first owner founds the network and orders its blocks; the others join with invitations. `cleanup` grows as
 * processes start, so that a failure half way ends what runs.
 */
export async function startConsortium(
  home: string,
  ownerNames: readonly string[],
  cleanup: (() => Promise<void>)[],
  signal: AbortSignal,
  out: Output,
  options: ConsortiumOptions = {},
): Promise<Consortium> {
  const requesterName = apart('requester', ownerNames);
  const observerName = apart('observer', ownerNames);
  const passphrase = randomBytes(18).toString('base64url');
  const env = { TACIT_PASSPHRASE: passphrase, TACIT_LOG_LEVEL: process.env['TACIT_LOG_LEVEL'] ?? 'warn' };
  const nodes: RunningNode[] = [];

  const start = async (member: string): Promise<NodeClient> => {
    signal.throwIfAborted();
    const folder = join(home, member);
    const node = await startNode({ name: member, folder, env, cleanup });
    const before = nodes.findIndex((n) => n.name === member);
    if (before >= 0) nodes[before] = node;
    else nodes.push(node);
    out.progress(`${nodes.length} of ${ownerNames.length + 2} nodes run`);
    return openNode(node.url, readClientKey(folder));
  };
  const make = async (member: string): Promise<void> => {
    mkdirSync(join(home, member), { mode: 0o700 });
    // Throw-away keys: the demo need not wait half a second for each key derivation.
    await createNodeFolder({ folder: join(home, member), member, passphrase, insecureFastScrypt: true });
  };

  const founder = ownerNames[0]!;
  await make(founder);
  const folder = join(home, founder);
  const { genesis } = await createNetwork({
    folder,
    passphrase,
    network: 'demo',
    params: { admission: 1, ...options },
  });
  const first = await start(founder);
  const join_ = async (member: string, roles: readonly MemberRole[]): Promise<NodeClient> => {
    const { invite } = await first.call('network.invite', { body: { roles: [...roles], expires: 3_600 } });
    await make(member);
    await joinNetwork({ folder: join(home, member), passphrase, invitation: invite });
    return start(member);
  };
  const others: readonly (readonly [string, readonly MemberRole[]])[] = [
    ...ownerNames.slice(1).map((o) => [o, ROLES.owner] as const),
    [requesterName, ROLES.requester],
    [observerName, ROLES.observer],
  ];
  const joining = others.map(([member, roles]) => join_(member, roles));
  // All have settled before anyone cleans up: nothing starts behind its back.
  await Promise.allSettled(joining);
  const joined = await Promise.all(joining);
  const owners = new Map<string, NodeClient>([[founder, first]]);
  ownerNames.slice(1).forEach((o, i) => {
    owners.set(o, joined[i]!);
  });
  return {
    genesis,
    owners,
    requester: joined.at(-2)!,
    observer: joined.at(-1)!,
    nodes,
    passphrase,
    restart: start,
  };
}
