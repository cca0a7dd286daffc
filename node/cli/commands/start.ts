import { spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TacitError } from '@tacit/sdk/core';
import { Command } from 'commander';
import { startNode } from '../../node.ts';
import { action } from '../action.ts';
import { EXIT } from '../exit.ts';
import { FILES, nodeFolder, readRun, removeRun, writeRun } from '../folder.ts';
import type { Output } from '../output.ts';
import { unlock } from '../passphrase.ts';

interface Options {
  readonly detach?: boolean;
  readonly parent?: boolean;
  readonly listen?: string;
}

const BIN = fileURLToPath(new URL('../../../bin/tacit.js', import.meta.url));
const READY_MS = 60_000;

export const startCommand = (): Command =>
  new Command('start')
    .description('run the node of a folder until it is told to stop')
    .argument('[folder]', 'node folder', '.')
    .option('--detach', 'leave it running in the background; `tacit stop` ends it')
    .option('--listen <host:port>', 'address to listen on, instead of the configured one')
    .option('--parent', 'end with the process that started this one')
    .action(
      action<[string], Options>(async ({ options, out }, given) => {
        const folder = nodeFolder(given);
        if (options.detach === true) {
          const url = await detach(folder, options.listen, out);
          out.answer({ folder, url }, `running at ${url}`);
          return;
        }
        await run(folder, options, out);
      }),
    );

export const stopCommand = (): Command =>
  new Command('stop')
    .description('end the node of a folder')
    .argument('[folder]', 'node folder', '.')
    .action(
      action<[string], object>(async ({ out }, given) => {
        const folder = nodeFolder(given);
        const run = readRun(folder);
        if (run !== null) {
          process.kill(run.pid, 'SIGTERM');
          for (let i = 0; i < 200 && readRun(folder) !== null; i++)
            await new Promise((r) => setTimeout(r, 50));
        }
        out.answer({ folder, stopped: run !== null }, run === null ? 'it was not running' : 'stopped');
      }),
    );

async function run(folder: string, options: Options, out: Output): Promise<void> {
  let ready = false;
  const stopping = new Promise<void>((resolve) => {
    // Until it is ready there is nothing to end in order: what is on disk stands a kill at any moment.
    const stop = (): void => (ready ? resolve() : process.exit(EXIT.interrupted.code));
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    if (options.parent !== true) return;
    process.once('disconnect', stop);
    if (!process.connected) stop();
  });
  const passphrase = await unlock(folder, out);
  const node = await startNode({ folder, passphrase, env: process.env, flags: listenFlags(options.listen) });
  ready = true;
  writeRun(folder, { url: node.url, pid: process.pid });
  process.send?.({ ready: node.url });
  out.say(`${node.member} is ready at ${node.url}`);
  await stopping;
  removeRun(folder);
  await node.stop();
  // Handles of native parts may outlive their owners; nothing waits for them.
  process.exit(0);
}

export function listenFlags(listen: string | undefined): Record<string, string | boolean> {
  if (listen === undefined) return {};
  const at = listen.lastIndexOf(':');
  if (at < 1) throw new TacitError('input.invalid', { field: '--listen', expected: 'host:port' });
  const host = listen.slice(0, at);
  const remote = host !== '127.0.0.1' && host !== 'localhost';
  return {
    'listen.host': host,
    'listen.port': listen.slice(at + 1),
    ...(remote ? { 'listen.remote': true } : {}),
  };
}

/** Starts the node as a process of its own, with its log in the folder, and waits until it is ready. */
export async function detach(folder: string, listen: string | undefined, out: Output): Promise<string> {
  const running = readRun(folder);
  if (running !== null) return running.url;
  const path = resolve(folder);
  const log = openSync(join(path, FILES.log), 'a', 0o600);
  const args = [BIN, 'start', path, ...(listen === undefined ? [] : ['--listen', listen])];
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'ignore', log] });
  child.unref();
  let gone = false;
  child.once('exit', () => {
    gone = true;
  });
  out.progress(`starting ${path} …`);
  for (let waited = 0; waited < READY_MS && !gone; waited += 50) {
    const run = readRun(path);
    if (run !== null) return run.url;
    await new Promise((r) => setTimeout(r, 50));
  }
  const tail = readFileSync(join(path, FILES.log), 'utf8').trim().split('\n').slice(-6).join('\n');
  throw new TacitError('node.not-started', { field: FILES.log, hint: `its log ends with:\n${tail}` });
}
