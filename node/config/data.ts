import { z } from 'zod';
import { type DataOptions, defaultDataOptions } from '../data/options.ts';

/** The data engine's limits as options; their defaults stay with the engine. */
const limit = (key: keyof DataOptions, min: number, max: number, description: string) =>
  z.number().int().min(min).max(max).default(defaultDataOptions[key]).meta({ description });

const MAX_MB = 1_048_576;
const HOUR = 3_600_000;

export const dataOptions = z.strictObject({
  memoryMb: limit('memoryMb', 64, MAX_MB, 'memory of the database engine per process, MB'),
  queryRssMb: limit('queryRssMb', 128, MAX_MB, 'resident memory at which a query process is ended, MB'),
  importRssMb: limit('importRssMb', 128, MAX_MB, 'resident memory at which an import process is ended, MB'),
  threads: limit('threads', 1, 1024, 'threads of the database engine per process'),
  importDeadlineMs: limit('importDeadlineMs', 1000, 24 * HOUR, 'longest import or profile, ms'),
  parseDeadlineMs: limit('parseDeadlineMs', 100, HOUR, 'longest time to parse a question, ms'),
  graceMs: limit('graceMs', 1, HOUR, 'between interrupting a query and ending its process, ms'),
  watchMs: limit('watchMs', 10, 60_000, 'how often the memory of a busy process is looked at, ms'),
  maxProcesses: limit('maxProcesses', 1, 1024, 'query processes kept alive'),
  maxResultCells: limit('maxResultCells', 1, 100_000_000, 'largest local table, cells'),
  maxColumns: limit('maxColumns', 1, 100_000, 'largest number of columns of a file'),
  maxCellBytes: limit('maxCellBytes', 1, 100_000_000, 'largest cell of a file, bytes'),
}) satisfies z.ZodType<DataOptions, unknown>;
