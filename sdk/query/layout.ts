import { TacitError } from '../core/index.ts';
import { Collector } from './collector.ts';
import { domainOf } from './domain.ts';
import { indicatorRules } from './indicators.ts';
import type { CheckRule, Formula, MeasureOutput, Output } from './output.ts';
import type { Expr, Measure, Plan } from './plan.ts';
import { LIMITS } from './plan-schema.ts';
import { renderExpr } from './render.ts';
import { decimalText } from './scalar.ts';
import type { Table } from './schema.ts';
import type { Layout } from './statistics.ts';
import { typeOf } from './typing.ts';

/** A range this wide gets one bar per value and exact quantiles; a wider one 1,024 bars of equal width. */
const EXACT_BARS = 4096n;
const COARSE_BARS = 1024n;

type Shaped = Pick<MeasureOutput, 'type' | 'scale' | 'error' | 'formula'> & { checks: readonly CheckRule[] };

function quantile(measure: Measure & { fn: 'quantile' }, table: Table, to: Collector): Shaped {
  const [arg] = measure.args;
  const t = typeOf(arg, table);
  if (!t.declared) {
    throw new TacitError('plan.bounds', {
      ...(arg.op === 'column' ? { field: arg.name } : {}),
      message: `the quantile of \`${renderExpr(arg)}\` needs declared bounds: it is read from a histogram over them`,
      hint: 'ask the owner to declare minimum and maximum of the column, or ask for avg and stddev_samp',
    });
  }
  const range = t.max - t.min + 1n;
  const width = range <= EXACT_BARS ? 1n : (range + COARSE_BARS - 1n) / COARSE_BARS;
  const bars = Number((range + width - 1n) / width);
  let first = 0;
  for (let index = 0; index < bars; index++) {
    const low = (t.min + width * BigInt(index)).toString();
    const slot = to.bar(measure.filter, { arg, low, width: width.toString(), index });
    if (index === 0) first = slot;
  }
  const formula: Formula = { kind: 'quantile', q: measure.q, first, bars, low: t.min, width, scale: t.scale };
  return {
    type: 'double',
    scale: 0,
    ...(width === 1n ? {} : { error: decimalText((width - 1n) * 5n, t.scale + 1) }),
    formula,
    checks: [],
  };
}

function shapeMeasure(measure: Measure, table: Table, to: Collector): Shaped {
  const filter = measure.filter;
  const filtered: CheckRule[] =
    filter === null
      ? []
      : [
          { rule: 'count', of: to.rows(filter) },
          { rule: 'complement', of: to.rows(filter), total: 0 },
        ];
  if (measure.fn === 'count_star') {
    return { type: 'integer', scale: 0, formula: { kind: 'count', n: to.rows(filter) }, checks: filtered };
  }
  if (measure.fn === 'quantile') {
    const shaped = quantile(measure, table, to);
    return { ...shaped, checks: [...filtered, ...indicatorRules(measure.args[0], filter, table, to)] };
  }
  const args: readonly Expr[] = measure.args;
  const n = to.count(filter, args);
  const known: CheckRule[] = [...filtered, { rule: 'count', of: n }];
  if (measure.fn === 'count') {
    const missing: CheckRule = { rule: 'missing', of: n, total: to.rows(filter) };
    const parts = args[0]!.op === 'column' ? [] : indicatorRules(args[0]!, filter, table, to);
    return {
      type: 'integer',
      scale: 0,
      formula: { kind: 'count', n },
      checks: [...known, missing, ...parts],
    };
  }
  const checks = [...known, ...args.flatMap((e) => indicatorRules(e, filter, table, to))];
  const [first, second] = [args[0]!, args[1]];
  const t = typeOf(first, table);
  if (second !== undefined) {
    const sum = (...factors: Expr[]) => to.sum(filter, factors, args);
    const formula = {
      kind: measure.fn,
      n,
      y: sum(first),
      x: sum(second),
      yy: sum(first, first),
      xx: sum(second, second),
      xy: sum(first, second),
      yScale: t.scale,
      xScale: typeOf(second, table).scale,
    } as Formula;
    return { type: 'double', scale: 0, formula, checks };
  }
  const sum = to.sum(filter, [first], []);
  switch (measure.fn) {
    case 'sum': {
      const formula: Formula = { kind: 'sum', n, sum, scale: t.scale };
      return { type: t.scale > 0 ? 'decimal' : 'integer', scale: t.scale, formula, checks };
    }
    case 'avg':
      return { type: 'double', scale: 0, formula: { kind: 'avg', n, sum, scale: t.scale }, checks };
    default: {
      const squares = to.sum(filter, [first, first], []);
      const formula = { kind: measure.fn, n, sum, squares, scale: t.scale } as Formula;
      return { type: 'double', scale: 0, formula, checks };
    }
  }
}

function uniqueRules(rules: readonly CheckRule[]): readonly CheckRule[] {
  const seen = new Map<string, CheckRule>();
  for (const rule of rules) {
    seen.set(
      JSON.stringify(rule, (_, v: unknown) => (typeof v === 'bigint' ? v.toString() : v)),
      rule,
    );
  }
  return [...seen.values()];
}

/**
 * The fixed shape every owner fills for a plan, and how results follow from it. Depends on plan and declared schema
 * only, so all owners reach the same one. Throws `plan.domain`, `plan.bounds`, `plan.limit`.
 */
export function layoutOf(plan: Plan, table: Table): { layout: Layout; outputs: readonly Output[] } {
  const keys = plan.groupBy.map((e) => domainOf(e, table));
  const cells = keys.reduce((product, k) => product * (k.labels.length + 1), 1);
  if (cells > LIMITS.words) throw tooLarge(cells, 1, 2);
  const to = new Collector(table);
  const outputs = plan.select.map((item): Output => {
    if (item.kind === 'group') {
      const key = keys[item.group]!;
      return { role: 'group', name: item.name, type: key.type, scale: 0, key: item.group };
    }
    const shaped = shapeMeasure(item.measure, table, to);
    return { role: 'measure', name: item.name, ...shaped, checks: uniqueRules(shaped.checks) };
  });
  const bits = to.statistics.reduce((most, s) => Math.max(most, s.bits), 0);
  const words = bits <= 63 ? 2 : bits <= 127 ? 4 : 8;
  if (cells * to.statistics.length * words > LIMITS.words) throw tooLarge(cells, to.statistics.length, words);
  return { layout: { keys, cells, statistics: to.statistics, words }, outputs };
}

function tooLarge(cells: number, statistics: number, words: number): TacitError {
  return new TacitError('plan.limit', {
    field: 'group by',
    message: `the answer would have ${cells} cells of ${statistics} statistics of ${words} words each`,
    expected: `at most ${LIMITS.words} words in all`,
    hint: 'group by fewer columns or by wider ranges, or ask for fewer measures',
  });
}
