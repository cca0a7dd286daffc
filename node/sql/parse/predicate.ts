import type { Comparison, Expr, Literal, Pred } from '@tacit/sdk/query';
import { type Node, nodeAt, nodesAt, refuse, textAt } from './ast.ts';
import { literal } from './literal.ts';
import type { Scope } from './scope.ts';

const COMPARE = new Map<string, Comparison>([
  ['COMPARE_EQUAL', 'eq'],
  ['COMPARE_NOTEQUAL', 'ne'],
  ['COMPARE_LESSTHAN', 'lt'],
  ['COMPARE_LESSTHANOREQUALTO', 'le'],
  ['COMPARE_GREATERTHAN', 'gt'],
  ['COMPARE_GREATERTHANOREQUALTO', 'ge'],
]);

const PATTERNS = new Set([
  '~~',
  '!~~',
  '~~*',
  '!~~*',
  'like_escape',
  'not_like_escape',
  'ilike_escape',
  'regexp_matches',
  'regexp_full_match',
  'prefix',
  'suffix',
  'contains',
  'starts_with',
]);

const not = (arg: Pred): Pred => ({ op: 'not', arg });

function readComparison(node: Node, scope: Scope): Pred {
  const type = textAt(node, 'type');
  const by = COMPARE.get(type);
  const [l, r] = [nodeAt(node, 'left'), nodeAt(node, 'right')];
  if (by !== undefined) return { op: 'compare', by, left: scope.expr(l), right: scope.expr(r) };
  if (type === 'COMPARE_DISTINCT_FROM' || type === 'COMPARE_NOT_DISTINCT_FROM') {
    // `x is true` casts x to boolean first; on a boolean the cast does nothing.
    const left = scope.expr(l['class'] === 'CAST' ? nodeAt(l, 'child') : l);
    const right = scope.expr(r);
    if (right.op !== 'literal')
      throw refuse(node, 'is distinct from', 'compare with a constant, or use = and is null');
    const same: Pred = {
      op: 'and',
      args: [not({ op: 'is-null', arg: left }), { op: 'compare', by: 'eq', left, right }],
    };
    return type === 'COMPARE_DISTINCT_FROM' ? not(same) : same;
  }
  throw refuse(node, type.toLowerCase(), 'compare with = <> < <= > >=');
}

function readIn(node: Node, scope: Scope): Pred {
  const [arg, ...list] = nodesAt(node, 'children');
  if (arg === undefined) throw refuse(node, 'in', 'write x in (1, 2)');
  const values = list.map((n): Literal => {
    const e: Expr = scope.expr(n);
    if (e.op === 'literal') return e.value;
    throw refuse(n, 'expression in a list', '`in` takes constants: x in (1, 2)');
  });
  return { op: 'in', arg: scope.expr(arg), values };
}

function readOperator(node: Node, scope: Scope): Pred {
  const type = textAt(node, 'type');
  const only = () => nodesAt(node, 'children')[0]!;
  switch (type) {
    case 'OPERATOR_NOT':
      return not(readPredicate(only(), scope));
    case 'OPERATOR_IS_NULL':
      return { op: 'is-null', arg: scope.expr(only()) };
    case 'OPERATOR_IS_NOT_NULL':
      return not({ op: 'is-null', arg: scope.expr(only()) });
    case 'COMPARE_IN':
      return readIn(node, scope);
    case 'COMPARE_NOT_IN':
      return not(readIn(node, scope));
    case 'OPERATOR_COALESCE':
      return isTrue(scope.expr(node));
    default:
      throw refuse(
        node,
        type.replace(/^OPERATOR_/, '').toLowerCase(),
        'use and, or, not, in, between, is null',
      );
  }
}

const isTrue = (left: Expr): Pred => ({
  op: 'compare',
  by: 'eq',
  left,
  right: literal({ type: 'boolean', value: true }),
});

/** A condition. A boolean column or expression by itself means `= true`. */
export function readPredicate(node: Node, scope: Scope): Pred {
  switch (textAt(node, 'class')) {
    case 'COMPARISON':
      return readComparison(node, scope);
    case 'CONJUNCTION':
      return {
        op: textAt(node, 'type') === 'CONJUNCTION_AND' ? 'and' : 'or',
        args: nodesAt(node, 'children').map((n) => readPredicate(n, scope)),
      };
    case 'BETWEEN': {
      const arg = scope.expr(nodeAt(node, 'input'));
      const bound = (key: string, by: Comparison): Pred => ({
        op: 'compare',
        by,
        left: arg,
        right: scope.expr(nodeAt(node, key)),
      });
      return { op: 'and', args: [bound('lower', 'ge'), bound('upper', 'le')] };
    }
    case 'OPERATOR':
      return readOperator(node, scope);
    case 'FUNCTION': {
      const name = textAt(node, 'function_name').toLowerCase();
      if (PATTERNS.has(name)) {
        throw refuse(
          node,
          name.includes('~~') || name.includes('like') ? 'like' : name,
          'list the values with `in (…)`',
        );
      }
      return isTrue(scope.expr(node));
    }
    default:
      return isTrue(scope.expr(node));
  }
}
