import { type Canonical, canonicalBytes, concat, fromUtf8, type Hash, toHex } from '@tacit/sdk/core';
import type { Sha256 } from '@tacit/sdk/crypto';
import { type Namespace, type StateKey, type StateRecords, splitKey } from '@tacit/sdk/ledger';
import type { Snapshot } from './engines/application.ts';
import { MemoryState } from './state/memory.ts';
import type { Change } from './state/overlay.ts';

const CHUNK = 512 * 1024;
type Entry = readonly [StateKey, Canonical];

/** The state as chunks of canonical JSON: arrays of key and record, sorted by key. */
export class SnapshotWriter {
  readonly chunks: readonly Uint8Array[];
  readonly snapshot: Snapshot;

  constructor(height: number, records: readonly Entry[], sha256: Sha256) {
    const chunks: Uint8Array[] = [];
    let part: Entry[] = [];
    let size = 0;
    for (const entry of records) {
      part.push(entry);
      size += canonicalBytes(entry).length;
      if (size < CHUNK) continue;
      chunks.push(canonicalBytes(part));
      part = [];
      size = 0;
    }
    if (part.length > 0 || chunks.length === 0) chunks.push(canonicalBytes(part));
    this.chunks = chunks;
    this.snapshot = { height, format: 1, chunks: chunks.length, hash: hashOfChunks(chunks, sha256) };
  }
}

const hashOfChunks = (chunks: readonly Uint8Array[], sha256: Sha256): Hash =>
  toHex(sha256(concat(...chunks.map(sha256)))) as Hash;

/** Collects chunks in order; the state counts only when its root is the one consensus vouches for. */
export class SnapshotReader {
  readonly #snapshot: Snapshot;
  readonly #stateRoot: Hash;
  readonly #sha256: Sha256;
  readonly #chunks: Uint8Array[] = [];
  #changes: Change[] = [];

  constructor(snapshot: Snapshot, stateRoot: Hash, sha256: Sha256) {
    this.#snapshot = snapshot;
    this.#stateRoot = stateRoot;
    this.#sha256 = sha256;
  }

  get height(): number {
    return this.#snapshot.height;
  }

  changes(): readonly Change[] {
    return this.#changes;
  }

  take(chunk: number, bytes: Uint8Array): 'next' | 'complete' | 'refused' {
    if (chunk !== this.#chunks.length) return 'refused';
    try {
      for (const [key, record] of JSON.parse(fromUtf8(bytes)) as Entry[])
        this.#changes.push({
          ...splitKey(key),
          record: record as unknown as StateRecords[Namespace],
        });
    } catch {
      return 'refused';
    }
    this.#chunks.push(bytes);
    if (this.#chunks.length < this.#snapshot.chunks) return 'next';
    const root = new MemoryState(this.#sha256).tentative(this.#changes).root;
    const whole = hashOfChunks(this.#chunks, this.#sha256) === this.#snapshot.hash;
    return whole && toHex(root) === this.#stateRoot ? 'complete' : 'refused';
  }
}
