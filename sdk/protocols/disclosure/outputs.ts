import type { MeasureOutput } from '../../query/index.ts';

/** The slot of a column that counts rows: count, or the sum of an expression that is 0 or 1. */
export function countSlot(output: MeasureOutput): number | null {
  const { formula } = output;
  if (formula.kind === 'count') return formula.n;
  if (formula.kind !== 'sum') return null;
  const bit = output.checks.some(
    (c) => c.rule === 'indicator' && c.sum === formula.sum && c.low === 0n && c.high === 1n,
  );
  return bit ? formula.sum : null;
}

/** Whether a released measure gives back the statistic at `slot`, alone or with the number of rows. */
export function uses(output: MeasureOutput, slot: number): boolean {
  const { formula } = output;
  if (formula.kind === 'count') return formula.n === slot;
  if (formula.kind === 'quantile') return false;
  return 'sum' in formula ? formula.sum === slot : formula.y === slot || formula.x === slot;
}
