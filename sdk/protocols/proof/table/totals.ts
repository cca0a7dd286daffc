import { cellsOf, type Factor, type Selector, type Statement, totalsPerCell } from './statement.ts';

/** The statement's totals in the clear: what an honest owner claims. `words[c]` is committed column c. */
export function totalsOf(statement: Statement, rows: number, words: readonly Uint16Array[]): Uint32Array {
  const columns = statement.columns.map((c) => words[c]!);
  const selected = (s: Selector | null): Uint8Array => {
    const out = new Uint8Array(rows);
    if (s === null) return out.fill(1);
    if (s.op === 'test') {
      const column = columns[s.slot]!;
      for (let i = 0; i < rows; i++) out[i] = s.accepts[column[i]!]!;
      return out;
    }
    const args = s.args.map(selected);
    for (let i = 0; i < rows; i++) {
      const bits = args.reduce((n, a) => n + a[i]!, 0);
      out[i] = (s.op === 'all' ? bits === args.length : bits > 0) ? 1 : 0;
    }
    return out;
  };
  const per = totalsPerCell(statement);
  const where = selected(statement.where);
  let count = 0;
  const room = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) if (where[i] === 1) room[count++] = i;
  const passing = room.subarray(0, count);
  // First total of each passing row's cell.
  const starts = new Uint32Array(passing.length);
  for (const key of statement.keys) {
    const column = columns[key.slot]!;
    for (let k = 0; k < passing.length; k++) {
      starts[k] = starts[k]! * key.size + key.codes[column[passing[k]!]!]!;
    }
  }
  for (let k = 0; k < starts.length; k++) starts[k] = starts[k]! * per;

  const filters = statement.filters.map(selected);
  const totals = new Uint32Array(cellsOf(statement) * per);
  let at = 0;
  for (const measure of statement.measures) {
    const filter = measure.filter === null ? null : filters[measure.filter]!;
    for (const digits of digitCombinations(measure.factors)) {
      const values = productOf(digits, passing, columns);
      for (let k = 0; k < passing.length; k++) {
        if (filter !== null && filter[passing[k]!] === 0) continue;
        const o = starts[k]! + at;
        totals[o] = totals[o]! + values[k]!;
      }
      at++;
    }
  }
  return totals;
}

interface Digit {
  readonly slot: number;
  readonly table: Uint32Array;
}

/** One digit of each factor, the first factor's outermost. */
const digitCombinations = (factors: readonly Factor[]): readonly (readonly Digit[])[] =>
  factors.reduce<readonly (readonly Digit[])[]>(
    (all, f) => all.flatMap((a) => f.digits.map((table) => [...a, { slot: f.slot, table }])),
    [[]],
  );

function productOf(
  digits: readonly Digit[],
  passing: Uint32Array,
  columns: readonly Uint16Array[],
): Uint32Array {
  const out = new Uint32Array(passing.length).fill(1);
  for (const { slot, table } of digits) {
    const column = columns[slot]!;
    for (let k = 0; k < passing.length; k++) out[k] = out[k]! * table[column[passing[k]!]!]!;
  }
  return out;
}
