import {
  type Clause,
  type Expr,
  type PolicyJson,
  policyToJson,
  policyToText,
} from '@cedar-policy/cedar-wasm/nodejs';
import type { CompiledPolicy } from './compile.ts';

/** One thing a permit policy asks for, as a policy of its own, so that it can be tried alone. */
export interface Condition {
  readonly policy: string;
  /** Cedar text of the condition as a person would write it. */
  readonly says: string;
  readonly json: PolicyJson;
}

const ALL = { op: 'All' } as const;

function isBinary(e: Expr, op: '&&' | '||'): e is Expr & Record<typeof op, { left: Expr; right: Expr }> {
  return Object.hasOwn(e, op);
}

function flatten(e: Expr, op: '&&' | '||'): readonly Expr[] {
  if (!isBinary(e, op)) return [e];
  const { left, right } = e[op];
  return [...flatten(left, op), ...flatten(right, op)];
}

/** `when a && b` asks two things; `unless a || b` forbids two. */
function clauses(clause: Clause): readonly Clause[] {
  const op = clause.kind === 'when' ? '&&' : '||';
  return flatten(clause.body, op).map((body) => ({ kind: clause.kind, body }));
}

/** `permit(principal, action, resource) when { X };` -> `X`. */
function bodyText(json: PolicyJson): string {
  const answer = policyToText(json);
  if (answer.type === 'failure') return 'a condition';
  const text = answer.text.replace(/\s+/g, ' ').trim();
  const clause = /\) (when|unless) \{ ?(.*?) ?\};?$/.exec(text);
  if (clause !== null) return clause[1] === 'unless' ? `not (${bare(clause[2]!)})` : bare(clause[2]!);
  const scope = /\((.*)\);?$/.exec(text)?.[1] ?? text;
  return scope
    .split(/, (?=principal|action|resource)/)
    .filter((part) => !/^(principal|action|resource),?$/.test(part.trim()))
    .join(', ');
}

/** Cedar prints every operand in brackets; one pair around the whole says nothing. */
function bare(text: string): string {
  if (!text.startsWith('(') || !text.endsWith(')')) return text;
  let depth = 0;
  for (let i = 0; i < text.length - 1; i++) {
    if (text[i] === '(') depth++;
    else if (text[i] === ')') depth--;
    if (depth === 0) return text;
  }
  return bare(text.slice(1, -1));
}

/** The conditions of a permit policy, in the order written: principal, action, resource, then each clause. */
export function conditionsOf(policy: CompiledPolicy): readonly Condition[] {
  const read = policyToJson(policy.text);
  if (read.type === 'failure') return [];
  const { principal, action, resource, conditions } = read.json;
  const none: PolicyJson = { effect: 'permit', principal: ALL, action: ALL, resource: ALL, conditions: [] };
  const parts: PolicyJson[] = [
    ...(principal.op === 'All' ? [] : [{ ...none, principal }]),
    ...(action.op === 'All' ? [] : [{ ...none, action }]),
    ...(resource.op === 'All' ? [] : [{ ...none, resource }]),
    ...conditions.flatMap(clauses).map((clause) => ({ ...none, conditions: [clause] })),
  ];
  return parts.map((json) => ({ policy: policy.id, says: bodyText(json), json }));
}
