import type { OneArgument, TwoArguments } from '@tacit/sdk/query';

/** Aggregates Tacit answers, by the names DuckDB and PostgreSQL give them. */
export const ONE = new Map<string, OneArgument>([
  ['count', 'count'],
  ['sum', 'sum'],
  ['avg', 'avg'],
  ['mean', 'avg'],
  ['var_samp', 'var_samp'],
  ['variance', 'var_samp'],
  ['var_pop', 'var_pop'],
  ['stddev_samp', 'stddev_samp'],
  ['stddev', 'stddev_samp'],
  ['stddev_pop', 'stddev_pop'],
]);

export const TWO = new Map<string, TwoArguments>([
  ['corr', 'corr'],
  ['covar_samp', 'covar_samp'],
  ['covar_pop', 'covar_pop'],
  ['regr_slope', 'regr_slope'],
  ['regr_intercept', 'regr_intercept'],
  ['regr_r2', 'regr_r2'],
]);

export const QUANTILES = new Set(['median', 'approx_quantile', 'quantile_cont']);

/** Aggregates that hand out the value of one row, with what to ask instead. */
export const DISCLOSIVE = new Map<string, string>([
  ['min', 'ask for approx_quantile(x, 0.05): a low quantile tells where the values begin without naming one'],
  ['max', 'ask for approx_quantile(x, 0.95): a high quantile tells where the values end without naming one'],
  ['mode', 'group by the column and count(*)'],
  ...[
    'any_value arbitrary first last arg_min arg_max argmin argmax min_by max_by array_agg list string_agg group_concat',
    'listagg histogram quantile_disc quantile bit_and bit_or bit_xor product bool_and bool_or',
  ]
    .join(' ')
    .split(' ')
    .map((name): [string, string] => [name, 'ask for count, avg, median or approx_quantile(x, q)']),
]);

/** Aggregates of the dialect that are harmless but not built, with the nearest one that is. */
export const OTHER = new Map<string, string>([
  ['approx_count_distinct', 'group by the column and count the groups'],
  ['skewness', 'ask for avg, var_samp and quantiles'],
  ['kurtosis', 'ask for avg, var_samp and quantiles'],
  ['regr_count', 'ask for count(*) filter (where x is not null and y is not null)'],
  ['regr_avgx', 'ask for avg(x) filter (where y is not null)'],
  ['regr_avgy', 'ask for avg(y) filter (where x is not null)'],
  ['regr_sxx', 'ask for var_pop and count'],
  ['regr_syy', 'ask for var_pop and count'],
  ['regr_sxy', 'ask for covar_pop and count'],
  ['entropy', 'group by the column and count(*)'],
  ['geomean', 'ask for median'],
  ['geometric_mean', 'ask for median'],
  ['mad', 'ask for approx_quantile(x, 0.25) and approx_quantile(x, 0.75)'],
  ['fsum', 'ask for sum, which is exact here'],
  ['favg', 'ask for avg, which is exact here'],
  ['sem', 'ask for stddev_samp and count'],
]);

export const isAggregate = (name: string): boolean =>
  name === 'count_star' ||
  name === 'count_if' ||
  name === 'countif' ||
  ONE.has(name) ||
  TWO.has(name) ||
  QUANTILES.has(name) ||
  DISCLOSIVE.has(name) ||
  OTHER.has(name);
