import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { readPassphrase } from '../config/index.ts';
import { FILES } from './folder.ts';
import type { Output } from './output.ts';

/** Reads a line without showing it. */
async function prompt(): Promise<string> {
  process.stderr.write('passphrase: ');
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  const text = await lines.question('');
  lines.close();
  process.stderr.write('\n');
  return text;
}

/** TACIT_PASSPHRASE, TACIT_PASSPHRASE_FILE, the folder's own passphrase file, or a person at the terminal. */
export function unlock(folder: string, _out: Output): Promise<string> {
  const own = join(folder, FILES.passphrase);
  const given = process.env['TACIT_PASSPHRASE'] ?? process.env['TACIT_PASSPHRASE_FILE'];
  const env = given === undefined && existsSync(own) ? { TACIT_PASSPHRASE_FILE: own } : process.env;
  return readPassphrase({ env, ...(process.stdin.isTTY ? { prompt } : {}) });
}

/** For a new folder: the given passphrase, or a fresh one kept in a file that only the owner can read. */
export async function choosePassphrase(folder: string, out: Output): Promise<string> {
  if (process.env['TACIT_PASSPHRASE'] !== undefined || process.env['TACIT_PASSPHRASE_FILE'] !== undefined) {
    return readPassphrase({ env: process.env });
  }
  const fresh = randomBytes(18).toString('base64url');
  const path = join(folder, FILES.passphrase);
  writeFileSync(path, `${fresh}\n`, { mode: 0o600, flag: 'wx' });
  out.say(`no TACIT_PASSPHRASE was set: a new one is in ${path}`);
  out.say('  move it to a safer place and pass it by TACIT_PASSPHRASE or TACIT_PASSPHRASE_FILE');
  return fresh;
}
