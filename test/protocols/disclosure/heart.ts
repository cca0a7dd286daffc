import type { Answer } from '@tacit/sdk/protocols/disclosure';
import {
  count,
  from,
  gt,
  layoutOf,
  type Plan,
  sum,
  tableFromSchema,
  validatePlan,
  when,
} from '@tacit/sdk/query';
import { type Row, totalsOf } from '../evaluate.ts';

const bounded = (name: string, minimum: string, maximum: string) => ({
  name,
  type: 'integer' as const,
  constraints: { minimum, maximum },
  'tacit:exposure': ['aggregate', 'filter', 'group'] as const,
});
const category = (name: string, values: readonly string[]) => ({
  name,
  type: 'integer' as const,
  constraints: { enum: values },
  'tacit:exposure': ['aggregate', 'filter', 'group'] as const,
});

export const heart = tableFromSchema('heart', {
  fields: [
    category('sex', ['0', '1']),
    category('cp', ['1', '2', '3', '4']),
    bounded('age', '0', '120'),
    bounded('chol', '0', '700'),
    category('fbs', ['0', '1']),
    bounded('num', '0', '4'),
  ],
  missingValues: ['?'],
});

/** The query of the reference: patients, disease and ages by sex and chest pain. */
export const bySexCp = validatePlan(
  from('heart')
    .groupBy('sex', 'cp')
    .select('sex', 'cp', { n: count(), disease: sum(when(gt('num', 0), 1, 0)), age_sum: sum('age') })
    .plan(),
  heart,
);

/** `n` equal rows. */
export const rows = (n: number, row: Row): Row[] =>
  Array.from({ length: n }, () => ({ sex: 0n, cp: 1n, age: 50n, chol: 200n, fbs: 0n, num: 0n, ...row }));

export function answerOf(plan: Plan, table: readonly Row[]): Answer {
  const { layout, outputs } = layoutOf(plan, heart);
  return { plan, layout, outputs, totals: totalsOf(plan, layout, table), table: heart };
}
