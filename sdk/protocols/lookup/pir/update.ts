import { TacitError } from '../../../core/index.ts';
import { aesCtrStream, type StreamCipher } from '../../../crypto/index.ts';
import { bucketBytes, type PackedTable } from '../table.ts';
import type { PirHint } from './client.ts';
import { LWE_DIMENSION, type PirShape } from './parameters.ts';

/** One bucket before and after a change of the table. What owner and askers need to bring a hint up to date. */
export interface ColumnChange {
  readonly column: number;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

const same = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((v, i) => v === b[i]);

/**
 * The buckets in which two versions of a table, with the same number of buckets, differ. Throws `lookup.stale` when one
 * no longer fits the shape: lay the database out again.
 */
export function columnChanges(shape: PirShape, before: PackedTable, after: PackedTable): ColumnChange[] {
  const changes: ColumnChange[] = [];
  for (let column = 0; column < 2 ** shape.columnBits; column++) {
    const change = { column, before: bucketBytes(before, column), after: bucketBytes(after, column) };
    if (change.after.length > shape.rows) throw new TacitError('lookup.stale', { field: 'shape' });
    if (!same(change.before, change.after)) changes.push(change);
  }
  return changes;
}

/** Row `column` of the public matrix. */
function matrixRow(stream: StreamCipher, seed: Uint8Array, columns: number, column: number): Uint32Array {
  return Uint32Array.from({ length: LWE_DIMENSION }, (_, n) => {
    const word = n * columns + column;
    const block = stream(seed, Math.floor(word / 4), 16);
    return new DataView(block.buffer, block.byteOffset).getUint32(4 * (word % 4), true);
  });
}

/**
 * The hint after changes, without a scan: row r grows by (after - before)[r] times the matrix row of the column. The same
 * step for the owner and for an asker that keeps a hint. Throws `lookup.stale` for a change that does not fit.
 */
export function changedHint(
  old: PirHint,
  changes: readonly ColumnChange[],
  stream: StreamCipher = aesCtrStream,
): PirHint {
  const columns = 2 ** old.shape.columnBits;
  const hint = old.hint.slice();
  for (const { column, before, after } of changes) {
    const length = Math.max(before.length, after.length);
    if (column >= columns || length > old.shape.rows) throw new TacitError('lookup.stale', { field: 'hint' });
    const row = matrixRow(stream, old.seed, columns, column);
    for (let r = 0; r < length; r++) {
      const difference = (after[r] ?? 0) - (before[r] ?? 0);
      if (difference === 0) continue;
      for (let n = 0; n < LWE_DIMENSION; n++) {
        const at = r * LWE_DIMENSION + n;
        hint[at] = (hint[at]! + Math.imul(difference, row[n]!)) >>> 0;
      }
    }
  }
  return { ...old, hint };
}
