import {
  closeSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TacitError, toHex } from '@tacit/sdk/core';
import {
  BucketTree,
  ENTRY_BYTES,
  type PackedTable,
  received,
  type ServedTable,
  type TableParameters,
  tableParametersSchema,
} from '@tacit/sdk/protocols/lookup';
import type { BuiltTable } from './build.ts';

/** A table on disk: entries in one flat sorted file of which only the buckets that are asked are read. */
export interface OpenTable extends ServedTable {
  /** The whole table in memory, e.g. to change it or to serve the private tier. */
  read(): PackedTable;
  close(): void;
}

const names = (epoch: number, version: number) => {
  const stem = `table-${epoch}-${version}`;
  return { body: `${stem}.bin`, offsets: `${stem}.idx` };
};

function writeDurably(path: string, bytes: Uint8Array): void {
  const file = openSync(path, 'w', 0o600);
  for (let at = 0; at < bytes.length; )
    at += writeSync(file, bytes, at, Math.min(1 << 24, bytes.length - at));
  fsyncSync(file);
  closeSync(file);
}

/** Writes a table beside the last one and makes it current by one rename; a crash leaves one of the two whole. */
export async function saveTable(folder: string, { parameters, table }: BuiltTable): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { body, offsets } = names(parameters.epoch, parameters.version);
  writeDurably(join(folder, body), table.body);
  const { buffer, byteOffset, byteLength } = table.offsets;
  writeDurably(join(folder, offsets), new Uint8Array(buffer, byteOffset, byteLength));
  const current = join(folder, 'table.json');
  const before = await readFile(current, 'utf8').catch(() => null);
  writeFileSync(`${current}.new`, JSON.stringify(parameters), { mode: 0o600 });
  renameSync(`${current}.new`, current);
  if (before === null) return;
  const old = JSON.parse(before) as TableParameters;
  if (old.epoch === parameters.epoch && old.version === parameters.version) return;
  for (const name of Object.values(names(old.epoch, old.version)))
    rmSync(join(folder, name), { force: true });
}

/** Opens the current table and checks it against its root. Throws `lookup.bad-bucket` when the file was changed. */
export async function openTable(folder: string): Promise<OpenTable> {
  const parameters = received(
    tableParametersSchema,
    JSON.parse(await readFile(join(folder, 'table.json'), 'utf8')),
  );
  const { body, offsets: index } = names(parameters.epoch, parameters.version);
  const raw = await readFile(join(folder, index));
  const offsets = new Uint32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength));
  const file = openSync(join(folder, body), 'r');
  const bucket = (i: number): Uint8Array => {
    const [from, to] = [offsets[i]! * ENTRY_BYTES, offsets[i + 1]! * ENTRY_BYTES];
    const out = new Uint8Array(to - from);
    return out.subarray(0, readSync(file, out, 0, out.length, from));
  };
  const tree = new BucketTree(parameters.bits, bucket);
  if (toHex(tree.root) !== parameters.root) {
    closeSync(file);
    throw new TacitError('lookup.bad-bucket', { field: body, hint: 'build the table again from the list' });
  }
  return {
    parameters,
    tree,
    bucket,
    read() {
      const whole = new Uint8Array(new SharedArrayBuffer(parameters.entries * ENTRY_BYTES));
      for (let at = 0; at < whole.length; ) {
        at += readSync(file, whole, at, Math.min(1 << 24, whole.length - at), at);
      }
      return { bits: parameters.bits, offsets, body: whole };
    },
    close: () => closeSync(file),
  };
}
