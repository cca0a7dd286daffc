import type { Layout, Plan, ScalarType } from '../../query/index.ts';
import type { Check, RuleId } from './cells.ts';
import type { Settings } from './settings.ts';

export type Value = string | boolean | null;

/** One item of the select list. */
export interface OutputColumn {
  readonly name: string;
  readonly type: ScalarType | 'double';
  readonly role: 'group' | 'measure';
  /** Stated bound of the error, where the value is not exact. */
  readonly error?: string;
}

/** How the query room reads totals: injected, so that the door depends on no way of evaluating. */
export interface Reader<Output extends OutputColumn> {
  /** `totals`: the statistics of one cell. Group items have their label as value and no checks. */
  evaluateCell(
    output: Output,
    totals: readonly bigint[],
  ): { readonly value: Value; readonly checks: readonly Check[] };
  /** One label per key. */
  cellLabels(layout: Layout, cell: number): readonly Value[];
  /** Order and limit, on indices of released rows. */
  arrange(plan: Plan, rows: readonly (readonly Value[])[]): readonly number[];
}

export interface Suppressed {
  readonly row: number;
  readonly column: number;
  readonly rule: RuleId;
}

/** What leaves. Canonical JSON. */
export interface Release {
  readonly columns: readonly OutputColumn[];
  readonly rows: readonly (readonly Value[])[];
  readonly suppressed: readonly Suppressed[];
  readonly rules: Settings;
}
