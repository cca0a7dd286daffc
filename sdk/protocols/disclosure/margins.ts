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

/** One additive statistic that margins are sums of, and the rule that holds it back in a row. */
interface Audited {
  readonly slot: number;
  /** Counts are bounded by what their rule tells; other sums are kept uncertain by half of their value. */
  readonly isCount: boolean;
  ruleOf(row: DraftRow): RuleId | null;
}

/** Rows as such, whether counted in the answer or not; counts; and the sums other measures follow from. */
function auditedOf(outputs: readonly Output[]): Audited[] {
  const rows: Audited = {
    slot: 0,
    isCount: true,
    ruleOf: (row) => (row.rules.includes('min-group') ? 'min-group' : null),
  };
  return outputs.reduce<Audited[]>(
    (all, output, column) => {
      if (output.role === 'group') return all;
      const count = countSlot(output);
      const ruleOf = (row: DraftRow): RuleId | null => row.rules[column] ?? null;
      if (count !== null) return [...all, { slot: count, isCount: true, ruleOf }];
      const { formula } = output;
      if (formula.kind === 'quantile' || formula.kind === 'count') return all;
      return [...all, { slot: 'sum' in formula ? formula.sum : formula.y, isCount: false, ruleOf }];
    },
    [rows],
  );
}

/**
 * Rows to hold back whole so that no margin gives back what a rule holds back. Looks at every statistic that adds up:
 * rows, counts, and the sums that other measures follow from.
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
  const audited = auditedOf(outputs);
  // Holding back a row for one statistic hides it from the others too: look again until nothing changes.
  for (let before = -1; before !== out.size; ) {
    before = out.size;
    for (const { slot, isCount, ruleOf } of audited) {
      const cells = rows.map((row, i): AuditCell => {
        const value = totals[row.cell * width + slot]!;
        const count = totals[row.cell * width]!;
        const rule = ruleOf(row);
        const small = rule === 'min-group';
        const held = rule !== null || out.has(i);
        if (isCount) {
          const primary = rule !== null && rule !== 'derivable';
          return { value, cost: count, primary, held, ...bounds(rule, value, count, least, slot === 0) };
        }
        const primary = rule !== null && !small && rule !== 'derivable';
        return { value, cost: count, primary, held, ...(primary ? half(value) : { low: 0n, high: null }) };
      });
      for (const i of complementary(cells, sums)) out.add(i);
    }
  }
  return out;
}

/** The interval a held-back sum must stay open in: half of its value to either side. */
const half = (value: bigint): { low: bigint; high: bigint } => {
  const gap = (value < 0n ? -value : value) / 2n + 1n;
  return { low: value - gap, high: value + gap };
};

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
