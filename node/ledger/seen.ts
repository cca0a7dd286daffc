import type { TxId } from '@tacit/sdk/core';
import type { StateLayer } from './state/overlay.ts';

const MINUTE = 60_000;

/**
 * Which remembered transaction ids time has outdated. The state holds `minute/id` for each; this index by minute is a
 * pure function of the state, so pruning is the same on every node.
 */
export class Seen {
  readonly #byMinute = new Map<number, Set<string>>();

  /** Id in the `seen` namespace: fixed width, so that the same transaction has one place. */
  static entry(validUntil: number, id: TxId): string {
    return `${Math.floor(validUntil / MINUTE)}/${id}`;
  }

  static of(state: StateLayer): Seen {
    const seen = new Seen();
    for (const [id] of state.entries('seen')) seen.add(id);
    return seen;
  }

  add(entry: string): void {
    const minute = Number(entry.slice(0, entry.indexOf('/')));
    const ids = this.#byMinute.get(minute);
    if (ids === undefined) this.#byMinute.set(minute, new Set([entry]));
    else ids.add(entry);
  }

  remove(entry: string): void {
    const minute = Number(entry.slice(0, entry.indexOf('/')));
    const ids = this.#byMinute.get(minute);
    ids?.delete(entry);
    if (ids?.size === 0) this.#byMinute.delete(minute);
  }

  /** Entries whose minute is over at `time`: such a transaction would be refused as expired anyway. */
  *outdated(time: number): Iterable<string> {
    const now = Math.floor(time / MINUTE);
    for (const minute of [...this.#byMinute.keys()].sort((a, b) => a - b))
      if (minute < now) yield* [...(this.#byMinute.get(minute) ?? [])].sort();
  }
}
