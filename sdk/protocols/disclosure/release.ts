import { TacitError } from '../../core/index.ts';
import type { Obligations } from '../../ledger/index.ts';
import { arrange, type Layout, type Output, type Plan, type Value } from '../../query/index.ts';
import type { RuleId } from './cells.ts';
import { type DraftRow, draft } from './draft.ts';
import { type Settings, settingsOf, type Tightening } from './settings.ts';

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
}

/** Everything the release gate knows when the last share is in. */
export interface Answer {
  readonly plan: Plan;
  readonly layout: Layout;
  readonly outputs: readonly Output[];
  /** Over all owners, cell by cell, `statistics` per cell. */
  readonly totals: readonly bigint[];
}

/**
 * The last door: from totals over all owners to what the requester gets. Rules look at the virtual table, never at one
 * owner's part. Throws `disclosure.too-many-groups`, `disclosure.weaker-rule`.
 */
export function release(
  answer: Answer,
  obligations: readonly Obligations[],
  asked: Tightening = {},
): Release {
  const settings = settingsOf(obligations, asked);
  const rows = draft(answer.layout, answer.outputs, answer.totals, settings);
  if (settings.maxGroups !== null && rows.length > settings.maxGroups)
    throw new TacitError('disclosure.too-many-groups', { expected: `at most ${settings.maxGroups} groups` });
  return present(answer, rows, settings);
}

/** Held-back values become null before the answer is ordered, so that its order tells nothing of them. */
function present(answer: Answer, rows: readonly DraftRow[], settings: Settings): Release {
  const shown = rows.map((row) => ({
    values: row.values.map((v, i) => (row.rules[i] === null ? v : null)),
    rules: row.rules,
  }));
  const arranged = arrange(answer.plan, answer.outputs, shown, (row) => row.values);
  return {
    columns: answer.outputs.map((o) => ({
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
  };
}
