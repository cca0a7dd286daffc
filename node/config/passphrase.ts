import { readFileSync } from 'node:fs';
import { TacitError } from '@tacit/sdk/core';

export interface PassphraseSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asks a person; absent when there is no terminal. */
  readonly prompt?: () => Promise<string>;
}

/**
 * TACIT_PASSPHRASE, else the file named by TACIT_PASSPHRASE_FILE without its last line break, else the prompt.
 * Throws `keys.passphrase-missing` when none of them gives one.
 */
export async function readPassphrase({ env, prompt }: PassphraseSources): Promise<string> {
  const direct = env['TACIT_PASSPHRASE'];
  if (direct !== undefined && direct !== '') return direct;
  const file = env['TACIT_PASSPHRASE_FILE'];
  if (file !== undefined && file !== '') {
    try {
      return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    } catch (cause) {
      throw new TacitError('keys.passphrase-missing', {
        field: 'TACIT_PASSPHRASE_FILE',
        message: 'the passphrase file cannot be read',
        cause,
      });
    }
  }
  const typed = prompt === undefined ? '' : await prompt();
  if (typed === '') throw new TacitError('keys.passphrase-missing');
  return typed;
}
