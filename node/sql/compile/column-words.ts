import type { Column, KeyDomain, Table } from '@tacit/sdk/query';
import { codeSql, keySql } from './keys.ts';
import { quoteName } from './names.ts';
import { scaledSql } from './predicate.ts';

/** Largest number of a UINTEGER. */
const WORD = 2n ** 32n;

const select = (value: string): string =>
  `SELECT CAST(${value} AS UINTEGER) AS word FROM (SELECT * FROM ${quoteName('data')})`;

/**
 * A category column as one column of codes, in the order of the file: 0 for NULL, 1.. in the order of labels,
 * 2^32 - 1 outside of them.
 */
export function categoryWordsSql(column: Column, labels: readonly string[], table: Table): string {
  const key: KeyDomain = { expr: { op: 'column', name: column.name }, labels, type: column.type };
  const code = codeSql(key, 'v', table);
  return `SELECT CAST(CASE WHEN ${code} < 0 THEN ${WORD - 1n} ELSE ${code} END AS UINTEGER) AS word FROM (SELECT ${keySql(key, table)} AS v FROM ${quoteName('data')})`;
}

/**
 * A bounded column as columns of 32-bit words, in the order of the file, of its scaled value less `min`. `code`: one
 * column, 0 for NULL, else the offset plus one; else `known` (0 for NULL) and the offset's low and high word.
 */
export function offsetWordsSql(
  column: Column,
  min: bigint,
  max: bigint,
  table: Table,
): { readonly code: string } | { readonly known: string; readonly low: string; readonly high: string } {
  const { sql } = scaledSql({ op: 'column', name: column.name }, table);
  const offset = `(CAST(${sql} AS HUGEINT) - CAST('${min}' AS HUGEINT))`;
  const orZero = (value: string): string => select(`CASE WHEN ${sql} IS NULL THEN 0 ELSE ${value} END`);
  if (max - min < WORD - 1n) return { code: orZero(`${offset} + 1`) };
  return { known: orZero('1'), low: orZero(`${offset} % ${WORD}`), high: orZero(`${offset} // ${WORD}`) };
}
