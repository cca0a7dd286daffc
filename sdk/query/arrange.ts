import type { Output, Value } from './output.ts';
import type { Plan } from './plan.ts';
import { parseDecimal, pow10 } from './scalar.ts';

/** Compares canonical texts of one type; doubles by value, decimals exactly, texts by code point. */
function compare(type: Output['type'], a: string | boolean, b: string | boolean): number {
  switch (type) {
    case 'double':
      return Number(a) - Number(b);
    case 'integer':
    case 'decimal': {
      const [x, s] = parseDecimal(String(a)) ?? [0n, 0];
      const [y, t] = parseDecimal(String(b)) ?? [0n, 0];
      const difference = x * pow10(t) - y * pow10(s);
      return difference < 0n ? -1 : difference > 0n ? 1 : 0;
    }
    default:
      return a < b ? -1 : a > b ? 1 : 0;
  }
}

/**
 * `order by` and `limit` on the release. Suppressed values are NULL here, so an order tells nothing about them.
 * `values` gives a row's values in the order of `select`. Stable: ties stay in the order of cells.
 */
export function arrange<Row>(
  plan: Plan,
  outputs: readonly Output[],
  rows: readonly Row[],
  values: (row: Row) => readonly Value[],
): Row[] {
  const sorted = [...rows].sort((left, right) => {
    for (const { item, direction, nulls } of plan.orderBy) {
      const [a, b] = [values(left)[item] ?? null, values(right)[item] ?? null];
      if (a === null || b === null) {
        if (a === b) continue;
        return (a === null) === (nulls === 'first') ? -1 : 1;
      }
      const order = compare(outputs[item]!.type, a, b);
      if (order !== 0) return direction === 'asc' ? order : -order;
    }
    return 0;
  });
  return plan.limit === null ? sorted : sorted.slice(0, plan.limit);
}
