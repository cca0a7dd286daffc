import { isTacitError, TacitError } from '@tacit/sdk/core';
import { describeBlock, type ExecutedBlock } from '@tacit/sdk/ledger';
import { Command } from 'commander';
import { readNetwork } from '../../config/index.ts';
import { verifyChain } from '../../ledger/index.ts';
import { CedarEngine } from '../../policy/index.ts';
import { action } from '../action.ts';
import { EXIT } from '../exit.ts';
import { nodeFolder } from '../folder.ts';
import { connectNode } from '../node-client.ts';
import { describeError } from '../output.ts';

interface Options {
  readonly node?: string;
  readonly from: string;
  readonly limit: string;
}

export function ledgerCommand(): Command {
  const ledger = new Command('ledger').description('who asked what of whom, when and why');
  ledger
    .command('log')
    .description('what happened, in order')
    .option('--node <folder>', 'node folder')
    .option('--from <height>', 'first block', '0')
    .option('--limit <n>', 'how many blocks', '200')
    .action(
      action<[], Options>(async ({ options, out }) => {
        const node = await connectNode(options.node);
        const { blocks } = await node.call('ledger.blocks', {
          query: { from: options.from, limit: options.limit },
        });
        out.answer({ blocks }, () => (blocks as ExecutedBlock[]).flatMap(describeBlock).join('\n'));
      }),
    );
  ledger
    .command('show')
    .description('one block, whole')
    .argument('<height>')
    .option('--node <folder>', 'node folder')
    .action(
      action<[string], Options>(async ({ options, out }, height) => {
        if (!/^[0-9]{1,15}$/.test(height))
          throw new TacitError('input.invalid', { field: 'height', expected: 'a number' });
        const { block } = await (await connectNode(options.node)).call('ledger.block', {
          params: { height },
        });
        out.answer({ block }, JSON.stringify(block, null, 2));
      }),
    );
  ledger
    .command('verify')
    .description('check every signature and re-execute every block from genesis')
    .option('--node <folder>', 'node folder')
    .action(
      action<[], Options>(async ({ options, out }) => {
        const folder = nodeFolder(options.node);
        const node = await connectNode(folder);
        const { genesis } = readNetwork(folder);
        const blocks = async function* (): AsyncGenerator<object> {
          for (let from = 0; ; ) {
            const page = (await node.call('ledger.blocks', { query: { from: String(from), limit: '200' } }))
              .blocks;
            yield* page;
            if (page.length === 0) return;
            from += page.length;
          }
        };
        const onBlock = (height: number): void => out.progress(`re-executed block ${height}`);
        try {
          const report = await verifyChain(blocks(), { policy: new CedarEngine(), genesis, onBlock });
          out.answer({ ok: true, ...report }, () =>
            [
              `${report.height + 1} blocks with ${report.transactions} transactions hold: every signature, every root`,
              `genesis ${report.genesis}`,
              `head    ${report.hash}`,
            ].join('\n'),
          );
        } catch (e) {
          if (!isTacitError(e) || !e.code.startsWith('ledger.')) throw e;
          out.answer({ ok: false, problem: e.toProblem() }, `the ledger does NOT hold\n${describeError(e)}`);
          process.exitCode = EXIT.negative.code;
        }
      }),
    );
  return ledger;
}
