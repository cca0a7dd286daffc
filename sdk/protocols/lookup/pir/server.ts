import type { StreamCipher } from '../../../crypto/index.ts';
import { ENTRY_BYTES } from '../entry.ts';
import { bucketSizes, type PackedTable } from '../table.ts';
import type { PirKernel } from './kernel.ts';
import { matrixVector } from './matrix.ts';
import { assertShape, LWE_DIMENSION, type PirShape } from './parameters.ts';

/** Entries by which the largest bucket may grow before the database must be laid out again. */
const SPARE = 4;

/** Shape that holds every bucket of a table, with a little room to grow. */
export function shapeOf(table: PackedTable): PirShape {
  const bytes = (bucketSizes(table).largest + SPARE) * ENTRY_BYTES;
  const shape = { columnBits: table.bits, rows: Math.max(16, Math.ceil(bytes / 16) * 16) };
  assertShape(shape);
  return shape;
}

/** Rows `from` to `to` of the database: byte r of bucket c at (r, c), zeros below short buckets. */
export function databaseRows(table: PackedTable, from: number, to: number): Uint8Array {
  const columns = 2 ** table.bits;
  const out = new Uint8Array((to - from) * columns);
  for (let c = 0; c < columns; c++) {
    const start = table.offsets[c]! * ENTRY_BYTES;
    const end = Math.min(table.offsets[c + 1]! * ENTRY_BYTES, start + to);
    for (let at = start + from, r = 0; at < end; at++, r++) out[r * columns + c] = table.body[at]!;
  }
  return out;
}

/** Hint of the rows the kernel holds: D x A, in row-major order. 1024 scans. */
export function hintRows(
  kernel: PirKernel,
  rows: number,
  columns: number,
  seed: Uint8Array,
  stream: StreamCipher,
): Uint32Array {
  const hint = new Uint32Array(rows * LWE_DIMENSION);
  for (let n = 0; n < LWE_DIMENSION; n++) {
    const part = kernel.scan(rows, columns, matrixVector(stream, seed, columns, n));
    for (let r = 0; r < rows; r++) hint[r * LWE_DIMENSION + n] = part[r]!;
  }
  return hint;
}
