/** Limits of the data engine; the node's configuration overrides single members. */
export interface DataOptions {
  /** DuckDB's own limit per process, MB. */
  readonly memoryMb: number;
  /** Resident memory at which a query process is killed, MB. */
  readonly queryRssMb: number;
  /** Resident memory at which an import process is killed, MB. */
  readonly importRssMb: number;
  readonly threads: number;
  /** An import or profile that takes longer is stopped. */
  readonly importDeadlineMs: number;
  readonly parseDeadlineMs: number;
  /** Between interrupting a query and killing its process. */
  readonly graceMs: number;
  /** How often the memory of a busy process is looked at. */
  readonly watchMs: number;
  /** Query processes kept alive; the one unused longest makes room. */
  readonly maxProcesses: number;
  readonly maxResultCells: number;
  readonly maxColumns: number;
  /** Bytes of one cell. */
  readonly maxCellBytes: number;
}

export const defaultDataOptions: DataOptions = {
  memoryMb: 300,
  queryRssMb: 900,
  importRssMb: 500,
  threads: 2,
  importDeadlineMs: 3_600_000,
  parseDeadlineMs: 5_000,
  graceMs: 500,
  watchMs: 50,
  maxProcesses: 4,
  maxResultCells: 4_000_000,
  maxColumns: 500,
  maxCellBytes: 100_000,
};
