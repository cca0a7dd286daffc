import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { TacitError } from '@tacit/sdk/core';
import { commitmentHash, nextOpening, type TableCommitment } from '@tacit/sdk/protocols/proof/table';

/**
 * The durable record of openings: one line `commitment number session` each, appended and synced before the number is
 * used. Fails closed: a line that cannot be read, or a record behind the ledger, stops all proving it concerns.
 */
export class OpeningLog {
  readonly #path: string;
  readonly #highest = new Map<string, number>();
  readonly #sessions = new Set<string>();
  #descriptor: number | null = null;

  /** Reads the record; a missing file is an empty record. Throws `proof.counter-unreadable`. */
  constructor(path: string) {
    this.#path = path;
    let text = '';
    try {
      text = readFileSync(path, 'utf8');
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') {
        throw new TacitError('proof.counter-unreadable', { cause });
      }
    }
    const lines = text.split('\n');
    if (lines.pop() !== '') throw new TacitError('proof.counter-unreadable');
    for (const line of lines) {
      const match = /^([0-9a-f]{64}) ([1-9]\d{0,8}) (\S+)$/.exec(line);
      if (match === null) throw new TacitError('proof.counter-unreadable');
      this.#note(match[1]!, Number(match[2]), match[3]!);
    }
  }

  #note(commitment: string, number: number, session: string): void {
    this.#highest.set(commitment, Math.max(number, this.#highest.get(commitment) ?? 0));
    this.#sessions.add(`${commitment} ${session}`);
  }

  /** Highest number written down for a commitment; 0 for none. */
  highest(commitment: TableCommitment): number {
    return this.#highest.get(commitmentHash(commitment)) ?? 0;
  }

  /**
   * Takes the next opening for one session. Order: written and synced here, then `claim` puts the number on the ledger,
   * then the caller proves. `ledger` is the highest number the ledger has for the commitment now. A failed claim leaves
   * the number spent. Errors: `proof.repeated`, `proof.counter-behind`, `proof.no-openings`.
   */
  async take(
    commitment: TableCommitment,
    session: string,
    ledger: number,
    claim: (number: number) => Promise<void>,
  ): Promise<number> {
    const hash = commitmentHash(commitment);
    const name = encodeURIComponent(session);
    if (this.#sessions.has(`${hash} ${name}`)) throw new TacitError('proof.repeated');
    const number = nextOpening(commitment, this.highest(commitment), ledger);
    this.#append(`${hash} ${number} ${name}\n`);
    this.#note(hash, number, name);
    await claim(number);
    return number;
  }

  #append(line: string): void {
    if (this.#descriptor === null) {
      this.#descriptor = openSync(this.#path, 'a', 0o600);
      // The directory entry of a new file must be durable too.
      const directory = openSync(dirname(this.#path), 'r');
      fsyncSync(directory);
      closeSync(directory);
    }
    writeSync(this.#descriptor, line);
    fsyncSync(this.#descriptor);
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }
}
