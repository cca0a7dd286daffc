import type { Comparison, Expr, Layout, Literal, Pred } from '@tacit/sdk/query';
import { type SampleRow, TABLE, type Value } from './sample.ts';

/**
 * A second evaluator of plans, row by row over rational numbers [numerator, power of ten], that shares nothing with the
 * prover: SQL's three-valued logic written out from the standard.
 */
type Num = readonly [bigint, number];
type Cell = Num | string | null;

const up = ([v, s]: Num, to: number): bigint => v * 10n ** BigInt(to - s);
const isNum = (c: Cell): c is Num => c !== null && typeof c !== 'string';

function fromRow(name: string, v: Value): Cell {
  if (v === null) return null;
  if (typeof v === 'string') return v;
  return [BigInt(v), TABLE.columns.find((c) => c.name === name)!.scale];
}

function literal(l: Literal): Cell {
  if (l.type === 'string') return l.value;
  if (l.type === 'boolean') return [l.value ? 1n : 0n, 0];
  if (l.type === 'date') return [BigInt(Date.parse(l.value) / 86_400_000), 0];
  const [whole, fraction = ''] = l.value.split('.');
  return [BigInt(whole! + fraction), fraction.length];
}

const floor = (a: bigint, b: bigint): bigint => (a >= 0n ? a / b : -((-a + b - 1n) / b));

export function value(e: Expr, row: SampleRow): Cell {
  if (e.op === 'column') return fromRow(e.name, row[e.name]!);
  if (e.op === 'literal') return literal(e.value);
  if (e.op === 'if') {
    if (truth(e.when, row) === true) return value(e.then, row);
    return e.else === null ? null : value(e.else, row);
  }
  if ('left' in e) {
    const [a, b] = [value(e.left, row), value(e.right, row)];
    if (!isNum(a) || !isNum(b)) return null;
    if (e.op === 'mul') return [a[0] * b[0], a[1] + b[1]];
    const s = Math.max(a[1], b[1]);
    return [e.op === 'add' ? up(a, s) + up(b, s) : up(a, s) - up(b, s), s];
  }
  const a = value(e.arg, row);
  if (!isNum(a)) return null;
  if (e.op === 'neg') return [-a[0], a[1]];
  if (e.op === 'div') return [floor(a[0], BigInt(e.by)), a[1]];
  if (e.op === 'date-part') {
    const d = new Date(Number(a[0]) * 86_400_000);
    return [BigInt(e.part === 'year' ? d.getUTCFullYear() : d.getUTCMonth() + 1), 0];
  }
  const [low, high] = [
    literal({ type: 'decimal', value: e.low }),
    literal({ type: 'decimal', value: e.high }),
  ];
  const s = Math.max(a[1], (low as Num)[1], (high as Num)[1]);
  const [x, l, h] = [up(a, s), up(low as Num, s), up(high as Num, s)];
  if (x < l) return [0n, 0];
  if (x >= h) return [BigInt(e.count + 1), 0];
  return [((x - l) * BigInt(e.count)) / (h - l) + 1n, 0];
}

function order(a: Cell, b: Cell): number | null {
  if (a === null || b === null) return null;
  if (typeof a === 'string' || typeof b === 'string') return a === b ? 0 : a < b ? -1 : 1;
  const s = Math.max(a[1], b[1]);
  const d = up(a, s) - up(b, s);
  return d < 0n ? -1 : d > 0n ? 1 : 0;
}

const COMPARE: Record<Comparison, (o: number) => boolean> = {
  eq: (o) => o === 0,
  ne: (o) => o !== 0,
  lt: (o) => o < 0,
  le: (o) => o <= 0,
  gt: (o) => o > 0,
  ge: (o) => o >= 0,
};

export function truth(p: Pred, row: SampleRow): boolean | null {
  switch (p.op) {
    case 'and': {
      const all = p.args.map((a) => truth(a, row));
      return all.includes(false) ? false : all.includes(null) ? null : true;
    }
    case 'or': {
      const all = p.args.map((a) => truth(a, row));
      return all.includes(true) ? true : all.includes(null) ? null : false;
    }
    case 'not': {
      const t = truth(p.arg, row);
      return t === null ? null : !t;
    }
    case 'is-null':
      return value(p.arg, row) === null;
    case 'in': {
      const a = value(p.arg, row);
      return a === null ? null : p.values.some((v) => order(a, literal(v)) === 0);
    }
    case 'compare': {
      const o = order(value(p.left, row), value(p.right, row));
      return o === null ? null : COMPARE[p.by](o);
    }
  }
}

function label(c: Cell, type: string): string | null {
  if (c === null || typeof c === 'string') return c;
  if (type === 'boolean') return c[0] === 0n ? 'false' : 'true';
  if (type === 'date') return new Date(Number(c[0]) * 86_400_000).toISOString().slice(0, 10);
  if (c[1] === 0) return c[0].toString();
  throw new Error('no decimal keys here');
}

/** Cell-major values of the layout. */
export function naive(where: Pred | null, layout: Layout, rows: readonly SampleRow[]): bigint[] {
  const out = new Array<bigint>(layout.cells * layout.statistics.length).fill(0n);
  for (const row of rows) {
    if (where !== null && truth(where, row) !== true) continue;
    let cell = 0;
    for (const key of layout.keys) {
      const text = label(value(key.expr, row), key.type);
      cell = cell * (key.labels.length + 1) + (text === null ? 0 : key.labels.indexOf(text) + 1);
    }
    layout.statistics.forEach((s, k) => {
      if (s.filter !== null && truth(s.filter, row) !== true) return;
      if (s.complete.some((e) => value(e, row) === null)) return;
      if (s.bar !== undefined) {
        const v = value(s.bar.arg, row);
        if (!isNum(v) || v[0] < BigInt(s.bar.low) || v[0] >= BigInt(s.bar.low) + BigInt(s.bar.width)) return;
      }
      let product: Num = [1n, 0];
      for (const f of s.factors) {
        const v = value(f, row);
        if (!isNum(v)) return;
        product = [product[0] * v[0], product[1] + v[1]];
      }
      out[cell * layout.statistics.length + k]! += up(product, s.scale);
    });
  }
  return out;
}
