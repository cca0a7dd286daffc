import {
  type DuckDBConnection,
  DuckDBDateValue,
  DuckDBDecimalValue,
  type DuckDBInstance,
  type DuckDBPreparedStatement,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
  StatementType,
} from '@duckdb/node-api';
import { TacitError } from '@tacit/sdk/core';
import type { DataOptions } from '../options.ts';
import type { ResultType, RowCodes, Rows, Value } from '../types.ts';
import { narrow } from './codes.ts';

/** AST of the SELECT statements in `sql`, as `json_serialize_sql` prints it. */
export async function parseSelect(connection: DuckDBConnection, sql: string): Promise<unknown> {
  const reader = await connection.runAndReadAll('select json_serialize_sql($1::varchar)', [sql]);
  const ast = JSON.parse(String(reader.getRows()[0]?.[0])) as {
    error: boolean;
    error_type?: string;
    error_message?: string;
    position?: string;
  };
  if (!ast.error) return ast;
  if (ast.error_type === 'not implemented')
    throw new TacitError('data.query-refused', { message: 'only SELECT statements are answered' });
  const position = Number(ast.position);
  throw new TacitError('sql.syntax', {
    ...(ast.error_message === undefined ? {} : { message: ast.error_message.slice(0, 200) }),
    ...(ast.position !== undefined && Number.isSafeInteger(position) ? { position } : {}),
  });
}

const RESULT_TYPES: Partial<Record<DuckDBTypeId, ResultType>> = {
  [DuckDBTypeId.BOOLEAN]: 'boolean',
  [DuckDBTypeId.TINYINT]: 'integer',
  [DuckDBTypeId.SMALLINT]: 'integer',
  [DuckDBTypeId.INTEGER]: 'integer',
  [DuckDBTypeId.BIGINT]: 'integer',
  [DuckDBTypeId.UTINYINT]: 'integer',
  [DuckDBTypeId.USMALLINT]: 'integer',
  [DuckDBTypeId.UINTEGER]: 'integer',
  [DuckDBTypeId.UBIGINT]: 'integer',
  [DuckDBTypeId.HUGEINT]: 'integer',
  [DuckDBTypeId.UHUGEINT]: 'integer',
  [DuckDBTypeId.FLOAT]: 'double',
  [DuckDBTypeId.DOUBLE]: 'double',
  [DuckDBTypeId.DECIMAL]: 'decimal',
  [DuckDBTypeId.VARCHAR]: 'string',
  [DuckDBTypeId.DATE]: 'date',
  [DuckDBTypeId.SQLNULL]: 'integer',
};

function resultType(type: DuckDBType, name: string): ResultType {
  const known = RESULT_TYPES[type.typeId];
  if (known === undefined)
    throw new TacitError('data.query-refused', {
      field: name,
      message: `a result of type ${String(type).slice(0, 60)} is not supported`,
      expected: 'integer, decimal, double, boolean, string or date',
    });
  return known;
}

function value(raw: DuckDBValue): Value {
  if (raw === null || typeof raw === 'bigint' || typeof raw === 'string' || typeof raw === 'boolean')
    return raw;
  if (raw instanceof DuckDBDecimalValue || raw instanceof DuckDBDateValue) return raw.toString();
  return raw as number;
}

const integer = (raw: DuckDBValue): Value => (typeof raw === 'number' ? BigInt(raw) : (raw as Value));

/** One SELECT statement, prepared and not yet run. Anything else is refused. */
async function prepareSelect(connection: DuckDBConnection, sql: string): Promise<DuckDBPreparedStatement> {
  await parseSelect(connection, sql);
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) throw new TacitError('data.query-refused');
  const statement = await statements.prepare(0);
  if (statement.statementType !== StatementType.SELECT) throw new TacitError('data.query-refused');
  return statement;
}

/** A column of unsigned integers without a JavaScript value per row. Rows keep their stored order. */
export async function runCodes(
  instance: DuckDBInstance,
  sql: string,
  onConnection: (connection: DuckDBConnection) => void,
): Promise<RowCodes> {
  const connection = await instance.connect();
  onConnection(connection);
  try {
    // Held by DuckDB whole, a byte to four per row: reading it chunk by chunk from a stream takes twice the time.
    const result = await (await prepareSelect(connection, sql)).run();
    const unsigned = [DuckDBTypeId.UTINYINT, DuckDBTypeId.USMALLINT, DuckDBTypeId.UINTEGER];
    const type = result.columnTypes()[0]?.typeId;
    if (result.columnCount !== 1 || type === undefined || !unsigned.includes(type))
      throw new TacitError('data.query-refused', { expected: 'one column of unsigned integers' });
    const parts: RowCodes['rows'][] = [];
    for (let i = 0; i < result.chunkCount; i++) {
      const chunk = result.getChunk(i);
      // The binding's vectors are views of the chunk's memory, which it frees.
      const { items } = chunk.getColumnVector(0) as unknown as { readonly items: RowCodes['rows'] };
      parts.push(items.slice(0, chunk.rowCount));
    }
    return narrow(parts);
  } catch (error) {
    throw coded(error);
  } finally {
    connection.closeSync();
  }
}

/** Runs one SELECT statement and nothing else; values never appear in an error. */
export async function runSelect(
  instance: DuckDBInstance,
  sql: string,
  options: DataOptions,
  onConnection: (connection: DuckDBConnection) => void,
): Promise<Rows> {
  const connection = await instance.connect();
  onConnection(connection);
  try {
    const result = await (await prepareSelect(connection, sql)).stream();
    const names = result.columnNames();
    const types = result.columnTypes().map((type, i) => resultType(type, names[i]!));
    const columns: Value[][] = names.map(() => []);
    let rowCount = 0;
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) break;
      rowCount += chunk.rowCount;
      if (rowCount * names.length > options.maxResultCells)
        throw new TacitError('data.result-too-large', {
          expected: `at most ${options.maxResultCells} cells`,
        });
      for (const [i, column] of columns.entries()) {
        const convert = types[i] === 'integer' ? integer : value;
        for (const raw of chunk.getColumnValues(i)) column.push(convert(raw));
      }
    }
    return { names, types, columns, rowCount };
  } catch (error) {
    throw coded(error);
  } finally {
    connection.closeSync();
  }
}

/** DuckDB's messages can quote cells, so only their class is kept (`Permission Error: …`). */
function coded(error: unknown): TacitError {
  if (error instanceof TacitError) return error;
  const kind =
    /^([A-Za-z ]{3,40}) Error:/.exec(error instanceof Error ? error.message : '')?.[1] ?? 'unknown';
  if (kind === 'Out of Memory') return new TacitError('data.process-memory');
  if (kind === 'INTERRUPT') return new TacitError('data.cancelled');
  const refused = [
    'Permission',
    'Catalog',
    'Parser',
    'Binder',
    'Invalid Input',
    'Not implemented',
    'IO',
    'HTTP',
  ];
  return new TacitError(refused.includes(kind) ? 'data.query-refused' : 'data.query-failed', {
    message: `the data engine refused the query (${kind} error)`,
  });
}
