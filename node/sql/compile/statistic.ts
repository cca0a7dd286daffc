import { columnOf, type Expr, type Pred, type Statistic, type Table } from '@tacit/sdk/query';
import { quoteName } from './names.ts';
import { predicateSql, scaledSql, valueSql } from './predicate.ts';

const filterSql = (filter: Pred | null, complete: readonly Expr[], table: Table): string => {
  const parts = [
    ...(filter === null ? [] : [predicateSql(filter, table)]),
    ...complete.map((e) => `${valueSql(e, table)} IS NOT NULL`),
  ];
  return parts.length === 0 ? '' : ` FILTER (WHERE ${parts.join(' AND ')})`;
};

/** Product of the factors as a scaled integer, in 64 bits where all of it fits. */
function productSql(factors: readonly Expr[], table: Table): string {
  const [first, ...rest] = factors;
  const product = rest.reduce<Expr>((left, right) => ({ op: 'mul', left, right }), first!);
  return scaledSql(product, table).sql;
}

/** DuckDB multiplies DECIMALs in 18 digits where it can, and exactly; beyond that the scaled integers take over. */
const DECIMAL_BITS = 59;
const ROW_BITS = 40;

/** Quoted columns when all factors are decimal columns whose product fits, else null. */
function plainDecimals({ factors, bits }: Statistic, table: Table): readonly string[] | null {
  if (factors.length > 1 && bits - ROW_BITS > DECIMAL_BITS) return null;
  const names = factors.map((e) =>
    e.op === 'column' && columnOf(table, e.name).type === 'decimal' ? quoteName(e.name) : null,
  );
  return names.every((n) => n !== null) ? names : null;
}

/** Aggregate of one statistic that is not a bar. Sums are HUGEINT, or exact DECIMAL texts for a plain decimal column. */
export function statisticSql(statistic: Statistic, table: Table): string {
  const { factors, filter, complete } = statistic;
  if (factors.length === 0) {
    if (filter === null && complete.length === 1) return `count(${valueSql(complete[0]!, table)})`;
    return `count(*)${filterSql(filter, complete, table)}`;
  }
  const where = filterSql(filter, complete, table);
  const names = plainDecimals(statistic, table);
  if (names !== null) return `CAST(sum(${names.join(' * ')})${where} AS VARCHAR)`;
  return `sum(${productSql(factors, table)})${where}`;
}
