import { type KeyDomain, type Table, toScaled, typeOf } from '@tacit/sdk/query';
import { quoteText } from './names.ts';
import { scaledSql, textSql } from './predicate.ts';

/** The value grouped by, as DuckDB groups fastest: texts and integers as stored, the rest as scaled integers. */
export const keySql = (key: KeyDomain, table: Table): string =>
  key.type === 'string' ? textSql(key.expr, table) : scaledSql(key.expr, table).sql;

/** Code of a grouped value: 0 for NULL, 1.. in the order of labels, -1 outside of the declared domain. */
export function codeSql(key: KeyDomain, value: string, table: Table): string {
  const known = (code: string) => `CASE WHEN ${value} IS NULL THEN 0 ELSE ${code} END`;
  if (key.type === 'string') {
    return known(`coalesce(list_position([${key.labels.map(quoteText).join(', ')}], ${value}), -1)`);
  }
  const { scale } = typeOf(key.expr, table);
  const values = key.labels.map((label) => toScaled(key.type, label, scale)!);
  const low = values[0]!;
  if (values.every((v, i) => v === low + BigInt(i))) {
    const high = values.at(-1)!;
    return known(
      `CASE WHEN ${value} BETWEEN ${low} AND ${high} THEN CAST(${value} - (${low}) AS BIGINT) + 1 ELSE -1 END`,
    );
  }
  const list = `[${values.map((v) => `CAST('${v}' AS HUGEINT)`).join(', ')}]`;
  return known(`coalesce(list_position(${list}, CAST(${value} AS HUGEINT)), -1)`);
}

/** Cell index from code columns: mixed radix, first key most significant; -1 - i when key i is out of its domain. */
export function cellSql(keys: readonly KeyDomain[], codes: readonly string[]): string {
  if (keys.length === 0) return '0';
  const index = keys.reduce(
    (sql, key, i) => (i === 0 ? codes[0]! : `(${sql}) * ${key.labels.length + 1} + ${codes[i]}`),
    '',
  );
  const outside = codes.map((code, i) => `WHEN ${code} < 0 THEN ${-1 - i}`).join(' ');
  return `CASE ${outside} ELSE ${index} END`;
}
