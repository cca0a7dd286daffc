import type { Layout, Output } from '../../query/index.ts';
import type { DraftRow } from './draft.ts';
import type { Settings } from './settings.ts';

/**
 * For answers that are proved: a proof opens all statistics of a group or none, so a row with one value held back is
 * held back whole. So is one whose counts, shown or not, are below the threshold or so close to each other that their
 * difference is.
 */
export const wholeRows = (
  layout: Layout,
  outputs: readonly Output[],
  totals: readonly bigint[],
  rows: readonly DraftRow[],
  settings: Settings,
): DraftRow[] =>
  rows.map((row) => {
    const width = layout.statistics.length;
    const here = totals.slice(row.cell * width, (row.cell + 1) * width);
    const first =
      row.rules.find((r) => r !== null) ?? (countsTooClose(layout, here, settings) ? 'missing' : null);
    if (first === null) return row;
    return {
      ...row,
      rules: row.rules.map((rule, i) => (outputs[i]!.role === 'group' ? null : (rule ?? first))),
    };
  });

function countsTooClose(layout: Layout, totals: readonly bigint[], settings: Settings): boolean {
  const least = BigInt(settings.minGroup);
  const counts = layout.statistics.flatMap((s, i) => (s.factors.length === 0 ? [totals[i]!] : []));
  const sorted = [...new Set(counts)].sort((a, b) => (a < b ? -1 : 1));
  return sorted.some((c, i) => c < least || (i > 0 && c - sorted[i - 1]! < least));
}
