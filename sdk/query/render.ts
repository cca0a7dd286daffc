import type { Comparison, Expr, Literal, Measure, Plan, Pred, Select } from './plan.ts';

/** DuckDB's reserved words: as identifiers they need quotes. */
const RESERVED = new Set(
  `all analyse analyze and any array as asc asymmetric between both case cast check collate column constraint create
default deferrable desc describe distinct do else end except exists extract false fetch filter for foreign from group
having if in initially intersect interval into is join lambda lateral leading like limit not null offset on only or order
over pivot pivot_longer pivot_wider placing primary qualify references returning row select show some summarize
symmetric table then to trailing true union unique unpivot using values variadic when where window with`.split(
    /\s+/,
  ),
);

export const renderName = (name: string): string =>
  /^[a-z_][a-z0-9_]*$/.test(name) && !RESERVED.has(name) ? name : `"${name.replaceAll('"', '""')}"`;

export function renderLiteral(literal: Literal): string {
  switch (literal.type) {
    case 'integer':
    case 'decimal':
      return literal.value;
    case 'string':
      return `'${literal.value.replaceAll("'", "''")}'`;
    case 'date':
      return `date '${literal.value}'`;
    case 'boolean':
      return String(literal.value);
  }
}

const SIGN = { add: '+', sub: '-', mul: '*' } as const;
const COMPARE: Record<Comparison, string> = { eq: '=', ne: '<>', lt: '<', le: '<=', gt: '>', ge: '>=' };

/** With parentheses around everything that is not atomic. */
function tight(expr: Expr): string {
  const text = renderExpr(expr);
  const atomic =
    expr.op === 'column' ||
    expr.op === 'bucket' ||
    expr.op === 'date-part' ||
    (expr.op === 'literal' && !text.startsWith('-'));
  return atomic ? text : `(${text})`;
}

export function renderExpr(expr: Expr): string {
  switch (expr.op) {
    case 'column':
      return renderName(expr.name);
    case 'literal':
      return renderLiteral(expr.value);
    case 'add':
    case 'sub':
    case 'mul':
      return `${tight(expr.left)} ${SIGN[expr.op]} ${tight(expr.right)}`;
    case 'neg':
      return `-${tight(expr.arg)}`;
    case 'div':
      return `${tight(expr.arg)} // ${expr.by}`;
    case 'date-part':
      return `${expr.part}(${renderExpr(expr.arg)})`;
    case 'bucket':
      return `width_bucket(${renderExpr(expr.arg)}, ${expr.low}, ${expr.high}, ${expr.count})`;
    case 'if': {
      const otherwise = expr.else === null ? '' : ` else ${renderExpr(expr.else)}`;
      return `case when ${renderPred(expr.when)} then ${renderExpr(expr.then)}${otherwise} end`;
    }
  }
}

export function renderPred(pred: Pred): string {
  switch (pred.op) {
    case 'and':
    case 'or':
      return pred.args
        .map((a) => (a.op === 'and' || a.op === 'or' ? `(${renderPred(a)})` : renderPred(a)))
        .join(` ${pred.op} `);
    case 'not':
      return `not (${renderPred(pred.arg)})`;
    case 'is-null':
      return `${tight(pred.arg)} is null`;
    case 'in':
      return `${tight(pred.arg)} in (${pred.values.map(renderLiteral).join(', ')})`;
    case 'compare':
      return `${tight(pred.left)} ${COMPARE[pred.by]} ${tight(pred.right)}`;
  }
}

export function renderMeasure(measure: Measure): string {
  const filter = measure.filter === null ? '' : ` filter (where ${renderPred(measure.filter)})`;
  if (measure.fn === 'count_star') return `count(*)${filter}`;
  const args = measure.args.map(renderExpr).join(', ');
  return measure.fn === 'quantile'
    ? `quantile_cont(${args}, ${measure.q})${filter}`
    : `${measure.fn}(${args})${filter}`;
}

function renderSelect(item: Select, plan: Plan): string {
  const text = item.kind === 'group' ? renderExpr(plan.groupBy[item.group]!) : renderMeasure(item.measure);
  const name = renderName(item.name);
  return text === name ? text : `${text} as ${name}`;
}

/** Readable SQL of a plan, for receipts, approvals and `explain`. Parsing it gives a plan of the same hash. */
export function renderPlan(plan: Plan): string {
  const order = plan.orderBy.map(
    (o) =>
      `${o.item + 1}${o.direction === 'desc' ? ' desc' : ''}${o.nulls === 'first' ? ' nulls first' : ''}`,
  );
  return [
    `select ${plan.select.map((s) => renderSelect(s, plan)).join(', ')}`,
    `from ${renderName(plan.from.table)}`,
    ...(plan.where === null ? [] : [`where ${renderPred(plan.where)}`]),
    ...(plan.groupBy.length === 0 ? [] : [`group by ${plan.groupBy.map(renderExpr).join(', ')}`]),
    ...(order.length === 0 ? [] : [`order by ${order.join(', ')}`]),
    ...(plan.limit === null ? [] : [`limit ${plan.limit}`]),
  ].join('\n');
}
