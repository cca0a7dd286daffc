import type { ScalarType } from './plan.ts';

/** Index into the statistics of a layout. */
export type Slot = number;

/** How a measure follows from the statistics of its cell. Scales are of the arguments, in digits. */
export type Formula =
  | { readonly kind: 'count'; readonly n: Slot }
  | { readonly kind: 'sum' | 'avg'; readonly n: Slot; readonly sum: Slot; readonly scale: number }
  | {
      readonly kind: 'var_samp' | 'var_pop' | 'stddev_samp' | 'stddev_pop';
      readonly n: Slot;
      readonly sum: Slot;
      readonly squares: Slot;
      readonly scale: number;
    }
  | {
      readonly kind: 'corr' | 'covar_samp' | 'covar_pop' | 'regr_slope' | 'regr_intercept' | 'regr_r2';
      readonly n: Slot;
      readonly y: Slot;
      readonly x: Slot;
      readonly yy: Slot;
      readonly xx: Slot;
      readonly xy: Slot;
      readonly yScale: number;
      readonly xScale: number;
    }
  /** Bars of equal width (scaled) from `low` on, in consecutive slots. */
  | {
      readonly kind: 'quantile';
      readonly q: string;
      readonly first: Slot;
      readonly bars: number;
      readonly low: bigint;
      readonly width: bigint;
      readonly scale: number;
    };

/** Which counts a measure gives away, as rules over slots. */
export type CheckRule =
  | { readonly rule: 'count'; readonly of: Slot }
  | { readonly rule: 'missing' | 'complement'; readonly of: Slot; readonly total: Slot }
  /** `sum` over `n` rows of an expression that is only ever `low` or `high` tells how often it is `high`. */
  | {
      readonly rule: 'indicator';
      readonly sum: Slot;
      readonly n: Slot;
      readonly low: bigint;
      readonly high: bigint;
    };

export interface GroupOutput {
  readonly role: 'group';
  readonly name: string;
  readonly type: ScalarType;
  readonly scale: number;
  /** Index into the layout's keys. */
  readonly key: number;
}

export interface MeasureOutput {
  readonly role: 'measure';
  readonly name: string;
  readonly type: 'integer' | 'decimal' | 'double';
  /** Digits after the point of a decimal. */
  readonly scale: number;
  /** Largest distance from the exact answer, decimal text in the measure's unit; absent: exact. */
  readonly error?: string;
  readonly formula: Formula;
  readonly checks: readonly CheckRule[];
}

/** A column of the result, in the order of `select`. */
export type Output = GroupOutput | MeasureOutput;

/** Canonical text of a released value; null is SQL NULL. */
export type Value = string | boolean | null;

/** A count that the release door compares with the contract's minGroup. */
export interface Check {
  readonly kind: 'rows' | 'count' | 'indicator' | 'complement' | 'missing';
  readonly value: bigint;
}
