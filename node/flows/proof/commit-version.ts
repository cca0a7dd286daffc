import { availableParallelism } from 'node:os';
import { datasetOf, type Progress, TacitError } from '@tacit/sdk/core';
import type { CommittedTable } from '@tacit/sdk/ledger';
import { type Encoding, type IngestValue, TableIngest } from '@tacit/sdk/protocols/proof/table';
import { type Column, type Table, type TableSchema, tableFromSchema } from '@tacit/sdk/query';
import type { ImportReport } from '../../data/index.ts';
import { commitParallel } from '../../proof/index.ts';
import { categoryWordsSql, offsetWordsSql } from '../../sql/index.ts';
import type { FlowContext } from '../context.ts';
import { writeMaterial } from './material-file.ts';

/**
 * Commits to the provable columns of an imported version, column by column as they lie in its database, and keeps what
 * opens the commitment beside it. Throws `proof.layout` where no column has a finite domain, `proof.domain`,
 * `proof.memory`.
 */
export async function commitVersion(
  ctx: FlowContext,
  name: string,
  schema: TableSchema,
  report: ImportReport,
  progress?: Progress,
): Promise<CommittedTable> {
  const table = tableFromSchema(name, schema);
  const ingest = new TableIngest(table.columns);
  const encodings = ingest.layout.encodings;
  if (encodings.length === 0) throw new TacitError('proof.layout', { field: name });
  // Not the name that questions go to: this version is not published yet.
  const draft = `${datasetOf(ctx.self, name)} v${report.version} to commit`;
  await ctx.data.open(draft, report.file);
  for (const [k, encoding] of encodings.entries()) {
    ingest.append(encoding.name, await columnValues(ctx, draft, table, encoding));
    progress?.({ what: 'reading for the commitment', done: k + 1, total: encodings.length, unit: 'column' });
  }
  const { physical } = ingest.layout;
  const threads = Math.min(2, availableParallelism());
  const material = await commitParallel(physical, ingest.finish(), ctx.rng, threads, {}, progress);
  await writeMaterial(report.folder, material);
  ctx.log.info('committed to a table', {
    table: name,
    version: report.version,
    columns: physical.length,
  });
  return material.commitment;
}

/** The values of a column, read as 32-bit words: no value of its own per row crosses from the data process. */
async function columnValues(
  ctx: FlowContext,
  dataset: string,
  table: Table,
  encoding: Encoding,
): Promise<Iterable<IngestValue>> {
  const column = table.columns.find((c) => c.name === encoding.name) as Column;
  const read = async (sql: string): Promise<Uint32Array> => {
    const { codes, rows } = await ctx.data.codes(dataset, sql, { deadlineMs: ctx.limits.queryMs });
    return Uint32Array.from(rows, (index) => codes[index]!);
  };
  if (encoding.kind === 'codes' && encoding.categories !== null) {
    const codes = await read(categoryWordsSql(column, encoding.categories, table));
    return labels(codes, encoding.categories);
  }
  const { min } = encoding;
  const max = encoding.kind === 'codes' ? min + BigInt(encoding.size - 1) : encoding.max;
  const sql = offsetWordsSql(column, min, max, table);
  if ('code' in sql) return offsets(await read(sql.code), min);
  return wideOffsets(await read(sql.known), await read(sql.low), await read(sql.high), min);
}

function* labels(codes: Uint32Array, categories: readonly string[]): Generator<IngestValue> {
  for (const code of codes) yield code === 0 ? null : (categories[code - 1] ?? '');
}

function* offsets(codes: Uint32Array, min: bigint): Generator<IngestValue> {
  for (const code of codes) yield code === 0 ? null : min + BigInt(code - 1);
}

function* wideOffsets(
  known: Uint32Array,
  low: Uint32Array,
  high: Uint32Array,
  min: bigint,
): Generator<IngestValue> {
  for (let i = 0; i < known.length; i++)
    yield known[i] === 0 ? null : min + (BigInt(high[i]!) << 32n) + BigInt(low[i]!);
}
