import { mkdirSync } from 'node:fs';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { TacitError } from '@tacit/sdk/core';
import { readHead } from '../csv/dialect.ts';
import { checkHeader, checkNames } from '../csv/header.ts';
import { type Dialect, scanRows } from '../csv/scan.ts';
import { instanceOptions, lock, quoteName, quoteText } from '../engine/lockdown.ts';
import type { SourceFile } from '../engine/messages.ts';
import type { DataOptions } from '../options.ts';
import type { Refusal } from '../types.ts';

export type Step = (step: { what: string; done: number; total: number | null; unit: string }) => void;

/** A source under inspection: named text columns, rows counted, structure checked. */
export interface Intake {
  readonly connection: DuckDBConnection;
  readonly file: SourceFile;
  readonly names: readonly string[];
  /** Sound rows, in file order; `ragged` ones are not among them. */
  readonly rows: number;
  readonly ragged: { readonly rows: number; readonly first: readonly Refusal[] };
  /** `SELECT` of text columns `c0`, `c1`, …: the sound rows. */
  readonly relation: string;
  /** Lines of the given rows (1-based ordinals among the sound ones, ascending). */
  readonly linesOf: (ordinals: readonly number[]) => Promise<number[]>;
  readonly options: DataOptions;
  readonly step: Step;
  /** Writes everything out and closes the database. */
  readonly close: () => void;
}

/** What the parent calls the source in the working folder: a name no wildcard can hide in. */
export const SOURCE = 'source';
export const DATABASE = 'data.duckdb';
const SPILL = 'spill';
const FIRST = 20;
/** From so many columns on, one thread. */
const WIDE = 60;

/** An import spills to disk, a query may not: it needs less. */
const INTAKE_MB = 220;

/** Opens the database of the working folder and locks it so that it can read the source and nothing else. */
export async function openIntake(
  file: SourceFile,
  options: DataOptions,
  step: Step,
  keep: boolean,
): Promise<Intake> {
  const database = keep ? DATABASE : ':memory:';
  mkdirSync(SPILL, { recursive: true });
  const memoryMb = Math.min(options.memoryMb, INTAKE_MB);
  const instance = await DuckDBInstance.create(database, instanceOptions({ ...options, memoryMb }));
  const connection = await instance.connect();
  await connection.run('set preserve_insertion_order = false');
  await lock(connection, { readable: [SOURCE], spill: SPILL, settable: true });
  const close = (): void => {
    connection.closeSync();
    instance.closeSync();
  };
  const base = { connection, file, options, step, close };
  const shape =
    file.format === 'csv' ? await openCsv(file, options, step) : await openTyped(connection, file, options);
  // Every thread keeps vectors for every subexpression of every column.
  if (shape.names.length > WIDE) await connection.run('set threads = 1');
  await connection.run('set lock_configuration = true');
  return { ...base, ...shape };
}

type Shape = Pick<Intake, 'names' | 'rows' | 'ragged' | 'relation' | 'linesOf'>;

async function openCsv(file: SourceFile, options: DataOptions, step: Step): Promise<Shape> {
  const { dialect, header, next } = await readHead(SOURCE, file.gzip, file.delimiter);
  checkHeader(header, next);
  checkNames(header, options.maxColumns);
  const ragged: Refusal[] = [];
  let raggedRows = 0;
  let rows = -1;
  const { longestRow } = await scanRows(SOURCE, file.gzip, dialect, options, {
    onRow(line, cells) {
      if (cells === header.length) rows++;
      else {
        raggedRows++;
        if (ragged.length < FIRST) ragged.push(raggedRow(line, header.length, cells));
      }
      return undefined;
    },
    onBytes: (done) => step({ what: 'check the text', done, total: null, unit: 'bytes' }),
  });
  if (rows <= 0 && raggedRows === 0) throw new TacitError('data.header-only');
  return {
    names: header,
    rows,
    ragged: { rows: raggedRows, first: ragged },
    relation: csvRelation(file, dialect, header.length, longestRow),
    async linesOf(ordinals) {
      const lines: number[] = [];
      let at = -1;
      await scanRows(SOURCE, file.gzip, dialect, options, {
        onRow(line, cells) {
          if (cells !== header.length) return undefined;
          at++;
          if (at === ordinals[lines.length]) lines.push(line);
          return lines.length < ordinals.length;
        },
      });
      return lines;
    },
  };
}

const raggedRow = (line: number, columns: number, cells: number): Refusal => ({
  line,
  column: null,
  rule: 'ragged',
  expected: `${columns} cells, found ${cells}`,
});

function csvRelation(
  file: SourceFile,
  { delimiter, quote }: Dialect,
  columns: number,
  longestRow: number,
): string {
  const list = Array.from({ length: columns }, (_, i) => `'c${i}': 'VARCHAR'`).join(', ');
  const line = Math.max(2_000_000, longestRow + 1000);
  // Every default that guesses is switched off: the scan has decided, and the row counts are compared.
  return (
    `select * from read_csv('${SOURCE}', auto_detect = false, header = false, skip = 1, ` +
    `delim = ${quoteText(delimiter)}, quote = ${quoteText(quote)}, escape = ${quoteText(quote)}, ` +
    `columns = {${list}}, nullstr = '\u0001', strict_mode = true, null_padding = false, ignore_errors = true, ` +
    `max_line_size = ${line}, buffer_size = ${Math.max(8_000_000, 4 * line)}, compression = '${file.gzip ? 'gzip' : 'none'}')`
  );
}

/** Parquet and NDJSON have names and rows of their own; every value is taken as text, then read like a CSV cell. */
async function openTyped(
  connection: DuckDBConnection,
  file: SourceFile,
  options: DataOptions,
): Promise<Shape> {
  const from =
    file.format === 'parquet'
      ? `read_parquet('${SOURCE}')`
      : `read_json('${SOURCE}', format = 'newline_delimited', maximum_depth = 1, sample_size = -1, ` +
        `convert_strings_to_integers = false, auto_detect = true, compression = '${file.gzip ? 'gzip' : 'uncompressed'}')`;
  try {
    const described = await connection.runAndReadAll(`describe select * from ${from}`);
    const names = described.getRows().map((r) => String(r[0]));
    checkNames(names, options.maxColumns);
    const source =
      file.format === 'parquet'
        ? from
        : `read_json('${SOURCE}', format = 'newline_delimited', compression = '${file.gzip ? 'gzip' : 'uncompressed'}', ` +
          `columns = {${names.map((n) => `${quoteText(n)}: 'VARCHAR'`).join(', ')}})`;
    const cells = names.map((n, i) => `cast(${quoteName(n)} as varchar) as c${i}`).join(', ');
    const counted = await connection.runAndReadAll(`select count(*) from ${source}`);
    const rows = Number(counted.getRows()[0]?.[0]);
    if (rows === 0) throw new TacitError('data.header-only', { message: 'the file has no rows' });
    return {
      names,
      rows,
      ragged: { rows: 0, first: [] },
      relation: `select ${cells} from ${source}`,
      linesOf: async (ordinals) => [...ordinals],
    };
  } catch (error) {
    if (error instanceof TacitError) throw error;
    throw new TacitError('data.unreadable', {
      message: `the file is not a readable ${file.format === 'parquet' ? 'Parquet file' : 'NDJSON file: one JSON object per line'}`,
    });
  }
}
