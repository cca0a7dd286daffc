import type { Layout, Plan, Statistic, Table } from '@tacit/sdk/query';
import { cellSql, codeSql, keySql } from './keys.ts';
import { quoteName } from './names.ts';
import { markOf, partsOf } from './parts.ts';
import { predicateSql, scaledSql, valueSql } from './predicate.ts';
import { statisticSql } from './statistic.ts';

/** A run of bars over the same argument and filter: one grouping computes them all. */
interface Histogram {
  readonly first: number;
  readonly bars: number;
  readonly sample: Statistic & { readonly bar: NonNullable<Statistic['bar']> };
}

const hasBar = (s: Statistic): s is Histogram['sample'] => s.bar !== undefined;

function histogramsOf(layout: Layout): readonly Histogram[] {
  const found: { first: number; bars: number; sample: Histogram['sample'] }[] = [];
  layout.statistics.forEach((statistic, slot) => {
    if (!hasBar(statistic)) return;
    if (statistic.bar.index === 0) found.push({ first: slot, bars: 1, sample: statistic });
    else found.at(-1)!.bars += 1;
  });
  return found;
}

/** Outer query: codes and cell from the grouped values, so that the hot loop groups by what is stored. */
function outer(layout: Layout, table: Table, columns: readonly string[], inner: string): string {
  const codes = layout.keys.map((key, i) => `${codeSql(key, `k${i}`, table)} AS c${i}`);
  const rest = columns.map((c) => c.slice(c.lastIndexOf(' AS ') + 4));
  const coded = codes.length === 0 ? inner : `SELECT ${[...codes, ...rest].join(', ')} FROM (${inner})`;
  const cell = cellSql(
    layout.keys,
    layout.keys.map((_, i) => `c${i}`),
  );
  return `SELECT CAST(${cell} AS BIGINT) AS cell, ${rest.join(', ')} FROM (${coded})`;
}

function grouped(
  plan: Plan,
  layout: Layout,
  table: Table,
  from: string,
  columns: readonly string[],
  extra: readonly string[],
  where: readonly string[],
): string {
  const keys = layout.keys.map((key, i) => `${keySql(key, table)} AS k${i}`);
  const conditions = [...(plan.where === null ? [] : [predicateSql(plan.where, table)]), ...where];
  const places = [...keys, ...extra].map((_, i) => String(i + 1));
  return [
    `SELECT ${[...keys, ...extra, ...columns].join(', ')} FROM ${from}`,
    ...(conditions.length === 0 ? [] : [`WHERE ${conditions.join(' AND ')}`]),
    ...(places.length === 0 ? [] : [`GROUP BY ${places.join(', ')}`]),
  ].join(' ');
}

/** Index of the bar a row falls into: -1 outside of the declared bounds. */
function barSql(h: Histogram, table: Table): string {
  const { low, width } = h.sample.bar;
  const arg = scaledSql(h.sample.bar.arg, table).sql;
  const high = BigInt(low) + BigInt(width) * BigInt(h.bars);
  return `CASE WHEN ${arg} >= ${low} AND ${arg} < ${high} THEN CAST((${arg} - (${low})) // ${width} AS BIGINT) + ${h.first} ELSE -1 END AS bar`;
}

/** Columns s0, s1, … up to the widest part, so that all parts have one form. */
const padded = (columns: readonly string[], width: number): string[] => [
  ...columns,
  ...Array.from({ length: width - columns.length }, (_, i) => `NULL AS s${columns.length + i}`),
];

/**
 * One statement over the owner's local table `relation`. Its rows are `cell, bar, s…`: with `bar` from `markOf` the
 * statistics of one part of the cell; else `bar` is a slot and `s0` its count. Cells without rows are absent.
 * `toLocalTable` reads them.
 */
export function compilePlan(plan: Plan, layout: Layout, table: Table, relation = 'data'): string {
  const from = quoteName(relation);
  const parts = partsOf(layout);
  const width = Math.max(...parts.map((p) => p.slots.length));
  const sums = parts.map((part, p) => {
    const columns = part.slots.map((slot, i) => {
      const statistic = layout.statistics[slot]!;
      const bare = p === 0 ? statistic : { ...statistic, filter: null, complete: [] };
      return `${statisticSql(bare, table)} AS s${i}`;
    });
    const where = [
      ...(part.filter === null ? [] : [predicateSql(part.filter, table)]),
      ...part.known.map((e) => `${valueSql(e, table)} IS NOT NULL`),
    ];
    const all = [`CAST(${markOf(p) ?? 'NULL'} AS BIGINT) AS bar`, ...padded(columns, width)];
    return outer(layout, table, all, grouped(plan, layout, table, from, all, [], where));
  });
  const bars = histogramsOf(layout).map((h) => {
    const { filter, bar } = h.sample;
    const where = [
      `${scaledSql(bar.arg, table).sql} IS NOT NULL`,
      ...(filter === null ? [] : [predicateSql(filter, table)]),
    ];
    const columns = padded(['count(*) AS s0'], width);
    const inner = grouped(plan, layout, table, from, columns, [barSql(h, table)], where);
    return outer(layout, table, ['x AS bar', ...columns], inner);
  });
  return [...sums, ...bars].join(' UNION ALL ');
}
