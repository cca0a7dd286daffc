import {
  cellLabels,
  evaluateCell,
  type Layout,
  type MeasureOutput,
  type Output,
  type Table,
  type Value,
} from '../../query/index.ts';
import { primaryRule, type RuleId } from './cells.ts';
import { type Dominance, dominated, parseDominance } from './dominance.ts';
import { modelOf, modelTooLarge } from './model.ts';
import { revealedRows } from './outputs.ts';
import type { Settings } from './settings.ts';

/** One row of the answer on its way out: values by item of `select`, and the rule that holds each back. */
export interface DraftRow {
  readonly cell: number;
  readonly values: readonly Value[];
  readonly rules: readonly (RuleId | null)[];
}

/**
 * All groups that have rows, each value judged by the rules about the group itself. Empty groups are absent; a plan
 * without groups has one row always. `totals`: the layout's totals over all owners; statistic 0 is the number of rows.
 */
export function draft(
  layout: Layout,
  outputs: readonly Output[],
  totals: readonly bigint[],
  settings: Settings,
  table: Table,
): DraftRow[] {
  const width = layout.statistics.length;
  const dominance = settings.dominance.map(parseDominance);
  const rows: DraftRow[] = [];
  for (let cell = 0; cell < layout.cells; cell++) {
    const count = totals[cell * width];
    if (count === undefined) throw new RangeError('fewer totals than the layout has');
    if (count <= 0n && layout.keys.length > 0) continue;
    const here = totals.slice(cell * width, (cell + 1) * width);
    const labels = cellLabels(layout, cell);
    const judged = outputs.map((output): readonly [Value, RuleId | null] => {
      if (output.role === 'group') return [labels[output.key] ?? null, null];
      // A group too small is not evaluated at all: nothing of it is computed that could leave by mistake.
      if (count < BigInt(settings.minGroup)) return [null, 'min-group'];
      const { value, checks } = evaluateCell(output, here);
      const rule =
        primaryRule(checks, settings) ??
        measureRule(output, layout, outputs, here, dominance, settings, table);
      return [value, rule];
    });
    const rules = judged.map(([, r]) => r);
    if (settings.missing) withholdFewMissing(rules, layout, outputs, here, settings);
    rows.push({ cell, values: judged.map(([v]) => v), rules });
  }
  return rows;
}

/** A sum and its mean give the number of known values, hence of missing ones: both are held back where those are few. */
function withholdFewMissing(
  rules: (RuleId | null)[],
  layout: Layout,
  outputs: readonly Output[],
  totals: readonly bigint[],
  settings: Settings,
): void {
  const shown = outputs.flatMap((o, i) => (o.role === 'measure' && rules[i] === null ? [o] : []));
  for (const slot of revealedRows(shown)) {
    const filter = JSON.stringify(layout.statistics[slot]!.filter);
    const all = layout.statistics.findIndex(
      (s) =>
        s.factors.length === 0 &&
        s.complete.length === 0 &&
        s.bar === undefined &&
        JSON.stringify(s.filter) === filter,
    );
    const missing = totals[Math.max(all, 0)]! - totals[slot]!;
    if (missing <= 0n || missing >= BigInt(settings.minGroup)) continue;
    outputs.forEach((o, i) => {
      if (o.role === 'measure' && 'n' in o.formula && o.formula.n === slot) rules[i] ??= 'missing';
    });
  }
}

/** Rules about what a measure is, beyond the counts behind it. */
function measureRule(
  output: MeasureOutput,
  layout: Layout,
  outputs: readonly Output[],
  totals: readonly bigint[],
  dominance: readonly Dominance[],
  settings: Settings,
  table: Table,
): RuleId | null {
  const model = modelOf(output);
  if (model !== null && modelTooLarge(model.parameters, totals[model.rows]!, settings.modelPercent))
    return 'model-rows';
  return dominated(output, layout, outputs, totals, dominance, table) ? 'dominance' : null;
}
