import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyReceipt } from '@tacit/sdk/client';
import { HASH, type Hash, TacitError } from '@tacit/sdk/core';
import { Command } from 'commander';
import { readNetwork } from '../../config/network-file.ts';
import { makeNativeVerify } from '../../ledger/index.ts';
import { action } from '../action.ts';
import { EXIT } from '../exit.ts';

interface Options {
  readonly genesis?: string;
  readonly node?: string;
}

export const verifyCommand = (): Command =>
  new Command('verify')
    .description('check a receipt: signatures, grant, plan, result, ledger; works offline')
    .argument('<receipt>', 'receipt file')
    .option('--genesis <hash>', 'genesis hash your consortium publishes')
    .option('--node <folder>', 'node folder whose network is trusted')
    .action(
      action<[string], Options>(async ({ options, out }, file) => {
        const json = readJson(file);
        const genesis = trusted(options);
        const result = verifyReceipt(json, {
          verify: makeNativeVerify(),
          ...(genesis === undefined ? {} : { genesis }),
        });
        const failing = result.checks.filter((c) => !c.ok).map((c) => c.name);
        out.answer({ ...result, failing }, () =>
          [
            ...result.checks.map((c) => `${c.ok ? 'ok  ' : 'FAIL'}  ${c.name.padEnd(12)} ${c.detail}`),
            result.ok ? 'the receipt holds' : `the receipt does NOT hold: ${failing.join(', ')}`,
          ].join('\n'),
        );
        if (!result.ok) process.exitCode = EXIT.negative.code;
      }),
    );

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new TacitError('receipt.unreadable', { field: file, cause });
  }
}

function trusted(options: Options): Hash | undefined {
  if (options.genesis !== undefined) {
    if (!HASH.test(options.genesis)) {
      throw new TacitError('input.invalid', { field: '--genesis', expected: '64 lowercase hex digits' });
    }
    return options.genesis as Hash;
  }
  return options.node === undefined ? undefined : readNetwork(join(options.node)).genesis;
}
