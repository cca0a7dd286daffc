import { randomBytes } from 'node:crypto';
import { TacitError } from '@tacit/sdk/core';
import type { UserRecord } from '@tacit/sdk/ledger';
import { Command } from 'commander';
import { createUserKey, listUsers, removeUser } from '../../config/index.ts';
import { LOCAL_USER } from '../../flows/users.ts';
import { action } from '../action.ts';
import { nodeFolder } from '../folder.ts';
import { connectNode } from '../node-client.ts';
import { table } from '../output.ts';

interface Options {
  readonly node?: string;
}
interface AddOptions extends Options {
  readonly attribute?: readonly string[];
  readonly scope: string;
}

/** `department=cardiology`, several times. */
function attributesOf(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at < 1) throw new TacitError('input.invalid', { field: '--attribute', expected: 'name=value' });
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

export function userCommand(): Command {
  const user = new Command('user').description('people and services that ask in the name of this member');
  user
    .command('add')
    .description('put a pseudonym with attributes on the ledger and print its bearer key, once')
    .argument('<name>', 'a pseudonym: everybody can read it')
    .option('--attribute <name=value...>', 'what contracts may ask for, such as department=cardiology')
    .option('--scope <scope>', 'what its key opens: query or steward', 'query')
    .option('--node <folder>', 'node folder')
    .action(
      action<[string], AddOptions>(async ({ options, out }, name) => {
        if (options.scope !== 'query' && options.scope !== 'steward')
          throw new TacitError('input.invalid', { field: '--scope', expected: 'query or steward' });
        if (name === LOCAL_USER)
          throw new TacitError('input.invalid', {
            field: 'name',
            expected: `another name than ${LOCAL_USER}`,
          });
        const folder = nodeFolder(options.node);
        const node = await connectNode(options.node);
        const attributes = attributesOf(options.attribute ?? []);
        await node.call('users.add', { body: { user: name, attributes } });
        const scopes = options.scope === 'query' ? (['query'] as const) : (['query', 'steward'] as const);
        const key = createUserKey(
          folder,
          { user: name, scopes },
          { rng: (n) => new Uint8Array(randomBytes(n)), clock: { now: () => Date.now() } },
        );
        out.answer({ user: name, attributes, key, url: node.url }, () =>
          [`${name} asks at ${node.url} with the key`, key, 'it is not shown again'].join('\n'),
        );
      }),
    );
  user
    .command('remove')
    .description('end its grants and running questions on the ledger, and its key here')
    .argument('<name>')
    .option('--node <folder>', 'node folder')
    .action(
      action<[string], Options>(async ({ options, out }, name) => {
        const folder = nodeFolder(options.node);
        const node = await connectNode(options.node);
        const result = await node.call('users.remove', { params: { user: name }, body: {} });
        if (listUsers(folder).some((u) => u.user === name)) removeUser(folder, name);
        out.answer(result, `${name} is removed`);
      }),
    );
  user
    .command('list')
    .description('users of this member on the ledger')
    .option('--node <folder>', 'node folder')
    .action(
      action<[], Options>(async ({ options, out }) => {
        const answer = await (await connectNode(options.node)).call('users.list', {});
        out.answer(answer, () =>
          table(
            ['user', 'status', 'attributes'],
            (answer.users as readonly UserRecord[]).map((u) => [
              u.user,
              u.status,
              Object.entries(u.attributes)
                .map(([k, v]) => `${k}=${v}`)
                .join(' '),
            ]),
          ),
        );
      }),
    );
  return user;
}
