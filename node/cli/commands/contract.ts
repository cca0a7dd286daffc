import { resolve } from 'node:path';
import { type MemberId, TacitError } from '@tacit/sdk/core';
import type { ContractRecord } from '@tacit/sdk/ledger';
import { Command } from 'commander';
import { CedarEngine, checkContract, loadContract } from '../../policy/index.ts';
import { action } from '../action.ts';
import { EXIT } from '../exit.ts';
import { connectNode } from '../node-client.ts';

interface Options {
  readonly node?: string;
  readonly name?: string;
}

/** Throws `input.invalid`. */
function contractParts(id: string): { owner: MemberId; name: string } {
  const [owner, name, more] = id.split('/');
  if (owner === undefined || name === undefined || more !== undefined) {
    throw new TacitError('input.invalid', { field: 'contract', expected: 'owner/name' });
  }
  return { owner: owner as MemberId, name };
}

export function contractCommand(): Command {
  const contract = new Command('contract').description('publish, show and try contracts');
  contract
    .command('publish')
    .description('publish a contract folder, or its next version')
    .argument('<folder>', 'folder with contract.cedar and contract.json')
    .option('--node <folder>', 'node folder')
    .option('--name <name>', 'its name; that of the folder unless given')
    .action(
      action<[string], Options>(async ({ options, out }, dir) => {
        const loaded = loadContract(resolve(dir));
        const node = await connectNode(options.node);
        const name = options.name ?? loaded.name;
        const { contract: record } = await node.call('contracts.publish', {
          body: { name, title: loaded.title, policies: loaded.policies },
        });
        const r = record as ContractRecord;
        out.answer({ contract: r }, `${r.id} version ${r.version} is in force`);
      }),
    );
  contract
    .command('show')
    .description('the version in force')
    .argument('<owner/name>')
    .option('--node <folder>', 'node folder')
    .action(
      action<[string], Options>(async ({ options, out }, id) => {
        const { contract: record } = await (await connectNode(options.node)).call('contracts.show', {
          params: contractParts(id),
        });
        const r = record as ContractRecord;
        out.answer({ contract: r }, `${r.id} version ${r.version}, ${r.status}: ${r.title}\n\n${r.policies}`);
      }),
    );
  contract
    .command('status')
    .description('suspend a contract, resume it, or revoke it for good; running sessions under it end')
    .argument('<owner/name>')
    .argument('<active|suspended|revoked>')
    .option('--node <folder>', 'node folder')
    .action(
      action<[string, string], Options>(async ({ options, out }, id, status) => {
        if (status !== 'active' && status !== 'suspended' && status !== 'revoked')
          throw new TacitError('input.invalid', {
            field: 'status',
            expected: 'active, suspended or revoked',
          });
        const node = await connectNode(options.node);
        const result = await node.call('contracts.status', { params: contractParts(id), body: { status } });
        out.answer(result, `${id} is ${status}`);
      }),
    );
  contract
    .command('check')
    .description('run the allow and deny cases that ship with a contract')
    .argument('<folder>')
    .action(
      action<[string], object>(async ({ out }, dir) => {
        const check = checkContract(new CedarEngine(), resolve(dir));
        const bad = check.cases.filter((c) => c.problems.length > 0);
        out.answer(check, () =>
          [
            ...check.cases.map((c) =>
              [
                `${c.problems.length === 0 ? 'ok  ' : 'FAIL'}  ${c.file}  ${c.says}`,
                ...c.problems.map((p) => `      ${p}`),
              ].join('\n'),
            ),
            ...(check.untried.length === 0 ? [] : [`no case decides by: ${check.untried.join(', ')}`]),
            `${check.cases.length - bad.length} of ${check.cases.length} cases as expected`,
          ].join('\n'),
        );
        if (!check.passed) process.exitCode = EXIT.negative.code;
      }),
    );
  return contract;
}
