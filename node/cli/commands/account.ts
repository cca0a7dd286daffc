import type { MemberId } from '@tacit/sdk/core';
import type { AccountRecord, CountRecord } from '@tacit/sdk/ledger';
import { Command } from 'commander';
import { action } from '../action.ts';
import { connectNode } from '../node-client.ts';
import { table } from '../output.ts';

const COLUMNS = {
  published: 'published',
  requested: 'requested',
  granted: 'granted',
  refused: 'refused',
  answered: 'answered',
  served: 'served',
  applicationsServed: 'applications served',
  applicationsRefused: 'refused to others',
} as const satisfies Partial<Record<keyof CountRecord, string>>;

export const accountCommand = (): Command =>
  new Command('account')
    .description('credits and counts of a member and its departments, from the ledger')
    .argument('[member]', 'another member')
    .option('--node <folder>', 'node folder')
    .action(
      action<[string | undefined], { node?: string }>(async ({ options, out }, member) => {
        const node = await connectNode(options.node);
        const query = member === undefined ? {} : { member: member as MemberId };
        const answer = await node.call('account', { query });
        const a = answer.account as AccountRecord;
        const names = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];
        out.answer(answer, () =>
          [
            `${a.member}: ${a.balance} credits, ${a.held} held by running sessions; ${a.earned} earned, ${a.spent} spent`,
            '',
            table(
              ['who', ...names.map((n) => COLUMNS[n])],
              (answer.counts as readonly CountRecord[]).map((c) => [c.id, ...names.map((n) => String(c[n]))]),
              [false, ...names.map(() => true)],
            ),
          ].join('\n'),
        );
      }),
    );
