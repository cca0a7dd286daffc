import { readFileSync } from 'node:fs';
import { DATASET, type Hash, type MemberId, TacitError } from '@tacit/sdk/core';
import { REPORT_NOTES } from '@tacit/sdk/ledger';
import { parseReceipt, receiptHash } from '@tacit/sdk/protocols/aggregate';
import { Command } from 'commander';
import { action } from '../action.ts';
import { connectNode } from '../node-client.ts';

interface Options {
  readonly node?: string;
  readonly receipt: string;
  readonly note: string;
}

function hashOf(file: string): Hash {
  try {
    return receiptHash(parseReceipt(JSON.parse(readFileSync(file, 'utf8'))).body);
  } catch (e) {
    throw new TacitError('input.invalid', { field: '--receipt', expected: 'a receipt file', cause: e });
  }
}

export const reportDatasetCommand = (): Command =>
  new Command('report')
    .description('say on the ledger whether a dataset was good, with the receipt of an answer over it')
    .argument('<owner/table>')
    .argument('<good|poor>')
    .requiredOption('--receipt <file>', 'receipt of an answer this member had')
    .requiredOption('--note <code>', REPORT_NOTES.join(', '))
    .option('--node <folder>', 'node folder')
    .action(
      action<[string, string], Options>(async ({ options, out }, id, verdict) => {
        if (!DATASET.test(id))
          throw new TacitError('input.invalid', { field: 'dataset', expected: 'owner/table' });
        if (verdict !== 'good' && verdict !== 'poor')
          throw new TacitError('input.invalid', { field: 'verdict', expected: 'good or poor' });
        const note = REPORT_NOTES.find((n) => n === options.note);
        if (note === undefined)
          throw new TacitError('input.invalid', { field: '--note', expected: REPORT_NOTES.join(', ') });
        const [owner, table] = id.split('/') as [MemberId, string];
        const node = await connectNode(options.node);
        const body = { receipt: hashOf(options.receipt), verdict, note } as const;
        const result = await node.call('datasets.report', { params: { owner, table }, body });
        out.answer(result, `reported ${id} as ${verdict}`);
      }),
    );
