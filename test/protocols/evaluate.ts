import type { Expr, Layout, Plan, Pred } from '@tacit/sdk/query';

/** An independent, slow reading of plans over rows of integers: the oracle of these tests. Null is SQL NULL. */
export type Row = Readonly<Record<string, bigint | null>>;

export function value(e: Expr, row: Row): bigint | null {
  switch (e.op) {
    case 'column':
      return row[e.name] ?? null;
    case 'literal':
      return BigInt(e.value.value);
    case 'add':
    case 'sub':
    case 'mul': {
      const [a, b] = [value(e.left, row), value(e.right, row)];
      if (a === null || b === null) return null;
      return e.op === 'add' ? a + b : e.op === 'sub' ? a - b : a * b;
    }
    case 'if':
      return holds(e.when, row) === true ? value(e.then, row) : e.else === null ? null : value(e.else, row);
    default:
      throw new Error(`the oracle does not read \`${e.op}\``);
  }
}

export function holds(p: Pred, row: Row): boolean | null {
  switch (p.op) {
    case 'compare': {
      const [a, b] = [value(p.left, row), value(p.right, row)];
      if (a === null || b === null) return null;
      return { eq: a === b, ne: a !== b, lt: a < b, le: a <= b, gt: a > b, ge: a >= b }[p.by];
    }
    case 'is-null':
      return value(p.arg, row) === null;
    case 'not': {
      const inner = holds(p.arg, row);
      return inner === null ? null : !inner;
    }
    case 'and': {
      const all = p.args.map((q) => holds(q, row));
      return all.includes(false) ? false : all.includes(null) ? null : true;
    }
    case 'or': {
      const all = p.args.map((q) => holds(q, row));
      return all.includes(true) ? true : all.includes(null) ? null : false;
    }
    default:
      throw new Error(`the oracle does not read \`${p.op}\``);
  }
}

/** The totals of a table under a layout, cell by cell. */
export function totalsOf(plan: Plan, layout: Layout, rows: readonly Row[]): bigint[] {
  const width = layout.statistics.length;
  const out = new Array<bigint>(layout.cells * width).fill(0n);
  for (const row of rows) {
    if (plan.where !== null && holds(plan.where, row) !== true) continue;
    let cell = 0;
    for (const key of layout.keys) {
      const v = value(key.expr, row);
      cell = cell * (key.labels.length + 1) + (v === null ? 0 : key.labels.indexOf(v.toString()) + 1);
    }
    layout.statistics.forEach((s, i) => {
      if (s.filter !== null && holds(s.filter, row) !== true) return;
      if (s.complete.some((e) => value(e, row) === null)) return;
      if (s.bar !== undefined) {
        const at = value(s.bar.arg, row);
        const low = BigInt(s.bar.low);
        if (at === null || at < low || at >= low + BigInt(s.bar.width)) return;
      }
      const factors = s.factors.map((f) => value(f, row));
      if (factors.includes(null)) return;
      out[cell * width + i] = out[cell * width + i]! + factors.reduce<bigint>((p, f) => p * f!, 1n);
    });
  }
  return out;
}
