import { TacitError } from '@tacit/sdk/core';
import {
  type Layout,
  type LocalTable,
  parseDecimal,
  pow10,
  renderExpr,
  type Statistic,
} from '@tacit/sdk/query';
import { markOf, partsOf } from './parts.ts';

/** A columnar result of `compilePlan`'s statement: integers as bigint, number or text, decimals as text. */
export interface ResultColumns {
  readonly columns: readonly (readonly (bigint | number | string | boolean | null)[])[];
  readonly rowCount: number;
}

type Cell = ResultColumns['columns'][number][number] | undefined;

/** Exact scaled integer of one value of the engine. NULL is the sum over no rows: zero. */
function exact(value: Cell, statistic: Statistic): bigint {
  if (value === null || value === undefined) return 0n;
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  const parsed = typeof value === 'string' ? parseDecimal(value) : null;
  if (parsed === null) throw new TypeError('a statistic of the engine is not an exact number');
  // A text without a point is a scaled integer already; with one it is the sum of a plain decimal column.
  const [digits, scale] = parsed;
  return scale === 0 ? digits : digits * pow10(statistic.scale - scale);
}

function write(values: Uint32Array, at: number, words: number, value: bigint): void {
  let rest = BigInt.asUintN(32 * words, value);
  for (let i = 0; i < words; i++) {
    values[at + i] = Number(rest & 0xffffffffn);
    rest >>= 32n;
  }
}

function outside(what: string): TacitError {
  return new TacitError('plan.out-of-domain', {
    field: what,
    message: `the local data holds values of \`${what}\` outside the domain its schema declares`,
  });
}

/**
 * The owner's part from the rows of the compiled statement. Throws `plan.out-of-domain` when a row falls outside the
 * declared domain of a key or quantile, or a sum outside the declared bounds: nothing is dropped or wrapped silently.
 */
export function toLocalTable(layout: Layout, rows: ResultColumns): LocalTable {
  const { statistics, words, cells, keys } = layout;
  const values = new Uint32Array(cells * statistics.length * words);
  const parts = new Map(partsOf(layout).map((part, p) => [markOf(p), part.slots]));
  const [cellColumn, barColumn, ...sums] = rows.columns;
  const put = (cell: number, slot: number, value: bigint) => {
    const statistic = statistics[slot]!;
    if (value > 0n ? value >> BigInt(statistic.bits) !== 0n : -value >> BigInt(statistic.bits) !== 0n) {
      throw outside(statistic.factors.map(renderExpr).join(' * '));
    }
    write(values, (cell * statistics.length + slot) * words, words, value);
  };
  for (let row = 0; row < rows.rowCount; row++) {
    const cell = Number(cellColumn?.[row] ?? -1);
    if (cell < 0) throw outside(renderExpr(keys[-1 - cell]!.expr));
    if (!Number.isInteger(cell) || cell >= cells) throw new RangeError('a cell beyond the layout');
    const mark = barColumn?.[row] ?? null;
    const part = parts.get(mark === null ? null : Number(mark));
    if (part !== undefined) {
      part.forEach((slot, i) => {
        put(cell, slot, exact(sums[i]?.[row], statistics[slot]!));
      });
      continue;
    }
    const slot = Number(mark);
    if (statistics[slot]?.bar === undefined) {
      const arg = statistics.find((s) => s.bar !== undefined)?.bar?.arg;
      throw outside(arg === undefined ? 'quantile' : renderExpr(arg));
    }
    put(cell, slot, exact(sums[0]?.[row], statistics[slot]!));
  }
  return { layout, values };
}
