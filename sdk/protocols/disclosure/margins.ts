import { cellLabels, type Layout, type Output, type Value } from '../../query/index.ts';
import { type AuditCell, complementary, type KnownSum } from './audit.ts';
import type { RuleId } from './cells.ts';
import type { DraftRow } from './draft.ts';
import { countSlot } from './outputs.ts';
import type { Settings } from './settings.ts';

/**
 * A total over groups that the reader knows besides this answer: one released earlier, or one that any further question
 * would release. `labels`: one entry per group key of this answer; a value fixes the key, undefined sums over it.
 */
export interface Margin {
  readonly labels: readonly (Value | undefined)[];
}

/** Margins of a table of k keys that a reader is assumed to know: `total`: the grand total; `all`: every one. */
export function assumedMargins(
  layout: Layout,
  rows: readonly DraftRow[],
  which: Settings['margins'],
): Margin[] {
  const keys = layout.keys.length;
  if (which === 'none' || keys === 0) return [];
  const total: Margin = { labels: new Array<undefined>(keys).fill(undefined) };
  if (which === 'total') return [total];
  const seen = new Map<string, Margin>();
  for (const row of rows) {
    const labels = cellLabels(layout, row.cell);
    for (let fixed = 0; fixed < 2 ** keys - 1; fixed++) {
      const margin = labels.map((l, k) => (Math.floor(fixed / 2 ** k) % 2 === 1 ? l : undefined));
      seen.set(JSON.stringify(margin.map((l) => (l === undefined ? 0 : [l]))), { labels: margin });
    }
  }
  return [...seen.values()];
}

const covers = (margin: Margin, labels: readonly Value[]): boolean =>
  margin.labels.every((l, k) => l === undefined || l === labels[k]);

/**
 * Rows to hold back whole so that no margin gives back a value a rule holds back. Looks at every additive column:
 * counts, and sums of zeros and ones. Other statistics follow from sums; they are held back with their row.
 */
export function secondaryRows(
  layout: Layout,
  outputs: readonly Output[],
  totals: readonly bigint[],
  rows: readonly DraftRow[],
  margins: readonly Margin[],
  settings: Settings,
): Set<number> {
  const labels = rows.map((r) => cellLabels(layout, r.cell));
  const sums: KnownSum[] = margins.map((m) => labels.flatMap((l, i) => (covers(m, l) ? [i] : [])));
  const out = new Set<number>();
  const width = layout.statistics.length;
  const least = BigInt(settings.minGroup);
  // Holding back a row for one column hides it from the others too: look again until nothing changes.
  for (let before = -1; before !== out.size; ) {
    before = out.size;
    outputs.forEach((output, column) => {
      const slot = output.role === 'measure' ? countSlot(output) : null;
      if (slot === null) return;
      const cells = rows.map((row, i): AuditCell => {
        const value = totals[row.cell * width + slot]!;
        const count = totals[row.cell * width]!;
        const rule = row.rules[column] ?? null;
        const known = bounds(rule, value, count, least, slot === 0);
        return {
          value,
          cost: count,
          primary: rule !== null && rule !== 'derivable',
          held: rule !== null || out.has(i),
          ...known,
        };
      });
      for (const i of complementary(cells, sums)) out.add(i);
    });
  }
  return out;
}

/** What a reader knows of a count that `rule` holds back; of one held back for others: that no rule did. */
function bounds(
  rule: RuleId | null,
  value: bigint,
  count: bigint,
  least: bigint,
  isRows: boolean,
): { low: bigint; high: bigint | null } {
  const floor = isRows ? 1n : 0n;
  const few = count - least + 1n;
  const known =
    rule === null || rule === 'derivable'
      ? { low: least, high: null }
      : rule === 'min-group' || rule === 'min-count'
        ? { low: floor, high: least - 1n }
        : { low: few > 0n ? few : 0n, high: count };
  const fits = value >= known.low && (known.high === null || value <= known.high);
  return fits ? known : { low: 0n, high: count };
}
