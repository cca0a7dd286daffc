import { type Hash, type MemberId, TacitError } from '@tacit/sdk/core';
import { Command } from 'commander';
import { action } from '../action.ts';
import { connectNode } from '../node-client.ts';
import { type Standing, standingText } from '../standing.ts';

interface Options {
  readonly node?: string;
}
interface DecideOptions extends Options {
  readonly reason: string;
}

const NODE = ['--node <folder>', 'node folder'] as const;

function idOf(text: string, field = 'request'): Hash {
  if (!/^[0-9a-f]{64}$/.test(text))
    throw new TacitError('input.invalid', { field, expected: 'the id as `tacit inbox` prints it' });
  return text as Hash;
}

export const inboxCommand = (): Command =>
  new Command('inbox')
    .description('requests that wait for this member, and its own that wait for others')
    .option(...NODE)
    .action(
      action<[], Options>(async ({ options, out }) => {
        const box = await (await connectNode(options.node)).call('requests.inbox', {});
        const part = (title: string, list: readonly unknown[]): string[] =>
          list.length === 0 ? [] : [title, '', ...list.map((s) => standingText(s as Standing)), ''];
        out.answer(box, () => {
          const lines = [...part('to decide:', box.decide), ...part('waiting for others:', box.mine)];
          return lines.length === 0 ? 'nothing waits' : lines.join('\n').trimEnd();
        });
      }),
    );

const decide = (name: string, about: string, approve: boolean): Command =>
  new Command(name)
    .description(about)
    .argument('<request>', 'id of the request')
    .requiredOption('--reason <text>', 'why; everybody can read it, so no word about persons')
    .option(...NODE)
    .action(
      action<[string], DecideOptions>(async ({ options, out }, id) => {
        const node = await connectNode(options.node);
        const params = { id: idOf(id) };
        await node.call('requests.decide', { params, body: { approve, reason: options.reason } });
        const now = await node.call('requests.show', { params });
        out.answer(now, () => standingText(now as unknown as Standing));
      }),
    );

export const approveCommand = (): Command =>
  decide('approve', 'approve a request; the last approval needed makes the grant', true);
export const refuseCommand = (): Command => decide('refuse', 'refuse a request', false);

export function requestCommand(): Command {
  const request = new Command('request').description('look at, delegate and withdraw requests');
  request
    .command('show')
    .description('where a request stands and for whom it waits')
    .argument('<request>')
    .option(...NODE)
    .action(
      action<[string], Options>(async ({ options, out }, id) => {
        const node = await connectNode(options.node);
        const now = await node.call('requests.show', { params: { id: idOf(id) } });
        out.answer(now, () => standingText(now as unknown as Standing));
      }),
    );
  request
    .command('delegate')
    .description('let another member decide in your place, for this request only')
    .argument('<request>')
    .argument('<member>')
    .option(...NODE)
    .action(
      action<[string, string], Options>(async ({ options, out }, id, member) => {
        const node = await connectNode(options.node);
        const result = await node.call('requests.delegate', {
          params: { id: idOf(id) },
          body: { to: member as MemberId },
        });
        out.answer(result, `${member} decides on it now`);
      }),
    );
  request
    .command('withdraw')
    .description('take back a request of this member that still waits')
    .argument('<request>')
    .option(...NODE)
    .action(
      action<[string], Options>(async ({ options, out }, id) => {
        const node = await connectNode(options.node);
        const result = await node.call('requests.withdraw', { params: { id: idOf(id) }, body: {} });
        out.answer(result, 'withdrawn');
      }),
    );
  return request;
}

export function grantCommand(): Command {
  const grant = new Command('grant').description('what contracts have granted');
  grant
    .command('revoke')
    .description('end a grant and every session under it')
    .argument('<grant>')
    .option(...NODE)
    .action(
      action<[string], Options>(async ({ options, out }, id) => {
        const node = await connectNode(options.node);
        const result = await node.call('grants.revoke', { params: { id: idOf(id, 'grant') }, body: {} });
        out.answer(result, 'revoked');
      }),
    );
  return grant;
}
