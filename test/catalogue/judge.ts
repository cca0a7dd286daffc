import { purposesOf } from '@tacit/node/policy';
import { type Condition, OWNER, REQUESTER, type Rule, type Terms } from '@tacit/sdk/catalogue';
import type { PolicyQuestion } from '@tacit/sdk/ledger';

/** Decides a question by the terms of an offer alone: an independent reading to hold Cedar's verdict against. */

function subjects(q: PolicyQuestion, operand: string): readonly string[] {
  const { shape } = q.context;
  const { filter, group, aggregate } = shape.columns;
  if (operand.startsWith('attribute:')) {
    const value = q.principal.attributes[operand.slice('attribute:'.length)];
    return value === undefined ? [] : [value];
  }
  switch (operand) {
    case 'purpose':
      return [q.context.purpose];
    case 'role':
      return q.principal.roles;
    case 'member':
      return [q.principal.member];
    case 'principal':
      return q.principal.user === undefined ? [] : ['user'];
    case 'recipient':
      return [q.context.recipient];
    case 'dataset':
      return [q.resource.dataset];
    case 'group':
      return group;
    case 'filter':
      return filter;
    case 'aggregate':
      return aggregate;
    case 'used':
      return [...filter, ...group, ...aggregate];
    case 'functions':
      return shape.functions;
    default:
      throw new Error(`no subject for ${operand}`);
  }
}

function holds(c: Condition, q: PolicyQuestion): boolean {
  const is = holdsPlain(c, q);
  return c.not ? !is : is;
}

function holdsPlain(c: Condition, q: PolicyQuestion): boolean {
  const wanted = c.values.map((v) =>
    v === OWNER ? q.resource.owner : v === REQUESTER ? q.principal.member : v,
  );
  const first = wanted[0] ?? '';
  if (c.operand === 'cells' || c.operand === 'time') {
    const left = c.operand === 'cells' ? q.context.shape.cells : q.context.time;
    const right = c.operand === 'cells' ? Number(first) : Date.parse(first) / 1000;
    return { lt: left < right, le: left <= right, gt: left > right, ge: left >= right }[c.relation as 'lt'];
  }
  const there = subjects(q, c.operand);
  switch (c.relation) {
    case 'within':
      return (purposesOf(q.context.purpose) ?? []).includes(first);
    case 'any':
      return there.some((x) => wanted.includes(x));
    case 'only':
      return there.every((x) => wanted.includes(x));
    case 'all':
      return wanted.every((x) => there.includes(x));
    case 'present':
      return there.length > 0;
    default:
      throw new Error(`no relation ${c.relation}`);
  }
}

const applies = (rule: Rule, q: PolicyQuestion): boolean =>
  rule.actions.includes(q.action) && rule.conditions.every((c) => holds(c, q));

/** Ids of the deciding rules and the effect, as Cedar gives them. */
export function judge(
  terms: Terms,
  q: PolicyQuestion,
): { readonly effect: string; readonly policies: readonly string[] } {
  const forbidding = terms.prohibitions.filter((r) => applies(r, q)).map((r) => r.policy);
  if (forbidding.length > 0) return { effect: 'deny', policies: forbidding.sort() };
  const permitting = terms.permissions.filter((r) => applies(r, q)).map((r) => r.policy);
  return { effect: permitting.length > 0 ? 'allow' : 'deny', policies: permitting.sort() };
}
