import type { Expr, Pred } from '@tacit/sdk/query';
import { type Node, nodeAt, nodesAt, refuse, textAt } from './ast.ts';
import { isAggregate } from './functions.ts';
import { isNullConstant, literal, readConstant, readTypedConstant } from './literal.ts';
import { readColumn, type Scope } from './scope.ts';

const ARITHMETIC = new Map([
  ['+', 'add'],
  ['-', 'sub'],
  ['*', 'mul'],
] as const);

const HINTS: Readonly<Record<string, string>> = {
  '/': 'use // for whole-number division, or ask for sum(a) and sum(b) and divide the two results',
  '%': 'write x - (x // 10) * 10',
  '||': 'texts can be compared and grouped by, not joined',
  '^': 'write x * x',
  '**': 'write x * x',
  pow: 'write x * x',
  power: 'write x * x',
  abs: 'write case when x < 0 then -x else x end',
  greatest: 'write case when a > b then a else b end',
  least: 'write case when a < b then a else b end',
  sqrt: 'ask for stddev_samp, or take the root of the result',
  round: 'results are exact; round them after you have them',
  floor: 'use // to group by ranges: age // 10',
  lower: 'list the spellings with `in (…)`',
  upper: 'list the spellings with `in (…)`',
  substr: 'list the values with `in (…)`',
  substring: 'list the values with `in (…)`',
  date_trunc: 'use year(x) and month(x)',
  date_diff: 'use year(x)',
  now: "write the date: date '2020-12-31'",
  random: 'a question has one answer; nothing random goes in',
};

const truth = (value: boolean): Expr => literal({ type: 'boolean', value });

export function conditional(when: Pred, value: Expr, otherwise: Expr | null): Expr {
  // biome-ignore lint/suspicious/noThenProperty: the plan's word for a branch; never awaited
  return { op: 'if', when, then: value, else: otherwise };
}

/** NULL of the type of `like`. */
const nullLike = (like: Expr): Expr => {
  const one = literal({ type: 'integer', value: '1' });
  const zero = literal({ type: 'integer', value: '0' });
  return conditional({ op: 'compare', by: 'eq', left: one, right: zero }, like, null);
};

/** A condition used as a value, keeping its NULL. */
function asValue(node: Node, scope: Scope, yes: Expr, no: Expr): Expr {
  const when = scope.pred(node);
  return conditional(when, yes, conditional({ op: 'not', arg: when }, no, null));
}

function readCase(node: Node, scope: Scope): Expr {
  const checks = nodesAt(node, 'case_checks');
  const last = nodeAt(node, 'else_expr');
  const values = [...checks.map((c) => nodeAt(c, 'then_expr')), last].filter((n) => !isNullConstant(n));
  if (values.length === 0) throw refuse(node, 'case', 'at least one branch must have a value');
  const sample = readExpr(values[0]!, scope);
  let otherwise = isNullConstant(last) ? null : readExpr(last, scope);
  for (const check of [...checks].reverse()) {
    const then = nodeAt(check, 'then_expr');
    const value = isNullConstant(then) ? nullLike(otherwise ?? sample) : readExpr(then, scope);
    otherwise = conditional(scope.pred(nodeAt(check, 'when_expr')), value, otherwise);
  }
  return otherwise!;
}

function readOperator(node: Node, scope: Scope): Expr {
  const type = textAt(node, 'type');
  if (type !== 'OPERATOR_COALESCE') return asValue(node, scope, truth(true), truth(false));
  const parts = nodesAt(node, 'children').filter((n) => !isNullConstant(n));
  const exprs = parts.map((n) => readExpr(n, scope));
  const last = exprs.at(-1);
  if (last === undefined) throw refuse(node, 'coalesce', 'give it a column and a value');
  return exprs.slice(0, -1).reduceRight((rest, e) => conditional({ op: 'is-null', arg: e }, rest, e), last);
}

function readInteger(node: Node, scope: Scope, construct: string, hint: string): string {
  const e = readExpr(node, scope);
  if (e.op === 'literal' && e.value.type === 'integer') return e.value.value;
  throw refuse(node, construct, hint);
}

function readNumber(node: Node, scope: Scope, construct: string, hint: string): string {
  const e = readExpr(node, scope);
  if (e.op === 'literal' && (e.value.type === 'integer' || e.value.type === 'decimal')) return e.value.value;
  throw refuse(node, construct, hint);
}

function readDatePart(node: Node, part: string, arg: Node, scope: Scope): Expr {
  if (part === 'year' || part === 'month') return { op: 'date-part', part, arg: readExpr(arg, scope) };
  throw refuse(node, part, 'year(x) and month(x) work');
}

function readBucket(node: Node, children: readonly Node[], scope: Scope): Expr {
  const hint =
    'write width_bucket(x, low, high, count) with constant bounds, such as width_bucket(age, 0, 100, 10)';
  if (children.length !== 4) throw refuse(node, 'width_bucket', hint);
  const count = Number(readInteger(children[3]!, scope, 'width_bucket', hint));
  if (count < 1 || count > 9_998) throw refuse(node, 'width_bucket', 'use between 1 and 9,998 buckets');
  return {
    op: 'bucket',
    arg: readExpr(children[0]!, scope),
    low: readNumber(children[1]!, scope, 'width_bucket', hint),
    high: readNumber(children[2]!, scope, 'width_bucket', hint),
    count,
  };
}

function readFunction(node: Node, scope: Scope): Expr {
  const name = textAt(node, 'function_name').toLowerCase();
  const children = nodesAt(node, 'children');
  const [first, second] = [children[0], children[1]];
  if (isAggregate(name)) {
    throw refuse(node, `${name} inside another expression`, 'aggregates stand alone in the select list');
  }
  const arithmetic = ARITHMETIC.get(name as '+');
  if (arithmetic !== undefined && first !== undefined) {
    if (second !== undefined)
      return { op: arithmetic, left: readExpr(first, scope), right: readExpr(second, scope) };
    if (name === '-') return negate(readExpr(first, scope));
    if (name === '+') return readExpr(first, scope);
  }
  if ((name === '//' || name === 'divide') && first !== undefined && second !== undefined) {
    const hint = 'divide by a positive whole number, such as age // 10';
    const by = readInteger(second, scope, '//', hint);
    if (!/^[1-9]\d{0,14}$/.test(by)) throw refuse(node, '//', hint);
    return { op: 'div', arg: readExpr(first, scope), by };
  }
  if (name === 'width_bucket') return readBucket(node, children, scope);
  if ((name === 'year' || name === 'month') && first !== undefined) {
    return readDatePart(node, name, first, scope);
  }
  if (name === 'date_part' && first !== undefined && second !== undefined) {
    const part = first['class'] === 'CONSTANT' ? readConstant(first) : null;
    return readDatePart(node, String(part?.value ?? ''), second, scope);
  }
  if (name === 'nullif' && first !== undefined && second !== undefined) {
    const left = readExpr(first, scope);
    const equal = { op: 'compare', by: 'eq', left, right: readExpr(second, scope) } as const;
    return conditional({ op: 'not', arg: equal }, left, null);
  }
  throw refuse(
    node,
    name,
    HINTS[name] ?? 'on columns, + - * // work, and width_bucket, year, month, coalesce, nullif and case',
  );
}

function negate(arg: Expr): Expr {
  if (arg.op !== 'literal' || (arg.value.type !== 'integer' && arg.value.type !== 'decimal'))
    return { op: 'neg', arg };
  const { type, value } = arg.value;
  return literal({ type, value: value.startsWith('-') ? value.slice(1) : value === '0' ? '0' : `-${value}` });
}

const NUMBERS = new Set(['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT']);

function readCast(node: Node, scope: Scope): Expr {
  const typed = readTypedConstant(node);
  if (typed !== null) return literal(typed);
  const child = nodeAt(node, 'child');
  const target = textAt(nodeAt(node, 'cast_type'), 'id');
  const condition = ['COMPARISON', 'CONJUNCTION', 'BETWEEN'].includes(textAt(child, 'class'));
  if (condition && NUMBERS.has(target)) {
    return asValue(
      child,
      scope,
      literal({ type: 'integer', value: '1' }),
      literal({ type: 'integer', value: '0' }),
    );
  }
  throw refuse(
    node,
    'cast',
    'leave the cast out: columns have their declared types, and arithmetic on them is exact',
  );
}

/** A row-level expression. Throws `sql.unsupported`, `plan.unknown-column` with positions. */
export function readExpr(node: Node, scope: Scope): Expr {
  switch (textAt(node, 'class')) {
    case 'COLUMN_REF':
      return readColumn(node, scope);
    case 'CONSTANT': {
      const value = readConstant(node);
      if (value === null) throw refuse(node, 'null', 'compare with `is null`, or leave out `else`');
      return literal(value);
    }
    case 'CAST':
      return readCast(node, scope);
    case 'CASE':
      return readCase(node, scope);
    case 'OPERATOR':
      return readOperator(node, scope);
    case 'COMPARISON':
    case 'CONJUNCTION':
    case 'BETWEEN':
      return asValue(node, scope, truth(true), truth(false));
    case 'FUNCTION':
      return readFunction(node, scope);
    default:
      throw refuseClass(node);
  }
}

/** Names the constructs that no expression may hold. */
export function refuseClass(node: Node) {
  switch (node['class']) {
    case 'SUBQUERY':
      return refuse(
        node,
        'subquery',
        'ask two questions, and put the first answer into the second as a constant',
      );
    case 'WINDOW':
      return refuse(
        node,
        'window function',
        'use group by; ranks and running totals can be made from the answer',
      );
    case 'STAR':
      return refuse(
        node,
        '*',
        'name the aggregates you want, such as count(*), avg(age)',
        'sql.rows',
        'rows never leave their owner, so `*` has no answer',
      );
    case 'PARAMETER':
      return refuse(node, 'parameter', 'write the constant into the text');
    case 'LAMBDA':
      return refuse(node, 'lambda', 'use case when … then … else … end');
    default:
      return refuse(node, String(node['class']).toLowerCase(), 'see the SQL page of the documentation');
  }
}
