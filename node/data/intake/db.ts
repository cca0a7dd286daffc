import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { TacitError } from '@tacit/sdk/core';

/** Runs one of our own statements. DuckDB's message can quote a cell, so only its class leaves. */
export async function rowsOf(connection: DuckDBConnection, sql: string): Promise<DuckDBValue[][]> {
  try {
    return (await connection.runAndReadAll(sql)).getRows();
  } catch (error) {
    throw importFault(error);
  }
}

export function importFault(error: unknown): TacitError {
  if (error instanceof TacitError) return error;
  const text = error instanceof Error ? error.message : '';
  const kind = /^([A-Za-z ]{3,40}) Error:/.exec(text)?.[1] ?? 'unknown';
  if (kind === 'Out of Memory') return new TacitError('data.process-memory');
  if (kind === 'INTERRUPT') return new TacitError('data.cancelled');
  if (/no space left|disk full/i.test(text))
    return new TacitError('data.import-failed', { message: 'the disk is full; nothing was imported' });
  return new TacitError('data.import-failed', {
    message: `the import stopped (${kind} error); nothing was imported`,
  });
}
