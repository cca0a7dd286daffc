import type { Canonical } from '@tacit/sdk/core';
import { type Sha256, type SmtNode, type SmtProof, smtProve, smtRoot, smtSet } from '@tacit/sdk/crypto';
import {
  keyHash,
  type Namespace,
  type StateKey,
  type StateRecords,
  stateKey,
  valueHash,
} from '@tacit/sdk/ledger';
import type { Change, StateLayer } from './overlay.ts';

/** State after a block that is not yet taken over. */
export interface Tentative {
  readonly changes: readonly Change[];
  readonly tree: SmtNode;
  readonly root: Uint8Array;
}

/** The committed state: records in memory, and the tree that authenticates them. */
export class MemoryState implements StateLayer {
  readonly #records = new Map<Namespace, Map<string, StateRecords[Namespace]>>();
  readonly #sha256: Sha256;
  #tree: SmtNode = null;

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
  }

  get<N extends Namespace>(namespace: N, id: string): StateRecords[N] | undefined {
    return this.#records.get(namespace)?.get(id) as StateRecords[N] | undefined;
  }

  *entries<N extends Namespace>(namespace: N): Iterable<readonly [string, StateRecords[N]]> {
    const records = this.#records.get(namespace) as Map<string, StateRecords[N]> | undefined;
    if (records !== undefined) yield* records;
  }

  *list<N extends Namespace>(namespace: N): Iterable<StateRecords[N]> {
    for (const [, record] of this.entries(namespace)) yield record;
  }

  *keys(): Iterable<StateKey> {
    for (const [namespace, records] of this.#records)
      for (const id of records.keys()) yield stateKey(namespace, id);
  }

  /** What the state would be; the state itself stays. */
  tentative(changes: Iterable<Change>): Tentative {
    const list = [...changes];
    let tree = this.#tree;
    for (const { namespace, id, record } of list) {
      const value = record === undefined ? null : valueHash(record as unknown as Canonical, this.#sha256);
      tree = smtSet(tree, keyHash(stateKey(namespace, id), this.#sha256), value);
    }
    return { changes: list, tree, root: smtRoot(tree, this.#sha256) };
  }

  /** Takes over what `tentative` made of this very state. */
  take(next: Tentative): void {
    for (const { namespace, id, record } of next.changes) {
      let records = this.#records.get(namespace);
      if (records === undefined) {
        records = new Map();
        this.#records.set(namespace, records);
      }
      if (record === undefined) records.delete(id);
      else records.set(id, record);
    }
    this.#tree = next.tree;
  }

  root(): Uint8Array {
    return smtRoot(this.#tree, this.#sha256);
  }

  prove(key: StateKey): SmtProof {
    return smtProve(this.#tree, keyHash(key, this.#sha256), this.#sha256);
  }
}
