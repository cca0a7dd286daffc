import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';
import { silentLogger } from '@tacit/sdk/core';
import { Command } from 'commander';
import { loadConfig, readNetwork, readPublicKeys } from '../../config/index.ts';
import { createDataEngine, defaultDataOptions } from '../../data/index.ts';
import { CedarEngine, loadShippedContract } from '../../policy/index.ts';
import { action } from '../action.ts';
import { EXIT } from '../exit.ts';
import { nodeFolder, readClientKey, readRun } from '../folder.ts';
import { openNode } from '../node-client.ts';
import { describeError } from '../output.ts';

interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** The lowest Node version that runs Tacit. */
const NODE_MAJOR = 20;

export const doctorCommand = (): Command =>
  new Command('doctor')
    .description('look whether this machine and a node folder are in order')
    .option('--node <folder>', 'node folder to look at')
    .action(
      action<[], { node?: string }>(async ({ options, out }) => {
        const findings: Finding[] = [];
        const look = async (name: string, run: () => Promise<string> | string): Promise<void> => {
          out.progress(`looking at ${name} …`);
          try {
            findings.push({ name, ok: true, detail: await run() });
          } catch (e) {
            findings.push({ name, ok: false, detail: describeError(e) });
          }
        };
        await look('node version', nodeVersion);
        await look('data engine', dataEngine);
        await look('policy engine', policyEngine);
        if (options.node !== undefined) await lookAtFolder(options.node, look);
        const ok = findings.every((f) => f.ok);
        out.answer({ ok, findings }, () =>
          findings.map((f) => `${f.ok ? 'ok  ' : 'FAIL'}  ${f.name.padEnd(14)} ${f.detail}`).join('\n'),
        );
        if (!ok) process.exitCode = EXIT.negative.code;
      }),
    );

function nodeVersion(): string {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < NODE_MAJOR)
    throw new Error(`Node ${process.versions.node}; Tacit needs ${NODE_MAJOR} or later`);
  return process.versions.node;
}

async function dataEngine(): Promise<string> {
  const data = createDataEngine({ ...defaultDataOptions }, { logger: silentLogger });
  await data.start();
  try {
    await data.parse('select 1');
    return 'DuckDB starts in its own locked-down process and parses';
  } finally {
    await data.stop();
  }
}

function policyEngine(): string {
  const contract = loadShippedContract('aggregate-only');
  return `Cedar loads; the default contract has ${new CedarEngine().validate(contract.policies).length} policies`;
}

async function lookAtFolder(
  flag: string,
  look: (name: string, run: () => Promise<string> | string) => Promise<void>,
): Promise<void> {
  const folder = nodeFolder(flag);
  await look('folder', () => {
    accessSync(folder, constants.W_OK);
    const open = statSync(join(folder, 'keys.json')).mode & 0o077;
    if (open !== 0) throw new Error('keys.json can be read by others: chmod 600 keys.json');
    return folder;
  });
  await look('configuration', () => `member ${loadConfig({ folder, env: process.env }).config.node.member}`);
  await look('keys', () => `signing key ${readPublicKeys(folder).signKey.slice(0, 16)}…, encrypted`);
  await look('network', () => {
    const n = readNetwork(folder);
    return `${n.network}, genesis ${n.genesis}`;
  });
  await look('node', async () => {
    const run = readRun(folder);
    if (run === null) return 'not running';
    const status = await (await openNode(run.url, readClientKey(folder))).tacit.status();
    return `running at ${run.url}, ledger height ${status.ledger?.height ?? 0}, ${status.datasets} datasets here`;
  });
}
