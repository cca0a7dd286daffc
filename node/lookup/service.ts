import { TacitError, toHex } from '@tacit/sdk/core';
import {
  answerBuckets,
  type BucketReply,
  BucketTree,
  bucketBytes,
  bucketSizes,
  changeTable,
  ENTRY_BYTES,
  type EvaluateReply,
  evaluateInput,
  normaliseId,
  type TableParameters,
  type VoprfKey,
} from '@tacit/sdk/protocols/lookup';
import type { BuiltTable } from './build.ts';
import type { LookupPool } from './pool.ts';
import { sodiumGroup } from './sodium-group.ts';
import { type OpenTable, openTable, saveTable } from './store.ts';

/** A change of the list: the new label, or null to take the id off. */
export interface ListChange {
  readonly id: readonly string[];
  readonly label: string | null;
}

/**
 * Serves one list. After a rotation the table before is served as well until it is retired, so that askers who hold its
 * parameters finish. Requests name their epoch; others get `lookup.stale`.
 */
export class LookupService {
  readonly #pool: LookupPool;
  readonly #served = new Map<number, { key: VoprfKey; table: OpenTable; folder: string }>();
  #current = -1;

  constructor(pool: LookupPool) {
    this.#pool = pool;
  }

  /** Serves the table in a folder under its key and makes it the current one. */
  async open(folder: string, key: VoprfKey): Promise<TableParameters> {
    const table = await openTable(folder);
    const { epoch, publicKey } = table.parameters;
    if (publicKey !== toHex(key.publicKey) || epoch < this.#current) {
      table.close();
      throw new TacitError('lookup.stale', { field: 'epoch', expected: 'the key the table was built with' });
    }
    this.#served.get(epoch)?.table.close();
    this.#served.set(epoch, { key, table, folder });
    this.#current = epoch;
    return table.parameters;
  }

  get parameters(): TableParameters {
    return this.#at(this.#current).table.parameters;
  }

  /** Stops serving a table of an earlier key; its key can be destroyed then. */
  retire(epoch: number): void {
    if (epoch === this.#current)
      throw new TacitError('lookup.stale', { field: 'epoch', expected: 'an earlier epoch' });
    this.#served.get(epoch)?.table.close();
    this.#served.delete(epoch);
  }

  async evaluate(request: unknown): Promise<EvaluateReply> {
    const { epoch, key } = this.#of(request);
    return this.#pool.run('evaluate', { secret: key.secret, publicKey: key.publicKey, epoch, request });
  }

  buckets(request: unknown): BucketReply {
    return answerBuckets(this.#of(request).table, request);
  }

  /**
   * Applies changes to the current table, writes it and serves it as the next version. Throws `lookup.not-anonymous`
   * when a bucket would fall below the promised k: build again with fewer buckets then.
   */
  async change(changes: readonly ListChange[], k: number): Promise<TableParameters> {
    const { key, table, folder } = this.#at(this.#current);
    const { parameters } = table;
    const group = await sodiumGroup();
    const next = changeTable(
      table.read(),
      changes.map(({ id, label }) => {
        const number = label === null ? null : parameters.labels.indexOf(label);
        if (number === -1)
          throw new TacitError('input.invalid', { field: 'label', expected: 'a declared label' });
        return { output: evaluateInput(group, key.secret, normaliseId(parameters.rules, id)), label: number };
      }),
    );
    const { smallest } = bucketSizes(next.table);
    if (smallest < k) throw new TacitError('lookup.not-anonymous', { expected: `at least ${k} per bucket` });
    const built: BuiltTable = {
      table: next.table,
      parameters: {
        ...parameters,
        version: parameters.version + 1,
        entries: next.table.body.length / ENTRY_BYTES,
        k: smallest,
        root: toHex(new BucketTree(parameters.bits, (i) => bucketBytes(next.table, i)).root),
      },
    };
    await saveTable(folder, built);
    return this.open(folder, key);
  }

  close(): void {
    for (const { table } of this.#served.values()) table.close();
    this.#served.clear();
  }

  #of(request: unknown): { epoch: number; key: VoprfKey; table: OpenTable } {
    const epoch = (request as { readonly epoch?: unknown } | null)?.epoch;
    if (typeof epoch !== 'number') throw new TacitError('input.invalid', { field: 'epoch' });
    return { epoch, ...this.#at(epoch) };
  }

  #at(epoch: number): { key: VoprfKey; table: OpenTable; folder: string } {
    const served = this.#served.get(epoch);
    if (served === undefined) throw new TacitError('lookup.stale', { field: 'epoch' });
    return served;
  }
}
