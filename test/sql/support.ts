import { DuckDBInstance } from '@duckdb/node-api';
import type { ParseSql } from '@tacit/node/sql';
import { compilePlan, toLocalTable } from '@tacit/node/sql';
import {
  cellLabels,
  decimalText,
  evaluateCell,
  type Layout,
  type LocalTable,
  layoutOf,
  type Plan,
  parseDecimal,
  type Table,
  type Value,
} from '@tacit/sdk/query';

/** DuckDB called directly: in the product it runs in a process of its own. */
export async function duckdb() {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const rows = async (sql: string): Promise<unknown[][]> =>
    (await connection.runAndReadAll(sql)).getRows() as unknown[][];
  const parse: ParseSql = async (sql) => {
    const reader = await connection.runAndReadAll('select json_serialize_sql($1::varchar)::varchar', [sql]);
    return JSON.parse(String(reader.getRows()[0]?.[0]));
  };
  const columns = async (sql: string) => {
    const reader = await connection.runAndReadAll(sql);
    return { columns: reader.getColumns() as never, rowCount: reader.currentRowCount };
  };
  return { rows, parse, columns, close: () => connection.closeSync() };
}

export type Duck = Awaited<ReturnType<typeof duckdb>>;

export async function localTable(
  duck: Duck,
  plan: Plan,
  table: Table,
  relation: string,
): Promise<LocalTable> {
  const { layout } = layoutOf(plan, table);
  return toLocalTable(layout, await duck.columns(compilePlan(plan, layout, table, relation)));
}

/** What the masks compute: the sum in the ring Z/2^(32 words), read as a signed number. */
export function addTables(layout: Layout, parts: readonly LocalTable[]): bigint[][] {
  const { statistics, words, cells } = layout;
  const bits = 32 * words;
  return Array.from({ length: cells }, (_, cell) =>
    statistics.map((_, slot) => {
      let total = 0n;
      for (const part of parts) {
        for (let w = 0; w < words; w++) {
          total += BigInt(part.values[(cell * statistics.length + slot) * words + w]!) << BigInt(32 * w);
        }
      }
      return BigInt.asIntN(bits, total);
    }),
  );
}

/** Rows of the answer, by cell, without disclosure control. */
export function answer(plan: Plan, table: Table, parts: readonly LocalTable[]): Value[][] {
  const { layout, outputs } = layoutOf(plan, table);
  const rows: Value[][] = [];
  addTables(layout, parts).forEach((totals, cell) => {
    if (layout.keys.length > 0 && totals[0] === 0n) return;
    const labels = cellLabels(layout, cell);
    rows.push(outputs.map((o) => (o.role === 'group' ? labels[o.key]! : evaluateCell(o, totals).value)));
  });
  return rows;
}

/** A value of DuckDB in the canonical text that Tacit gives. */
export function canonical(value: unknown): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value;
  // DuckDB divides zero by zero in corr; PostgreSQL and we say NULL.
  if (Number.isNaN(value)) return null;
  if (typeof value === 'number') return value === 0 ? '0' : String(value);
  const text = String(value);
  const decimal = parseDecimal(text);
  return decimal === null ? text : decimalText(...decimal);
}

/** Equal texts, or doubles within 1e-9. */
export function close(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a === null || b === null || typeof a === 'boolean' || typeof b === 'boolean') return false;
  const [x, y] = [Number(a), Number(b)];
  return Math.abs(x - y) <= 1e-9 * Math.max(1, Math.abs(x), Math.abs(y));
}
