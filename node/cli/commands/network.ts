import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MemberId, TacitError } from '@tacit/sdk/core';
import { APPROVER_ROLES } from '@tacit/sdk/ledger';
import { Command } from 'commander';
import { createNetwork, joinNetwork } from '../../setup.ts';
import { action } from '../action.ts';
import { FILES, nodeFolder } from '../folder.ts';
import { connectNode } from '../node-client.ts';
import { table } from '../output.ts';
import { folderOptions, type InitOptions, makeFolder } from './init.ts';
import { detach } from './start.ts';

interface CreateOptions extends InitOptions {
  readonly network?: string;
  readonly start?: boolean;
  readonly votes: string;
}
interface InviteOptions {
  readonly node?: string;
  readonly roles: string;
  readonly days: string;
  readonly out?: string;
}

const ROLES = ['owner', 'requester', 'validator', 'observer'] as const;

export function networkCommand(): Command {
  const network = new Command('network').description('create, join and look at a network');
  folderOptions(network.command('create'))
    .description('make a folder, a network and its first member')
    .argument('<folder>', 'folder of the first member')
    .option('--network <name>', 'name of the network', 'tacit')
    .option('--votes <n>', 'yes votes a newcomer needs: a number, or majority', 'majority')
    .option('--start', 'start the node in the background and write an invitation into its folder')
    .action(
      action<[string], CreateOptions>(async ({ options, out }, given) => {
        const { folder, member, passphrase } = await makeFolder(given, options, out);
        const votes = options.votes === 'majority' ? 'majority' : Number(options.votes);
        const file = await createNetwork({
          folder,
          passphrase,
          network: options.network ?? 'tacit',
          params: { admission: votes },
        });
        const result = { folder, member, network: file.network, genesis: file.genesis };
        if (options.start !== true) {
          out.answer(
            result,
            `network ${file.network} with first member ${member}\ngenesis ${file.genesis}\nnext: tacit start ${given}`,
          );
          return;
        }
        const url = await detach(folder, undefined, out);
        const path = await writeInvite(folder, ['owner', 'requester'], 7, join(folder, FILES.invite));
        out.answer({ ...result, url, invite: path }, () =>
          [
            `network ${file.network}, first member ${member}, running at ${url}`,
            `genesis     ${file.genesis}`,
            `invitation  ${path} (for one newcomer, 7 days; it is a key: send it over a channel you trust)`,
          ].join('\n'),
        );
      }),
    );
  folderOptions(network.command('join'))
    .description('make a folder and join a network with an invitation')
    .argument('<folder>', 'folder of the new member')
    .argument('<invitation>', 'invitation file, or its text')
    .option('--start', 'start the node in the background')
    .action(
      action<[string, string], CreateOptions>(async ({ options, out }, given, invitation) => {
        const text = existsSync(invitation) ? readFileSync(invitation, 'utf8') : invitation;
        const { folder, member, passphrase } = await makeFolder(given, options, out);
        const joined = await joinNetwork({ folder, passphrase, invitation: text });
        const url = options.start === true && joined.admitted ? await detach(folder, undefined, out) : null;
        out.answer({ folder, member, ...joined, url }, () =>
          [
            joined.admitted
              ? `${member} is a member of ${joined.network}`
              : `${member} waits for votes in ${joined.network}`,
            joined.admitted
              ? url === null
                ? `next: tacit start ${given}`
                : `running at ${url}`
              : `other members vote with: tacit network vote ${member} yes`,
          ].join('\n'),
        );
      }),
    );
  network
    .command('invite')
    .description('write an invitation for one newcomer')
    .option('--node <folder>', 'node folder')
    .option('--roles <list>', 'owner, requester, validator, observer', 'owner,requester')
    .option('--days <n>', 'how long it is good', '7')
    .option('--out <file>', 'where to write it')
    .action(
      action<[], InviteOptions>(async ({ options, out }) => {
        const folder = nodeFolder(options.node);
        const roles = options.roles.split(',').map((r) => r.trim());
        const path = await writeInvite(
          folder,
          roles,
          Number(options.days),
          options.out ?? join(folder, FILES.invite),
        );
        out.answer({ invite: path }, `invitation in ${path}: it is a key, send it over a channel you trust`);
      }),
    );
  network
    .command('vote')
    .description('vote on a candidate')
    .argument('<member>')
    .argument('<yes|no>')
    .option('--node <folder>', 'node folder')
    .action(
      action<[string, string], { node?: string }>(async ({ options, out }, member, word) => {
        if (word !== 'yes' && word !== 'no')
          throw new TacitError('input.invalid', { field: 'vote', expected: 'yes or no' });
        const node = await connectNode(options.node);
        const result = await node.call('members.vote', {
          body: { member: member as MemberId, accept: word === 'yes' },
        });
        out.answer(result, `voted ${word} on ${member}`);
      }),
    );
  network
    .command('appoint')
    .description('vote that a member approves requests as steward, ethics or regulator')
    .argument('<member>')
    .argument('<capacities>', 'comma-separated, or none')
    .option('--node <folder>', 'node folder')
    .action(
      action<[string, string], { node?: string }>(async ({ options, out }, member, list) => {
        const words = list === 'none' ? [] : list.split(',');
        const approves = APPROVER_ROLES.filter((r) => words.includes(r));
        if (approves.length !== words.length)
          throw new TacitError('input.invalid', {
            field: 'capacities',
            expected: APPROVER_ROLES.join(', '),
          });
        const node = await connectNode(options.node);
        const result = await node.call('members.appoint', { body: { member: member as MemberId, approves } });
        out.answer(result, `voted that ${member} approves as ${approves.join(', ') || 'nothing'}`);
      }),
    );
  network
    .command('suspend')
    .description('vote to suspend a member; its sessions end when the votes suffice')
    .argument('<member>')
    .option('--node <folder>', 'node folder')
    .action(
      action<[string], { node?: string }>(async ({ options, out }, member) => {
        const node = await connectNode(options.node);
        const result = await node.call('members.suspend', { body: { member: member as MemberId } });
        out.answer(result, `voted to suspend ${member}`);
      }),
    );
  network
    .command('status')
    .description('members and ledger as this node sees them')
    .option('--node <folder>', 'node folder')
    .action(
      action<[], { node?: string }>(async ({ options, out }) => {
        const status = await (await connectNode(options.node)).tacit.status();
        out.answer(status, () =>
          [
            `${status.member} in ${status.network ?? 'no network'}, ledger height ${status.ledger?.height ?? 0}`,
            '',
            table(
              ['member', 'roles', 'status', 'url'],
              status.members.map((m) => [m.id, m.roles.join(' '), m.status, m.url ?? '-']),
            ),
          ].join('\n'),
        );
      }),
    );
  return network;
}

async function writeInvite(
  folder: string,
  roles: readonly string[],
  days: number,
  path: string,
): Promise<string> {
  const known = ROLES.filter((r) => roles.includes(r));
  if (known.length !== roles.length)
    throw new TacitError('input.invalid', { field: '--roles', expected: ROLES.join(', ') });
  if (!Number.isInteger(days) || days < 1 || days > 365) {
    throw new TacitError('input.invalid', { field: '--days', expected: 'a whole number from 1 to 365' });
  }
  const node = await connectNode(folder);
  const { invite } = await node.call('network.invite', {
    body: { roles: [...known], expires: days * 86_400 },
  });
  writeFileSync(path, `${invite}\n`, { mode: 0o600 });
  return path;
}
