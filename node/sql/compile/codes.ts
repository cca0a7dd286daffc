import type { Expr, KeyDomain, Pred, Table } from '@tacit/sdk/query';
import { cellSql, codeSql, keySql } from './keys.ts';
import { quoteName } from './names.ts';
import { predicateSql, valueSql } from './predicate.ts';

/** How a question divides the rows, as `sdk/protocols/differencing` says. */
export interface RowDivision {
  readonly where: Pred | null;
  readonly keys: readonly KeyDomain[];
  readonly cells: number;
  readonly flags: readonly (
    | { readonly kind: 'filter'; readonly pred: Pred }
    | { readonly kind: 'known'; readonly exprs: readonly Expr[] }
  )[];
}

/**
 * One statement with one column: for every row of `relation`, in stored order, its code in the narrowest unsigned type: 0 when
 * `where` does not hold, else 1 + cell x 2^flags + flags. A row outside of a key's declared domain has code 0: the
 * question itself is refused then.
 */
export function codesSql(division: RowDivision, table: Table, relation = 'data'): string {
  const { where, keys, flags } = division;
  const conditions = flags.map((flag) =>
    flag.kind === 'filter'
      ? predicateSql(flag.pred, table)
      : flag.exprs.map((e) => `${valueSql(e, table)} IS NOT NULL`).join(' AND '),
  );
  const bits = conditions.map((c, i) => `(CASE WHEN ${c} THEN ${2 ** i} ELSE 0 END)`);
  const values = [
    ...keys.map((key, i) => `${keySql(key, table)} AS k${i}`),
    `(${where === null ? 'true' : predicateSql(where, table)}) AS passes`,
    `CAST(${bits.length === 0 ? '0' : bits.join(' + ')} AS BIGINT) AS flags`,
  ];
  const codes = [...keys.map((key, i) => `${codeSql(key, `k${i}`, table)} AS c${i}`), 'passes', 'flags'];
  const cell = cellSql(
    keys,
    keys.map((_, i) => `c${i}`),
  );
  const code = `CASE WHEN passes AND cell >= 0 THEN 1 + cell * ${2 ** flags.length} + flags ELSE 0 END`;
  return [
    `SELECT CAST(${code} AS ${typeFor(division.cells * 2 ** flags.length)}) AS code FROM`,
    `(SELECT CAST(${cell} AS BIGINT) AS cell, passes, flags FROM`,
    `(SELECT ${codes.join(', ')} FROM (SELECT ${values.join(', ')} FROM ${quoteName(relation)})))`,
  ].join(' ');
}

const typeFor = (most: number): string =>
  most < 0x100 ? 'UTINYINT' : most < 0x10000 ? 'USMALLINT' : 'UINTEGER';
