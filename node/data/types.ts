import type { ErrorCode, Progress } from '@tacit/sdk/core';
import type { TableSchema } from '@tacit/sdk/query';

export type Format = 'csv' | 'parquet' | 'ndjson';

/** One local file. What is left out is detected. */
export interface Source {
  readonly path: string;
  readonly format?: Format;
  readonly delimiter?: ',' | ';' | '\t' | '|';
  /** How dates such as 03/04/2020 are read; without it an ambiguous column is refused. */
  readonly dateOrder?: 'dmy' | 'mdy';
  /** When given, the file must lie inside this folder. */
  readonly within?: string;
}

/** A value of a result: integers are bigint, decimals exact texts, dates `YYYY-MM-DD`, floating point number. */
export type Value = bigint | number | string | boolean | null;
export type ResultType = 'integer' | 'decimal' | 'double' | 'boolean' | 'string' | 'date';

/** Columnar result: `columns[i][r]` is row r of `names[i]`. */
export interface Rows {
  readonly names: readonly string[];
  readonly types: readonly ResultType[];
  readonly columns: readonly (readonly Value[])[];
  readonly rowCount: number;
}

/** Why a cell or row was refused. Never the value. */
export type Rule =
  | 'ragged'
  | 'type'
  | 'scale'
  | 'range'
  | 'required'
  | 'minimum'
  | 'maximum'
  | 'maxLength'
  | 'enum'
  | 'unique';

/** `line` is the 1-based line of the file where the row starts (Parquet: the row number). `column` null: the row. */
export interface Refusal {
  readonly line: number;
  readonly column: string | null;
  readonly rule: Rule;
  readonly expected: string;
}

export interface RefusalCount {
  readonly column: string | null;
  readonly rule: Rule;
  readonly expected: string;
  readonly rows: number;
}

/** `first` holds at most 20 refusals in file order; `counts` all of them. */
export interface Refusals {
  readonly rows: number;
  readonly first: readonly Refusal[];
  readonly counts: readonly RefusalCount[];
}

export interface ColumnReport {
  readonly name: string;
  /** For people: `integer`, `number with 2 digits, decimal comma`, `date (dd/mm/yyyy)`, … */
  readonly readAs: string;
  readonly nulls: number;
  /** Null tokens found and how often. */
  readonly nullTokens: Readonly<Record<string, number>>;
  /** What the steward should know of this column. */
  readonly notes: readonly string[];
}

export interface ProfileColumn extends ColumnReport {
  /** Number of categories seen in fewer than 5 rows, when categories are listed. */
  readonly rare: number;
  readonly distinct: number;
  readonly allNull: boolean;
}

export interface Profile {
  readonly name: string;
  readonly format: Format;
  readonly rows: number;
  readonly schema: TableSchema;
  readonly columns: readonly ProfileColumn[];
  readonly refused: Refusals;
}

export interface ImportReport {
  readonly dataset: string;
  readonly version: number;
  readonly format: Format;
  /** Rows imported. */
  readonly rows: number;
  readonly refused: Refusals;
  readonly columns: readonly ColumnReport[];
  /** Hex SHA-256 over the salt and the digest of the stored rows; the salt stays in `meta.json`. */
  readonly commitment: string;
  /** Folder of this version, holding `data.duckdb`, `schema.json`, `meta.json`. */
  readonly folder: string;
  readonly file: string;
}

export interface Target {
  /** Folder that holds all datasets. */
  readonly dir: string;
  readonly dataset: string;
  readonly version: number;
}

export interface ImportOptions {
  /** `all` (default): any refused row refuses the file. `skip`: the other rows are imported. */
  readonly refuse?: 'all' | 'skip';
  readonly signal?: AbortSignal;
}

export interface QueryOptions {
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
}

/** One code per row, as an index into the list of codes that occur. */
export interface RowCodes {
  readonly codes: readonly number[];
  readonly rows: Uint8Array | Uint16Array | Uint32Array;
}

export interface DataEngine {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** AST of one or more SELECT statements (`json_serialize_sql`). Throws `sql.syntax` with `position`. */
  parse(sql: string): Promise<unknown>;
  profile(
    source: Source,
    options: {
      readonly name: string;
      readonly nullTokens?: readonly string[];
      readonly signal?: AbortSignal;
    },
    progress?: Progress,
  ): Promise<Profile>;
  /** Throws `RowsRefused` (`data.rows-refused`) with the report, unless `refuse` is `skip`. */
  import(
    source: Source,
    schema: TableSchema,
    target: Target,
    options?: ImportOptions,
    progress?: Progress,
  ): Promise<ImportReport>;
  /** Makes the database file of a dataset, with its table `data`, available to `query`. Read-only. */
  open(dataset: string, file: string): Promise<void>;
  query(dataset: string, sql: string, options: QueryOptions): Promise<Rows>;
  /** The one column of unsigned integers of a SELECT over all rows, in their stored order. Not bounded by the cells of a result. */
  codes(dataset: string, sql: string, options: QueryOptions): Promise<RowCodes>;
}

/** What crosses the process boundary when something is refused. */
export interface Fault {
  readonly code: ErrorCode;
  readonly message?: string;
  readonly field?: string;
  readonly expected?: string;
  readonly hint?: string;
  readonly position?: number;
  readonly refused?: Refusals;
}
