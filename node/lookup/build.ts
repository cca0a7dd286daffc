import { type Progress, TacitError, toHex } from '@tacit/sdk/core';
import {
  BucketTree,
  bucketBytes,
  chooseBits,
  ENTRY_BYTES,
  type IdRule,
  type LooseEntries,
  type PackedTable,
  packTable,
  type TableParameters,
  type VoprfKey,
} from '@tacit/sdk/protocols/lookup';
import type { LookupPool } from './pool.ts';

/** One row of a list: the identifier's columns as text, and its label. */
export interface ListRow {
  readonly id: readonly string[];
  readonly label: string;
}

export interface ListOptions {
  readonly key: VoprfKey;
  /** Grows with each key. */
  readonly epoch: number;
  readonly rules: readonly (readonly IdRule[])[];
  /** Declared labels; a row with another is refused. */
  readonly labels: readonly string[];
  /** Entries every bucket must hold at least. */
  readonly k: number;
  readonly progress?: Progress;
}

export interface BuiltTable {
  readonly parameters: TableParameters;
  readonly table: PackedTable;
}

const CHUNK = 2000;

/** Entries of a growing list, doubled when full. */
class Gathered {
  #prefixes = new Uint32Array(1 << 16);
  #entries = new Uint8Array(ENTRY_BYTES << 16);
  #count = 0;

  add({ prefixes, entries }: LooseEntries): void {
    while (this.#count + prefixes.length > this.#prefixes.length) {
      const [p, e] = [this.#prefixes, this.#entries];
      this.#prefixes = new Uint32Array(p.length * 2);
      this.#entries = new Uint8Array(e.length * 2);
      this.#prefixes.set(p);
      this.#entries.set(e);
    }
    this.#prefixes.set(prefixes, this.#count);
    this.#entries.set(entries, this.#count * ENTRY_BYTES);
    this.#count += prefixes.length;
  }

  get loose(): LooseEntries {
    return {
      prefixes: this.#prefixes.subarray(0, this.#count),
      entries: this.#entries.subarray(0, this.#count * ENTRY_BYTES),
    };
  }
}

/** Parameters of a packed table; the root is computed here. */
export function describe(
  options: Omit<ListOptions, 'progress'>,
  table: PackedTable,
  version: number,
  smallest: number,
): TableParameters {
  return {
    format: 'tacit/lookup/1',
    epoch: options.epoch,
    version,
    publicKey: toHex(options.key.publicKey),
    rules: options.rules.map((column) => [...column]),
    labels: [...options.labels],
    entries: table.body.length / ENTRY_BYTES,
    bits: table.bits,
    k: smallest,
    root: toHex(new BucketTree(table.bits, (i) => bucketBytes(table, i)).root),
  };
}

/**
 * Evaluates a whole list on all threads, about 10,000 rows per second and core, and sorts it into buckets. The list is
 * read once and not kept. Throws `lookup.bad-id`, `lookup.duplicate-id`, `lookup.not-anonymous`, and `input.invalid` for
 * a label that is not declared.
 */
export async function buildTable(
  pool: LookupPool,
  options: ListOptions,
  rows: Iterable<ListRow> | AsyncIterable<ListRow>,
): Promise<BuiltTable> {
  const numbers = new Map(options.labels.map((label, i) => [label, i]));
  const gathered = new Gathered();
  const running = new Set<Promise<void>>();
  let [ids, labels, done]: [(readonly string[])[], number[], number] = [[], [], 0];
  const flush = async (): Promise<void> => {
    const count = ids.length;
    const input = { secret: options.key.secret, rules: options.rules, ids, labels: Uint16Array.from(labels) };
    [ids, labels] = [[], []];
    const task: Promise<void> = pool.run('entries', input).then((loose) => {
      gathered.add(loose);
      running.delete(task);
      done += count;
      options.progress?.({ what: 'lookup table', done, total: null, unit: 'rows' });
    });
    // Awaited below; a failure before that must not count as unhandled.
    task.catch(() => {});
    running.add(task);
    if (running.size >= 2 * pool.size) await Promise.race(running);
  };
  for await (const row of rows) {
    const label = numbers.get(row.label);
    if (label === undefined)
      throw new TacitError('input.invalid', { field: 'label', expected: 'a declared label' });
    ids.push(row.id);
    labels.push(label);
    if (ids.length === CHUNK) await flush();
  }
  if (ids.length > 0) await flush();
  await Promise.all(running);
  const { loose } = gathered;
  const { bits, smallest } = chooseBits(loose.prefixes, options.k);
  const table = packTable(bits, loose);
  return { parameters: describe(options, table, 1, smallest), table };
}
