import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { TacitError } from '@tacit/sdk/core';
import { z } from 'zod';
import { CLIENT_KEY_FILE } from '../setup.ts';

/** Files of a node folder that the command line reads and writes beside configuration and keys. */
export const FILES = {
  run: 'run.json',
  clientKey: CLIENT_KEY_FILE,
  invite: 'invite',
  passphrase: 'passphrase',
  log: 'node.log',
} as const;

const runShape = z.strictObject({ url: z.string(), pid: z.number().int() });
export type RunInfo = z.infer<typeof runShape>;

export const writeRun = (folder: string, run: RunInfo): void =>
  writeFileSync(join(folder, FILES.run), JSON.stringify(run), { mode: 0o600 });

export const removeRun = (folder: string): void => rmSync(join(folder, FILES.run), { force: true });

export function readRun(folder: string): RunInfo | null {
  try {
    const run = runShape.parse(JSON.parse(readFileSync(join(folder, FILES.run), 'utf8')));
    process.kill(run.pid, 0);
    return run;
  } catch {
    return null;
  }
}

/** The folder meant by `--node`, TACIT_NODE, or the working directory. */
export function nodeFolder(flag: string | undefined): string {
  const folder = resolve(flag ?? process.env['TACIT_NODE'] ?? '.');
  if (existsSync(join(folder, 'keys.json'))) return folder;
  throw new TacitError('node.no-folder', {
    field: basename(folder),
    message: `\`${flag ?? '.'}\` is not a node folder`,
    hint: 'pass --node FOLDER, or make one with `tacit network create FOLDER` or `tacit network join FOLDER INVITE`',
  });
}

export function readClientKey(folder: string): string {
  try {
    return readFileSync(join(folder, FILES.clientKey), 'utf8').trim();
  } catch {
    throw new TacitError('node.no-folder', {
      field: FILES.clientKey,
      message: 'this folder holds no client key',
    });
  }
}
