import { TacitError } from '../core/index.ts';
import { layoutOf } from './layout.ts';
import { normalise } from './normalise.ts';
import type { Measure, Plan } from './plan.ts';
import { LIMITS, planSchema } from './plan-schema.ts';
import { resolvePlan } from './resolve.ts';
import { parseDecimal, pow10 } from './scalar.ts';
import type { Exposure, Table } from './schema.ts';
import { checkPred, columnOf, typeOf } from './typing.ts';
import { type Clause, type Use, walkPlan } from './walk.ts';

/** Bounds depth and size of any JSON before a recursive reader sees it. */
function checkSize(value: unknown): void {
  let nodes = 0;
  const stack: [unknown, number][] = [[value, 1]];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const [node, depth] = top;
    if (++nodes > 5 * LIMITS.nodes || depth > LIMITS.depth) {
      throw new TacitError('sql.too-large', {
        message: 'the plan is too large or nested too deeply',
        expected: `at most ${LIMITS.depth} levels`,
      });
    }
    if (typeof node === 'object' && node !== null) {
      for (const child of Object.values(node)) stack.push([child, depth + 1]);
    }
  }
}

const NEEDED: Record<Use, readonly Exposure[]> = {
  filter: ['filter', 'group'],
  group: ['group'],
  aggregate: ['aggregate'],
  presence: ['filter', 'group', 'aggregate'],
};

const DOING: Record<Use, string> = {
  filter: 'used in a condition',
  group: 'grouped by',
  aggregate: 'aggregated',
  presence: 'counted',
};

function checkExposure(table: Table, name: string, use: Use, clause: Clause): void {
  const column = columnOf(table, name);
  if (column.identifier) {
    throw new TacitError('plan.identifier', {
      field: name,
      message: `column \`${name}\` in \`${clause}\` identifies single people and is never part of a question`,
      hint: 'leave it out: count(*) counts rows without naming them',
    });
  }
  if (NEEDED[use].some((e) => column.exposure.has(e))) return;
  const has = [...column.exposure].sort();
  throw new TacitError('plan.exposure', {
    field: name,
    message: `column \`${name}\` in \`${clause}\` may not be ${DOING[use]}`,
    expected: `exposure ${NEEDED[use].join(' or ')}; the column has ${has.length === 0 ? 'none' : has.join(', ')}`,
    hint:
      use === 'filter' && column.exposure.has('aggregate')
        ? `its owner allows only aggregates such as avg(${name})`
        : use === 'group' && column.exposure.has('filter')
          ? `its owner allows conditions only, such as count(*) filter (where ${name} = …)`
          : 'ask the data owner to widen the exposure of the column in its schema',
  });
}

function checkMeasure(name: string, measure: Measure, table: Table): void {
  if (measure.filter !== null) checkPred(measure.filter, table);
  if (measure.fn === 'count_star') return;
  for (const arg of measure.args) {
    const { type } = typeOf(arg, table);
    if (measure.fn === 'count') continue;
    const fits =
      type === 'integer' || type === 'decimal' || (type === 'boolean' && measure.fn !== 'quantile');
    if (!fits) {
      throw new TacitError('plan.type', {
        field: name,
        message: `\`${measure.fn}\` needs numbers; its argument is a ${type}`,
        hint:
          type === 'string'
            ? 'group by the column and count(*), or use case when … then 1 else 0 end'
            : 'use year(x) or month(x) of a date, or group by it',
      });
    }
  }
}

function invalid(field: string, message: string, hint?: string): TacitError {
  return new TacitError('plan.invalid', { field, message, ...(hint === undefined ? {} : { hint }) });
}

function checkItems(plan: Plan): void {
  const names = new Set<string>();
  for (const item of plan.select) {
    if (names.has(item.name)) {
      throw invalid(
        item.name,
        `two result columns are called \`${item.name}\``,
        'give each its own alias with `as`',
      );
    }
    names.add(item.name);
    if (item.kind === 'group' && item.group >= plan.groupBy.length) {
      throw invalid(item.name, `result column \`${item.name}\` names a group key that is not there`);
    }
  }
  for (const { item } of plan.orderBy) {
    if (item >= plan.select.length)
      throw invalid('orderBy', '`order by` names a result column that is not there');
  }
}

/** Bucket bounds: low < high, and the width must be a whole number of the finest unit when scaled, which it always is. */
function checkBuckets(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const node = value as { op?: unknown; low?: unknown; high?: unknown };
  if (node.op === 'bucket') {
    const [a, s] = parseDecimal(String(node.low))!;
    const [b, t] = parseDecimal(String(node.high))!;
    if (a * pow10(t) >= b * pow10(s)) {
      throw invalid('width_bucket', 'width_bucket needs its low bound below its high bound');
    }
  }
  for (const child of Object.values(value)) checkBuckets(child);
}

/**
 * Turns anything into a plan this table can answer, in normal form; or says why not, naming column, clause and rule.
 * Throws `plan.invalid`, `plan.unknown-column`, `plan.type`, `plan.exposure`, `plan.identifier`, `plan.limit`,
 * `plan.domain`, `plan.bounds`, `sql.too-large`, `sql.unknown-table`.
 */
export function validatePlan(input: unknown, table: Table): Plan {
  checkSize(input);
  const parsed = planSchema.safeParse(input);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const path = issue.path.map(String).join('.');
    throw new TacitError('plan.invalid', {
      field: path === '' ? 'plan' : path,
      message: `the plan is not well formed at \`${path === '' ? 'its top' : path}\``,
      expected: issue.message,
    });
  }
  if (parsed.data.from.table !== table.name) {
    throw new TacitError('sql.unknown-table', { field: parsed.data.from.table });
  }
  checkBuckets(parsed.data);
  checkItems(parsed.data);
  const measures = parsed.data.select.filter((s) => s.kind === 'measure').length;
  if (measures > LIMITS.measures) {
    throw new TacitError('plan.limit', {
      message: `the question asks for ${measures} measures`,
      expected: `at most ${LIMITS.measures}`,
    });
  }
  const plan = normalise(resolvePlan(parsed.data, table));
  walkPlan(plan, (name, use, clause) => checkExposure(table, name, use, clause));
  if (plan.where !== null) checkPred(plan.where, table);
  for (const item of plan.select) {
    if (item.kind === 'measure') checkMeasure(item.name, item.measure, table);
  }
  layoutOf(plan, table);
  return plan;
}
