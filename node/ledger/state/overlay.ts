import type { Namespace, StateReader, StateRecords } from '@tacit/sdk/ledger';

/** A reader that also tells ids, so that overlays can hide records of the layer below. */
export interface StateLayer extends StateReader {
  entries<N extends Namespace>(namespace: N): Iterable<readonly [string, StateRecords[N]]>;
}

/** One write; an undefined record removes the key. */
export interface Change {
  readonly namespace: Namespace;
  readonly id: string;
  readonly record: StateRecords[Namespace] | undefined;
}

/** Writes that wait above a layer: dropped on a refusal, merged on success. Nothing below is ever half-written. */
export class Overlay implements StateLayer {
  readonly #base: StateLayer;
  readonly #writes = new Map<Namespace, Map<string, StateRecords[Namespace] | undefined>>();

  constructor(base: StateLayer) {
    this.#base = base;
  }

  get<N extends Namespace>(namespace: N, id: string): StateRecords[N] | undefined {
    const writes = this.#writes.get(namespace);
    if (writes?.has(id)) return writes.get(id) as StateRecords[N] | undefined;
    return this.#base.get(namespace, id);
  }

  *entries<N extends Namespace>(namespace: N): Iterable<readonly [string, StateRecords[N]]> {
    const writes = this.#writes.get(namespace);
    for (const entry of this.#base.entries(namespace)) if (!writes?.has(entry[0])) yield entry;
    for (const [id, record] of writes ?? []) if (record !== undefined) yield [id, record as StateRecords[N]];
  }

  *list<N extends Namespace>(namespace: N): Iterable<StateRecords[N]> {
    for (const [, record] of this.entries(namespace)) yield record;
  }

  set<N extends Namespace>(namespace: N, id: string, record: StateRecords[N]): void {
    this.#write(namespace, id, record);
  }

  delete(namespace: Namespace, id: string): void {
    this.#write(namespace, id, undefined);
  }

  /** Writes in the order of their first touch. */
  *changes(): Iterable<Change> {
    for (const [namespace, writes] of this.#writes)
      for (const [id, record] of writes) yield { namespace, id, record };
  }

  mergeInto(target: Overlay): void {
    for (const { namespace, id, record } of this.changes()) target.#write(namespace, id, record);
  }

  #write(namespace: Namespace, id: string, record: StateRecords[Namespace] | undefined): void {
    let writes = this.#writes.get(namespace);
    if (writes === undefined) {
      writes = new Map();
      this.#writes.set(namespace, writes);
    }
    writes.set(id, record);
  }
}
