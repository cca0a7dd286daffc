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

/** Aggregate of one statistic that is not a bar. Sums are HUGEINT, or exact DECIMAL texts for a plain decimal column. */
export function statisticSql(statistic: Statistic, table: Table): string {
  const { factors, filter, complete } = statistic;
  const [first] = factors;
  if (first === undefined) {
    if (filter === null && complete.length === 1) return `count(${valueSql(complete[0]!, table)})`;
    return `count(*)${filterSql(filter, complete, table)}`;
  }
  const where = filterSql(filter, complete, table);
  if (factors.length === 1 && first.op === 'column' && columnOf(table, first.name).type === 'decimal') {
    return `CAST(sum(${quoteName(first.name)})${where} AS VARCHAR)`;
  }
  return `sum(${productSql(factors, table)})${where}`;
}
