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

/** The slot of the rows a measure is over, where its value does not give it away by itself. */
const rowsOf = (output: MeasureOutput): number | null =>
  output.formula.kind === 'count' || output.formula.kind === 'quantile' ? null : output.formula.n;

/**
 * Slots of row counts that measures give away together: a sum and the mean of the same values, or a variance by n and
 * by n - 1.
 */
export function revealedRows(outputs: readonly MeasureOutput[]): Set<number> {
  const families = new Map<string, { readonly slot: number; readonly kinds: Set<string> }>();
  for (const output of outputs) {
    const slot = rowsOf(output);
    if (slot === null) continue;
    const { formula } = output;
    const kind = formula.kind;
    const name =
      kind === 'sum' || kind === 'avg'
        ? `first ${formula.sum}`
        : kind.startsWith('var_') || kind.startsWith('stddev_')
          ? `second ${'squares' in formula ? formula.squares : ''}`
          : kind.startsWith('covar_')
            ? `cross ${'xy' in formula ? formula.xy : ''}`
            : null;
    if (name === null) continue;
    const family = families.get(name) ?? { slot, kinds: new Set<string>() };
    family.kinds.add(kind === 'sum' || kind === 'avg' ? kind : kind.slice(kind.indexOf('_')));
    families.set(name, family);
  }
  return new Set([...families.values()].filter((f) => f.kinds.size > 1).map((f) => f.slot));
}
