import type { DuckDBConnection } from '@duckdb/node-api';
import type { DataOptions } from '../options.ts';

/** Settings given at opening: they cannot be changed in a running instance. */
export const instanceOptions = (options: DataOptions): Record<string, string> => ({
  threads: String(options.threads),
  memory_limit: `${options.memoryMb}MB`,
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
  allow_community_extensions: 'false',
  allow_unsigned_extensions: 'false',
});

export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/**
 * Takes file system, extensions and configuration away from every later statement of the instance. `readable` may
 * still be read; `settable` leaves the lock of the configuration to the caller (https://duckdb.org/docs/stable/operations_manual/securing_duckdb/overview).
 */
export async function lock(
  connection: DuckDBConnection,
  options: {
    readonly readable?: readonly string[];
    readonly spill?: string;
    readonly settable?: boolean;
  } = {},
): Promise<void> {
  const readable = options.readable ?? [];
  const statements = [
    'set max_expression_depth = 250',
    `set temp_directory = ${quoteText(options.spill ?? '')}`,
    ...(readable.length === 0 ? [] : [`set allowed_paths = [${readable.map(quoteText).join(', ')}]`]),
    'set enable_external_access = false',
    ...(options.settable === true ? [] : ['set lock_configuration = true']),
  ];
  for (const statement of statements) await connection.run(statement);
}
