import type { Layout, Output, Table } from '../../query/index.ts';
import type { RuleId } from './cells.ts';
import type { DraftRow } from './draft.ts';
import { countSlot, revealedRows, uses } from './outputs.ts';
import { type Kind, kindsOf } from './regions.ts';
import type { Settings } from './settings.ts';
import { polytope, range } from './simplex.ts';

/**
 * Counts of one row that follow from the others: three filtered counts that split a group give back the one that is
 * held back. Checked over the kinds of rows the conditions can tell apart: how many rows of each kind there are is
 * unknown, every published count is one equation, and linear programming says what is left open.
 */
export function withholdDerivable(
  layout: Layout,
  outputs: readonly Output[],
  totals: readonly bigint[],
  rows: readonly DraftRow[],
  settings: Settings,
  table: Table,
): DraftRow[] {
  const columns = outputs.flatMap((o, column) => {
    const slot = o.role === 'measure' ? countSlot(o) : null;
    return slot === null ? [] : [{ column, slot }];
  });
  const measures = outputs.flatMap((o, column) => (o.role === 'measure' ? [{ o, column }] : []));
  const slots = [...new Set([0, ...columns.map((c) => c.slot), ...revealedRows(measures.map((m) => m.o))])];
  // Two counts leave the smaller one open whatever they are: only three can give one back.
  if (slots.length < 3) return [...rows];
  const statistics = slots.map((s) => layout.statistics[s]!);
  const kinds = kindsOf(statistics, table);
  const width = layout.statistics.length;
  return rows.map((row) => {
    const held = columns.filter((c) => row.rules[c.column] !== null);
    if (held.length === 0 || held.every((c) => row.rules[c.column] === 'min-group')) return row;
    const rules = [...row.rules];
    const withhold = (slot: number): void =>
      measures.forEach(({ o, column }) => {
        if (uses(o, slot) || ('n' in o.formula && o.formula.n === slot)) rules[column] ??= 'derivable';
      });
    const values = slots.map((s) => totals[row.cell * width + s]!);
    for (;;) {
      const told = revealedRows(measures.filter((m) => rules[m.column] === null).map((m) => m.o));
      const known = slots.map((slot) => (told.has(slot) ? 'published' : stateOf(slot, columns, rules)));
      if (kinds !== null && closed(kinds, values, known, settings) === null) break;
      const next = smallest(slots, values, known);
      if (next === null) break;
      withhold(next);
    }
    return { ...row, rules };
  });
}

type State = 'published' | 'absent' | RuleId;

function stateOf(
  slot: number,
  columns: readonly { readonly column: number; readonly slot: number }[],
  rules: readonly (RuleId | null)[],
): State {
  const mine = columns.filter((c) => c.slot === slot);
  if (mine.length === 0) return 'absent';
  if (mine.some((c) => rules[c.column] === null)) return 'published';
  return rules[mine[0]!.column]!;
}

/** The published count that is cheapest to lose, the number of rows last. */
function smallest(
  slots: readonly number[],
  values: readonly bigint[],
  known: readonly State[],
): number | null {
  let best: number | null = null;
  slots.forEach((slot, i) => {
    if (known[i] !== 'published') return;
    if (best === null || slots[best] === 0 || (slot !== 0 && values[i]! < values[best]!)) best = i;
  });
  return best === null ? null : slots[best]!;
}

/** A held-back count of which the published ones tell more than its rule does; null when there is none. */
function closed(
  kinds: readonly Kind[],
  values: readonly bigint[],
  known: readonly State[],
  settings: Settings,
): number | null {
  const rows = values[0]!;
  const bounds = known.map((state, i) => boundsOf(state, values[i]!, rows, BigInt(settings.minGroup)));
  // Unknowns: rows of each kind; then, for each held-back count, how far it lies above its lower bound; then slacks.
  const held = known.flatMap((state, i) => (state === 'published' || state === 'absent' ? [] : [i]));
  const width = kinds.length + 2 * held.length;
  const blank = (): bigint[] => new Array<bigint>(width).fill(0n);
  const counted = (i: number): bigint[] => {
    const row = blank();
    kinds.forEach((kind, k) => {
      row[k] = kind[i] === true ? 1n : 0n;
    });
    return row;
  };
  const lhs: bigint[][] = [];
  const rhs: bigint[] = [];
  known.forEach((state, i) => {
    if (state !== 'published') return;
    lhs.push(counted(i));
    rhs.push(values[i]!);
  });
  held.forEach((i, h) => {
    const above = counted(i);
    above[kinds.length + h] = -1n;
    lhs.push(above);
    rhs.push(bounds[i]!.low);
    const upper = blank();
    upper[kinds.length + h] = 1n;
    upper[kinds.length + held.length + h] = 1n;
    lhs.push(upper);
    rhs.push(bounds[i]!.high - bounds[i]!.low);
  });
  // Counts that contradict their conditions (an owner may send anything): nothing is shown to be safe.
  const points = rhs.some((b) => b < 0n) ? null : polytope(lhs, rhs, width);
  if (points === null) return 0;
  for (const [h, i] of held.entries()) {
    if (known[i] === 'derivable') continue;
    const { low, high } = bounds[i]!;
    const { least, greatest } = range(points, kinds.length + h);
    const whole = least.n === 0n && greatest !== null && greatest.n === (high - low) * greatest.d;
    if (!whole) return i;
  }
  return null;
}

/** What the name of a rule tells of a count in a group of `rows` rows. */
function boundsOf(state: State, value: bigint, rows: bigint, least: bigint): { low: bigint; high: bigint } {
  const few = rows - least + 1n > 0n ? rows - least + 1n : 0n;
  const known =
    state === 'min-count'
      ? { low: 0n, high: rows < least - 1n ? rows : least - 1n }
      : state === 'min-complement' || state === 'missing'
        ? { low: few, high: rows }
        : state === 'derivable'
          ? { low: least < rows ? least : rows, high: rows }
          : { low: 0n, high: rows };
  return value >= known.low && value <= known.high ? known : { low: 0n, high: rows };
}
