import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type { DatasetId, Hash } from '@tacit/sdk/core';
import { type RowCodes, widthFor } from '../data/index.ts';

/** Which question over which version. Versions never change, so neither does this. */
export interface RowSetKey {
  readonly dataset: DatasetId;
  readonly version: number;
  readonly planHash: Hash;
}

/** Bytes of row sets kept in memory; what was unused longest goes first and is read from disk again. */
const MOST_BYTES = 192_000_000;

const deflate = promisify(deflateRaw);
const inflate = promisify(inflateRaw);

/**
 * The row sets behind the questions an owner was asked, compressed on its own disk, never sent and never on the ledger.
 * A file that is lost or damaged is made again from the question: the durable record is the journal's.
 */
export class RowSets {
  readonly #folder: string;
  readonly #held = new Map<string, RowCodes>();
  readonly #making = new Map<string, Promise<RowCodes>>();
  readonly #joints = new Map<string, readonly (readonly [number, number, number])[]>();
  #bytes = 0;
  #drafts = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** From memory, disk, or `compute`, whose result is kept. */
  async of(key: RowSetKey, compute: () => Promise<RowCodes>): Promise<RowCodes> {
    const name = nameOf(key);
    const held = this.#held.get(name);
    if (held !== undefined) return this.#hold(name, held);
    // Two sessions may ask the same at once; the second makes its own when the first is broken off.
    const other = this.#making.get(name);
    const theirs = other === undefined ? null : await other.catch(() => null);
    if (theirs !== null) return theirs;
    const making = this.#make(key, compute);
    this.#making.set(name, making);
    try {
      return this.#hold(name, await making);
    } finally {
      this.#making.delete(name);
    }
  }

  async #make(key: RowSetKey, compute: () => Promise<RowCodes>): Promise<RowCodes> {
    const read = await this.#read(key);
    if (read !== null) return read;
    const made = await compute();
    // Nobody waits for the disk: a file that does not get there is made again.
    this.#write(key, made).catch(() => undefined);
    return made;
  }

  /** How often each two codes of two questions fall on one row: [code of a, code of b, rows]. */
  async joint(
    a: RowSetKey,
    b: RowSetKey,
    load: (key: RowSetKey) => Promise<RowCodes>,
  ): Promise<readonly (readonly [number, number, number])[]> {
    const name = `${nameOf(a)} ${nameOf(b)}`;
    const known = this.#joints.get(name);
    if (known !== undefined) return known;
    const made = count(await load(a), await load(b));
    this.#joints.set(name, made);
    if (this.#joints.size > 1_000) this.#joints.delete(this.#joints.keys().next().value!);
    return made;
  }

  #hold(name: string, codes: RowCodes): RowCodes {
    if (this.#held.delete(name)) this.#bytes -= codes.rows.byteLength;
    this.#held.set(name, codes);
    this.#bytes += codes.rows.byteLength;
    for (const [oldest, old] of this.#held) {
      if (this.#bytes <= MOST_BYTES || oldest === name) break;
      this.#held.delete(oldest);
      this.#bytes -= old.rows.byteLength;
    }
    return codes;
  }

  #path(key: RowSetKey): string {
    return join(this.#folder, ...key.dataset.split('/'), `v${key.version}`, `${key.planHash}.rows`);
  }

  async #read(key: RowSetKey): Promise<RowCodes | null> {
    try {
      const file = await readFile(this.#path(key));
      const head = file.readUInt32LE(0);
      const codes = JSON.parse(file.toString('utf8', 4, 4 + head)) as number[];
      const bytes = await inflate(file.subarray(4 + head));
      const aligned = new Uint8Array(bytes).buffer;
      return { codes, rows: new (widthFor(codes.length))(aligned) };
    } catch {
      return null;
    }
  }

  async #write(key: RowSetKey, made: RowCodes): Promise<void> {
    const path = this.#path(key);
    await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
    const head = Buffer.from(JSON.stringify(made.codes));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(head.length);
    const { buffer, byteOffset, byteLength } = made.rows;
    const body = await deflate(Buffer.from(buffer, byteOffset, byteLength), { level: 1 });
    const draft = `${path}.${this.#drafts++}.new`;
    await writeFile(draft, Buffer.concat([length, head, body]), { mode: 0o600 });
    await rename(draft, path).catch(() => rm(draft, { force: true }));
  }
}

const nameOf = (k: RowSetKey): string => `${k.dataset} ${k.version} ${k.planHash}`;

/** Joint counts larger than this go through a map. */
const MOST_DENSE = 1 << 22;

function count(a: RowCodes, b: RowCodes): (readonly [number, number, number])[] {
  const [x, y] = [a.rows, b.rows];
  if (x.length !== y.length) throw new RangeError('row sets of two versions');
  const width = b.codes.length;
  const out: (readonly [number, number, number])[] = [];
  const add = (cell: number, rows: number): void => {
    if (rows > 0) out.push([a.codes[Math.floor(cell / width)]!, b.codes[cell % width]!, rows]);
  };
  if (a.codes.length * width <= MOST_DENSE) {
    const dense = new Uint32Array(a.codes.length * width);
    for (let i = 0; i < x.length; i++) dense[x[i]! * width + y[i]!]!++;
    dense.forEach((rows, cell) => {
      add(cell, rows);
    });
    return out;
  }
  const sparse = new Map<number, number>();
  for (let i = 0; i < x.length; i++) {
    const cell = x[i]! * width + y[i]!;
    sparse.set(cell, (sparse.get(cell) ?? 0) + 1);
  }
  for (const [cell, rows] of sparse) add(cell, rows);
  return out;
}
