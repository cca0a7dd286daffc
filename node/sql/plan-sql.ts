import { isTacitError, TacitError } from '@tacit/sdk/core';
import { type Plan, renderPlan, type Table, validatePlan } from '@tacit/sdk/query';
import { readPlan, readStatement } from './parse/statement.ts';

/** DuckDB's `json_serialize_sql` as a value, run wherever DuckDB lives. */
export type ParseSql = (sql: string) => Promise<unknown>;

/** Longest SQL text, in characters. */
export const MAX_SQL = 20_000;

export interface PlannedSql {
  /** Validated and in normal form. */
  readonly plan: Plan;
  /** The plan as canonical SQL, for receipts and approval screens. */
  readonly sql: string;
  readonly table: Table;
}

/** DuckDB counts bytes of UTF-8; people count characters. */
function characterOf(sql: string, byte: number): number {
  const bytes = new TextEncoder().encode(sql);
  return byte >= bytes.length ? sql.length : new TextDecoder().decode(bytes.subarray(0, byte)).length;
}

/** Where a name stands in the text, for refusals by later stages that know the column but not the place. */
function placeOf(sql: string, name: string): number | undefined {
  if (name === ';') return sql.indexOf(';');
  const word = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const found = new RegExp(`(?<![\\p{L}\\p{N}_])${word}(?![\\p{L}\\p{N}_])`, 'iu').exec(sql);
  return found?.index;
}

function located(e: TacitError, sql: string): TacitError {
  const position =
    e.position !== undefined
      ? characterOf(sql, e.position)
      : e.field === undefined
        ? undefined
        : placeOf(sql, e.field);
  return new TacitError(e.code, {
    message: e.message,
    hint: e.hint,
    ...(e.field === undefined ? {} : { field: e.field }),
    ...(e.expected === undefined ? {} : { expected: e.expected }),
    ...(position === undefined ? {} : { position }),
  });
}

/**
 * SQL text to plan. `tables` knows the virtual tables of the catalogue by name. Every refusal is a `TacitError` with
 * the construct, its character position and what works instead: `sql.*` for the text, `plan.*` for what it asks.
 */
export async function planSql(
  sql: string,
  parse: ParseSql,
  tables: (name: string) => Table | undefined,
): Promise<PlannedSql> {
  if (sql.length > MAX_SQL) {
    throw new TacitError('sql.too-large', {
      message: `the SQL text has ${sql.length} characters`,
      expected: `at most ${MAX_SQL}`,
    });
  }
  const tree = await parse(sql);
  try {
    const read = readPlan(readStatement(tree), tables);
    const plan = validatePlan(read.plan, read.table);
    return { plan, sql: renderPlan(plan), table: read.table };
  } catch (e) {
    throw isTacitError(e) ? located(e, sql) : e;
  }
}
