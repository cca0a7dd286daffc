import { TacitError } from '../../core/index.ts';
import type { Layout, Literal, Plan } from '../../query/index.ts';

/** Longest text of a question: DataSHIELD's nfilter.string. */
export const MOST_TEXT = 80;
/** Groups per hundred rows that an answer may have (DataSHIELD's nfilter.levels.density, 0.33). */
export const DENSITY_PERCENT = 33;
/** Answers of this many groups or fewer are not judged by their density. */
export const FEW_GROUPS = 10;

function* literals(node: unknown): Generator<Literal> {
  if (Array.isArray(node)) {
    for (const item of node) yield* literals(item);
  } else if (typeof node === 'object' && node !== null) {
    const { type, value } = node as { readonly type?: unknown; readonly value?: unknown };
    if (typeof type === 'string' && typeof value === 'string') yield node as Literal;
    for (const item of Object.values(node)) yield* literals(item);
  }
}

/**
 * Before any row is read. A long text in a question or a category is likely a person's own. Throws
 * `disclosure.text-too-long` and, for more declared groups than `maxGroups`, `disclosure.too-many-groups`.
 */
export function checkQuestion(plan: Plan, layout: Layout, maxGroups: number | null): void {
  for (const literal of literals(plan)) {
    if (literal.type === 'string' && literal.value.length > MOST_TEXT)
      throw new TacitError('disclosure.text-too-long', {
        expected: `texts of at most ${MOST_TEXT} characters`,
      });
  }
  for (const key of layout.keys) {
    if (key.type === 'string' && key.labels.some((l) => l.length > MOST_TEXT)) {
      throw new TacitError('disclosure.text-too-long', {
        field: 'group by',
        expected: `categories of at most ${MOST_TEXT} characters`,
      });
    }
  }
  const groups = layout.keys.reduce((n, k) => n * k.labels.length, 1);
  if (maxGroups !== null && groups > maxGroups) {
    throw new TacitError('disclosure.too-many-groups', {
      field: 'group by',
      expected: `at most ${maxGroups} groups; the columns declare ${groups}`,
    });
  }
}

/** Whether so many groups make a near-identifier of the group key. */
export const tooDense = (groups: number, rows: bigint): boolean =>
  groups > FEW_GROUPS && 100n * BigInt(groups) > BigInt(DENSITY_PERCENT) * rows;
