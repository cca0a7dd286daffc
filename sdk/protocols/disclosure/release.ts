import { type Rng, TacitError } from '../../core/index.ts';
import type { Obligations } from '../../ledger/index.ts';
import {
  arrange,
  type Layout,
  type MeasureOutput,
  type Output,
  type Plan,
  type Table,
  type Value,
} from '../../query/index.ts';
import type { RuleId } from './cells.ts';
import { withholdDerivable } from './derive.ts';
import { type DraftRow, draft } from './draft.ts';
import { assumedMargins, type Margin, secondaryRows } from './margins.ts';
import { roundValue } from './rounding.ts';
import { type Settings, settingsOf, type Tightening } from './settings.ts';
import { checkQuestion, tooDense } from './texts.ts';
import { wholeRows } from './whole.ts';

export interface ReleaseColumn {
  readonly name: string;
  readonly type: Output['type'];
  readonly role: Output['role'];
  /** Largest distance from the exact answer, decimal text; absent: exact. */
  readonly error?: string;
}

/** Indices into `rows` and `columns`. */
export interface Suppressed {
  readonly row: number;
  readonly column: number;
  readonly rule: RuleId;
}

/** What leaves. Canonical JSON; a suppressed value is null and listed in `suppressed`. */
export interface Release {
  readonly columns: readonly ReleaseColumn[];
  readonly rows: readonly (readonly Value[])[];
  readonly suppressed: readonly Suppressed[];
  /** The rules as applied. */
  readonly rules: Settings;
  /** Under differential privacy: for each value the interval that holds the exact one, decimal texts, null: none. */
  readonly bars?: readonly (readonly (Bar | null)[])[];
}

export type Bar = readonly [low: string, high: string];

/** Everything the release gate knows when the last share is in. */
export interface Answer {
  readonly plan: Plan;
  readonly layout: Layout;
  readonly outputs: readonly Output[];
  /** Over all owners, cell by cell, `statistics` per cell. */
  readonly totals: readonly bigint[];
  /** The virtual table as declared: what its bounds and categories allow is what a reader can rule out. */
  readonly table: Table;
}

/** What the gate knows besides the answer. */
export interface ReleaseContext {
  /** Totals of this question that the reader already has, on top of those the settings assume. */
  readonly margins?: readonly Margin[];
  /** For random rounding: a function of the answer, see `unbiased`. */
  readonly rng?: Rng;
  /**
   * The totals carry noise of differential privacy, which protects by itself. Thresholds still apply, and groups below
   * them are absent; what could be worked out from noisy counts, which do not add up, needs no further holding back.
   */
  readonly noisy?: boolean;
  /** Rows leave whole or not at all, see `wholeRows`. */
  readonly whole?: boolean;
  /** Error bar of a released measure from the noisy totals of its cell. */
  readonly bar?: (output: MeasureOutput, totals: readonly bigint[]) => Bar | null;
}

/**
 * The last door: from totals over all owners to what the requester gets. Rules look at the virtual table, never at one
 * owner's part. Throws `disclosure.too-many-groups`, `disclosure.text-too-long`, `disclosure.weaker-rule`,
 * `disclosure.bad-rule`, `disclosure.audit-too-large`.
 */
export const release = (
  answer: Answer,
  obligations: readonly Obligations[],
  asked: Tightening = {},
  context: ReleaseContext = {},
): Release => releaseCells(answer, obligations, asked, context).release;

/** A release, and for each of its rows the cell it is; null where a value of the row is held back. */
export interface ReleasedCells {
  readonly release: Release;
  readonly cells: readonly (number | null)[];
}

/** `release`, for protocols that need to know which cells have left. */
export function releaseCells(
  answer: Answer,
  obligations: readonly Obligations[],
  asked: Tightening = {},
  context: ReleaseContext = {},
): ReleasedCells {
  const { layout, outputs, totals, table } = answer;
  const settings = settingsOf(obligations, asked);
  checkQuestion(answer.plan, layout, null);
  const first = draft(layout, outputs, totals, settings, table);
  if (context.noisy === true) {
    // Noise fills empty cells too: groups it alone may have made are left out.
    const large = first.filter((row) => layout.keys.length === 0 || !row.rules.includes('min-group'));
    checkGroups(layout, totals, large.length, settings);
    return present(answer, large, settings, context);
  }
  checkGroups(layout, totals, first.length, settings);
  const derived = withholdDerivable(layout, outputs, totals, first, settings, table);
  const rows = context.whole === true ? wholeRows(layout, outputs, totals, derived, settings) : derived;
  const margins = [...assumedMargins(layout, rows, settings.margins), ...(context.margins ?? [])];
  const whole =
    margins.length === 0
      ? new Set<number>()
      : secondaryRows(layout, outputs, totals, rows, margins, settings);
  return present(answer, hide(rows, outputs, whole), settings, context);
}

function checkGroups(layout: Layout, totals: readonly bigint[], groups: number, settings: Settings): void {
  if (settings.maxGroups !== null && groups > settings.maxGroups)
    throw new TacitError('disclosure.too-many-groups', { expected: `at most ${settings.maxGroups} groups` });
  const width = layout.statistics.length;
  let rows = 0n;
  for (let cell = 0; cell < layout.cells; cell++) rows += totals[cell * width]!;
  if (tooDense(groups, rows)) {
    throw new TacitError('disclosure.too-many-groups', {
      expected: `at most ${settings.densityPercent} groups per 100 rows: the group key nearly names each row`,
    });
  }
}

/** Holds back whole rows; rows too small by themselves then carry the same name. */
function hide(rows: readonly DraftRow[], outputs: readonly Output[], whole: ReadonlySet<number>): DraftRow[] {
  if (whole.size === 0) return [...rows];
  return rows.map((row, i) => ({
    ...row,
    rules: row.rules.map((rule, column) => {
      if (outputs[column]?.role === 'group') return null;
      return whole.has(i) || rule === 'min-group' ? 'protected' : rule;
    }),
  }));
}

/** Held-back values become null before the answer is ordered, so that its order tells nothing of them. */
function present(
  answer: Answer,
  rows: readonly DraftRow[],
  settings: Settings,
  context: ReleaseContext,
): ReleasedCells {
  const { rounding } = settings;
  const { bar, rng = null } = context;
  const { outputs, totals } = answer;
  const width = answer.layout.statistics.length;
  if (rounding?.mode === 'random' && rng === null) throw new RangeError('random rounding needs randomness');
  const shown = rows.map((row) => {
    const here = totals.slice(row.cell * width, (row.cell + 1) * width);
    return {
      cell: row.cell,
      values: row.values.map((value, i): Value => {
        const output = outputs[i]!;
        if (row.rules[i] !== null) return null;
        return rounding === null || output.role === 'group'
          ? value
          : roundValue(output, value, rounding, rng);
      }),
      rules: row.rules,
      bars: outputs.map((o, i) =>
        bar === undefined || o.role === 'group' || row.rules[i] !== null ? null : bar(o, here),
      ),
    };
  });
  const arranged = arrange(answer.plan, outputs, shown, (row) => row.values);
  const released: Release = {
    columns: outputs.map((o) => ({
      name: o.name,
      type: o.type,
      role: o.role,
      ...(o.role === 'measure' && o.error !== undefined ? { error: o.error } : {}),
    })),
    rows: arranged.map((row) => row.values),
    suppressed: arranged.flatMap((row, r) =>
      row.rules.flatMap((rule, column) => (rule === null ? [] : [{ row: r, column, rule }])),
    ),
    rules: settings,
    ...(bar === undefined ? {} : { bars: arranged.map((row) => row.bars) }),
  };
  const cells = arranged.map((row) => (row.rules.every((rule) => rule === null) ? row.cell : null));
  return { release: released, cells };
}
