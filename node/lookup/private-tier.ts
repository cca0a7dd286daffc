import { randomFillSync } from 'node:crypto';
import { TacitError } from '@tacit/sdk/core';
import {
  assertCurrent,
  type ColumnChange,
  coarsenTable,
  columnChanges,
  ENTRY_BYTES,
  LWE_DIMENSION,
  type PackedTable,
  type PirHint,
  type PirShape,
  type PrivateReply,
  privateRequestSchema,
  received,
  shapeOf,
  suggestColumnBits,
  type TableParameters,
  wordsOf,
  wordsText,
} from '@tacit/sdk/protocols/lookup';
import type { BuiltTable } from './build.ts';
import type { LookupPool } from './pool.ts';

/** The private tier: each thread holds a slice of the database's rows; every query reads all of it. */
export class PrivateTier {
  readonly shape: PirShape;
  readonly #pool: LookupPool;
  #parameters: TableParameters;
  #table: PackedTable;

  private constructor(pool: LookupPool, shape: PirShape, parameters: TableParameters, table: PackedTable) {
    this.#table = table;
    this.#pool = pool;
    this.shape = shape;
    this.#parameters = parameters;
  }

  /** Lays the table out over the threads. The pool serves one private tier. */
  static async load(pool: LookupPool, { parameters, table }: BuiltTable): Promise<PrivateTier> {
    const columns = coarsenTable(table, suggestColumnBits(table.body.length / ENTRY_BYTES));
    const shape = shapeOf(columns);
    const shared: PackedTable = { ...columns, body: sharedCopy(table.body) };
    const at = (thread: number): number => Math.floor((shape.rows * thread) / pool.size / 4) * 4;
    await pool.all('load', (thread) => ({
      table: shared,
      from: at(thread),
      to: thread + 1 === pool.size ? shape.rows : at(thread + 1),
    }));
    return new PrivateTier(pool, shape, parameters, shared);
  }

  /**
   * Serves the next version of the table. Returns the changed columns, with which owner and askers bring their hints up to
   * date (`changedHint`). Throws `lookup.stale` when a bucket no longer fits: load again and publish a new hint.
   */
  async update({ parameters, table }: BuiltTable): Promise<readonly ColumnChange[]> {
    const next = coarsenTable(table, this.shape.columnBits);
    if (next.bits !== this.shape.columnBits || parameters.epoch !== this.#parameters.epoch) {
      throw new TacitError('lookup.stale', { field: 'shape' });
    }
    const changes = columnChanges(this.shape, this.#table, next);
    await this.#pool.all('patch', () => ({ changes }));
    this.#table = next;
    this.#parameters = parameters;
    return changes;
  }

  /** Seed and hint, once per version: 1024 scans. Published, with its hash on the ledger. */
  async hint(seed: Uint8Array = randomFillSync(new Uint8Array(32))): Promise<PirHint> {
    const parts = await this.#pool.all('hint', () => ({ seed }));
    const hint = new Uint32Array(this.shape.rows * LWE_DIMENSION);
    let at = 0;
    for (const part of parts) {
      hint.set(part, at);
      at += part.length;
    }
    return { shape: this.shape, seed, hint };
  }

  /** One request at the door. Throws `lookup.stale`, `input.invalid`. */
  async reply(input: unknown): Promise<PrivateReply> {
    const request = received(privateRequestSchema, input);
    assertCurrent(this.#parameters, request);
    const { epoch, version } = request;
    return { epoch, version, answer: wordsText(await this.answer(wordsOf(request.query, 'query'))) };
  }

  /** Answers one query. Learns nothing of the column. Throws `input.invalid` on a query of another length. */
  async answer(query: Uint32Array): Promise<Uint32Array> {
    if (query.length !== 2 ** this.shape.columnBits)
      throw new TacitError('input.invalid', { field: 'query' });
    const parts = await this.#pool.all('scan', () => ({ query }));
    const out = new Uint32Array(this.shape.rows);
    let at = 0;
    for (const part of parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }
}

function sharedCopy(bytes: Uint8Array): Uint8Array {
  if (bytes.buffer instanceof SharedArrayBuffer) return bytes;
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}
