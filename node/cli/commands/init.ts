import { mkdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { NAME, TacitError } from '@tacit/sdk/core';
import { Command } from 'commander';
import { createNodeFolder } from '../../setup.ts';
import { action } from '../action.ts';
import type { Output } from '../output.ts';
import { choosePassphrase } from '../passphrase.ts';

export interface InitOptions {
  readonly member?: string;
  readonly listen?: string;
  readonly publicUrl?: string;
}

/** Options of every command that makes a folder. */
export const folderOptions = (command: Command): Command =>
  command
    .option('--member <name>', 'short name on the ledger; the name of the folder unless given')
    .option('--listen <host:port>', 'address to listen on; a free loopback port unless given')
    .option('--public-url <url>', 'where other nodes reach this one, when not at that address');

export const initCommand = (): Command =>
  folderOptions(
    new Command('init')
      .description('make a node folder: keys, encrypted, and configuration')
      .argument('<folder>', 'folder to make'),
  ).action(
    action<[string], InitOptions>(async ({ options, out }, given) => {
      const { folder, member } = await makeFolder(given, options, out);
      out.answer({ folder, member }, `${member}: keys and configuration in ${folder}`);
    }),
  );

export async function makeFolder(
  given: string,
  options: InitOptions,
  out: Output,
): Promise<{ folder: string; member: string; passphrase: string }> {
  const folder = resolve(given);
  const member = options.member ?? basename(folder).toLowerCase();
  if (!NAME.test(member)) {
    throw new TacitError('input.invalid', {
      field: '--member',
      expected: 'a lowercase letter, then letters, digits, `_` or `-`, at most 64 in all',
    });
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const passphrase = await choosePassphrase(folder, out);
  await createNodeFolder({ folder, member, passphrase, ...listening(options) });
  return { folder: join(folder), member, passphrase };
}

function listening(options: InitOptions): { host?: string; port?: number; url?: string } {
  const at = options.listen?.lastIndexOf(':') ?? -1;
  const port = Number(options.listen?.slice(at + 1));
  if (options.listen !== undefined && (at < 1 || !Number.isInteger(port) || port < 1 || port > 65_535)) {
    throw new TacitError('input.invalid', { field: '--listen', expected: 'host:port' });
  }
  return {
    ...(options.listen === undefined ? {} : { host: options.listen.slice(0, at), port }),
    ...(options.publicUrl === undefined ? {} : { url: options.publicUrl }),
  };
}
