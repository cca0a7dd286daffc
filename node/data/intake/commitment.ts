import { createHash } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import { canonicalBytes } from '@tacit/sdk/core';
import type { TableSchema } from '@tacit/sdk/query';
import { quoteName } from '../engine/lockdown.ts';
import { rowsOf } from './db.ts';
import type { Step } from './intake.ts';

/** Rows per block of the digest: what is held in memory at once. */
const BLOCK = 65_536;

/**
 * Digest of the stored rows in stored order: SHA-256 over a prefix, the columns, and the SHA-256 of each block of
 * 65,536 rows. A cell is `<bytes>:<text>` (a netstring), NULL is `~`, so no two tables have one text.
 */
export async function digestRows(
  connection: DuckDBConnection,
  schema: TableSchema,
  rows: number,
  step: Step,
): Promise<string> {
  const hash = createHash('sha256');
  hash.update('tacit/table/1\n');
  hash.update(
    canonicalBytes(schema.fields.map((f) => ({ name: f.name, type: f.type, scale: f['tacit:scale'] ?? 0 }))),
  );
  const cell = (name: string): string => {
    const text = `cast(${quoteName(name)} as varchar)`;
    return `coalesce(strlen(${text}) || ':' || ${text}, '~')`;
  };
  // One concatenation of all cells: a chain of `||` would build every prefix of every row.
  const row = `concat_ws(',', ${schema.fields.map((f) => cell(f.name)).join(', ')})`;
  for (let from = 0; from < rows; from += BLOCK) {
    step({ what: 'commit to the rows', done: from, total: rows, unit: 'rows' });
    const [block] = await rowsOf(
      connection,
      `select sha256(string_agg(${row}, chr(10) order by rowid)), count(*) from data where rowid >= ${from} and rowid < ${from + BLOCK}`,
    );
    hash.update(`${String(block![0])}:${String(block![1])}\n`);
  }
  return hash.digest('hex');
}
