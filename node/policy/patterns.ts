import type { Condition, Operand, Relation } from '@tacit/sdk/catalogue';
import { OWNER, REQUESTER } from '@tacit/sdk/catalogue';

/**
 * Cedar expressions (JSON form) that an offer has words for. Each reader returns null for what it does not know; nothing
 * is guessed.
 */
type Node = { readonly [key: string]: unknown };

const isNode = (v: unknown): v is Node => typeof v === 'object' && v !== null && !Array.isArray(v);

const node = (v: unknown): Node => (isNode(v) ? v : {});

/** `a.b.c` from a variable: `context.columns.group`. */
function path(v: unknown): string | null {
  const n = node(v);
  if (typeof n['Var'] === 'string') return n['Var'];
  if (!isNode(n['.'])) return null;
  const access = n['.'];
  const left = path(access['left']);
  return left !== null && typeof access['attr'] === 'string' ? `${left}.${access['attr']}` : null;
}

const text = (v: unknown): string | null => {
  const value = node(v)['Value'];
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
};

/** A set of literal texts. */
function texts(v: unknown): readonly string[] | null {
  const n = node(v);
  const items: unknown =
    n['Set'] ?? (Array.isArray(n['Value']) ? n['Value'].map((x: unknown) => ({ Value: x })) : null);
  if (!Array.isArray(items)) return null;
  const out = items.map(text);
  return out.every((t) => t !== null) ? out : null;
}

/** `Role::"x"` and the like. */
export function entityOf(v: unknown): { readonly type: string; readonly id: string } | null {
  const value = node(node(v)['Value'] ?? v);
  const e = node(value['__entity'] ?? value);
  return typeof e['type'] === 'string' && typeof e['id'] === 'string'
    ? { type: e['type'], id: e['id'] }
    : null;
}

export const condition = (operand: Operand, relation: Relation, values: readonly string[]): Condition => ({
  operand,
  relation,
  values: [...new Set(values)].sort(),
  not: false,
});

const SET: Readonly<Record<string, Operand>> = {
  'context.columns.group': 'group',
  'context.columns.filter': 'filter',
  'context.columns.aggregate': 'aggregate',
  'context.used': 'used',
  'context.functions': 'functions',
};

const setOf = (v: unknown): Operand | null => {
  const p = path(v);
  return p === null ? null : (SET[p] ?? null);
};

/** A single text that a condition may be about: the purpose or an attribute. */
function single(v: unknown): Operand | null {
  if (path(v) === 'context.purpose') return 'purpose';
  const tag = node(node(v)['getTag']);
  const name = text(tag['right']);
  return path(tag['left']) === 'principal' && name !== null ? `attribute:${name}` : null;
}

function memberOf(v: unknown): string | null {
  const p = path(v);
  if (p === 'principal.member') return REQUESTER;
  if (p === 'resource.owner') return OWNER;
  const e = entityOf(v);
  return e?.type === 'Member' ? e.id : null;
}

function equals(left: unknown, right: unknown): Condition | null {
  const about = single(left);
  const value = text(right);
  if (about !== null && value !== null) return condition(about, 'any', [value]);
  const member = memberOf(right);
  if (path(left) === 'context.recipient' && member !== null) return condition('recipient', 'any', [member]);
  if (path(left) === 'principal.member' && member !== null && member !== REQUESTER)
    return condition('member', 'any', [member]);
  return null;
}

/** Both ends of an equality on the cells. */
const exactly = (left: unknown, right: unknown): readonly Condition[] | null => {
  const n = path(left) === 'context.cells' ? text(right) : null;
  return n === null ? null : [condition('cells', 'le', [n]), condition('cells', 'ge', [n])];
};

function contains(left: unknown, right: unknown): Condition | null {
  const value = text(right);
  if (path(left) === 'context.purposes' && value !== null) return condition('purpose', 'within', [value]);
  const about = single(right);
  const list = texts(left);
  if (about !== null && list !== null) return condition(about, 'any', list);
  const set = setOf(left);
  return set !== null && value !== null ? condition(set, 'any', [value]) : null;
}

function containsMany(relation: 'any' | 'all', left: unknown, right: unknown): Condition | null {
  const set = setOf(left);
  const list = texts(right);
  if (set !== null && list !== null) return condition(set, relation, list);
  const within = texts(left);
  const only = setOf(right);
  return relation === 'all' && within !== null && only !== null ? condition(only, 'only', within) : null;
}

function ordered(relation: Relation, left: unknown, right: unknown): Condition | null {
  if (path(left) === 'context.cells') {
    const n = text(right);
    return n === null ? null : condition('cells', relation, [n]);
  }
  const call = node(right)['datetime'];
  const at = Array.isArray(call) ? text(call[0]) : null;
  return path(left) === 'context.at' && at !== null ? condition('time', relation, [at]) : null;
}

export function inside(entity: unknown): Condition | null {
  const e = entityOf(entity);
  if (e?.type === 'Role') return condition('role', 'any', [e.id]);
  return e?.type === 'Member' ? condition('member', 'any', [e.id]) : null;
}

/** `a || b` about the same thing is a longer list. */
function either(left: unknown, right: unknown): Condition | null {
  const a = one(left);
  const b = one(right);
  if (a === null || b === null || a.not || b.not) return null;
  if (a.operand !== b.operand || a.relation !== 'any' || b.relation !== 'any') return null;
  return condition(a.operand, 'any', [...a.values, ...b.values]);
}

const ORDER: Readonly<Record<string, Relation>> = { '<': 'lt', '<=': 'le', '>': 'gt', '>=': 'ge' };

/** One condition that says the same as the expression; null when there is none. */
function one(expr: unknown): Condition | null {
  const [op] = Object.keys(node(expr));
  if (op === undefined) return null;
  const { left, right, arg, entity_type: type } = node(node(expr)[op]);
  switch (op) {
    case '==':
      return equals(left, right) ?? equals(right, left);
    case 'in':
      return path(left) === 'principal' ? inside(right) : null;
    case 'is':
      return path(left) === 'principal' && type === 'User' && node(node(expr)[op])['in'] === undefined
        ? condition('principal', 'any', ['user'])
        : null;
    case 'contains':
      return contains(left, right);
    case 'containsAny':
      return containsMany('any', left, right);
    case 'containsAll':
      return containsMany('all', left, right);
    case 'hasTag': {
      const name = path(left) === 'principal' ? text(right) : null;
      return name === null ? null : condition(`attribute:${name}`, 'present', []);
    }
    case '||':
      return either(left, right);
    case '!': {
      const inner = one(arg);
      return inner === null ? null : { ...inner, not: !inner.not };
    }
    default:
      return ORDER[op] === undefined ? null : ordered(ORDER[op], left, right);
  }
}

/** The conditions that together say the same as the expression; null when an offer has no words for it. */
export function conditionsIn(expr: unknown): readonly Condition[] | null {
  const and = node(expr)['&&'];
  if (isNode(and)) {
    const left = conditionsIn(and['left']);
    const right = conditionsIn(and['right']);
    return left === null || right === null ? null : [...left, ...right];
  }
  const equality = node(node(expr)['==']);
  const range = exactly(equality['left'], equality['right']);
  if (range !== null) return range;
  const single = one(expr);
  return single === null ? null : [single];
}

/** What `unless` leaves: each alternative must not hold. */
export function conditionsUnless(expr: unknown): readonly Condition[] | null {
  const whole = one(expr);
  if (whole !== null) return [{ ...whole, not: !whole.not }];
  const or = node(expr)['||'];
  if (!isNode(or)) return null;
  const left = conditionsUnless(or['left']);
  const right = conditionsUnless(or['right']);
  return left === null || right === null ? null : [...left, ...right];
}
