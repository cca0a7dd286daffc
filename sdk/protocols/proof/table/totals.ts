import { cellsOf, type Selector, type Statement, totalsPerCell } from './statement.ts';

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
  const cell = new Uint32Array(rows);
  for (const key of statement.keys) {
    const column = columns[key.slot]!;
    for (let i = 0; i < rows; i++) cell[i] = cell[i]! * key.size + key.codes[column[i]!]!;
  }
  const where = selected(statement.where);
  const filters = statement.filters.map(selected);
  const per = totalsPerCell(statement);
  const totals = new Uint32Array(cellsOf(statement) * per);
  let at = 0;
  for (const measure of statement.measures) {
    const filter = measure.filter === null ? null : filters[measure.filter]!;
    const radices = measure.factors.map((f) => f.digits.length);
    const combinations = radices.reduce((n, r) => n * r, 1);
    for (let d = 0; d < combinations; d++, at++) {
      let rest = d;
      const tables = measure.factors
        .map((_, j) => j)
        .reverse()
        .map((j) => {
          const f = measure.factors[j]!;
          const digit = f.digits[rest % radices[j]!]!;
          rest = Math.floor(rest / radices[j]!);
          return [digit, columns[f.slot]!] as const;
        });
      for (let i = 0; i < rows; i++) {
        if (where[i] === 0 || (filter !== null && filter[i] === 0)) continue;
        let value = 1;
        for (const [digit, column] of tables) value *= digit[column[i]!]!;
        const o = cell[i]! * per + at;
        totals[o] = totals[o]! + value;
      }
    }
  }
  return totals;
}
