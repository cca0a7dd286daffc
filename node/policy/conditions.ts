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

/** The policy as JSON, as a permit: satisfied means that its conditions hold. Null when Cedar cannot say. */
export function asPermit(policy: CompiledPolicy): PolicyJson | null {
  const read = policyToJson(policy.text);
  if (read.type === 'failure') return null;
  const { annotations: _, ...json } = read.json;
  return { ...json, effect: 'permit' };
}

/** The conditions of a permit policy, in the order written: principal, action, resource, then each clause. */
export function conditionsOf(policy: CompiledPolicy): readonly Condition[] {
  const whole = asPermit(policy);
  if (whole === null) return [];
  const { principal, action, resource, conditions } = whole;
  const none: PolicyJson = { effect: 'permit', principal: ALL, action: ALL, resource: ALL, conditions: [] };
  const parts: PolicyJson[] = [
    ...(principal.op === 'All' ? [] : [{ ...none, principal }]),
    ...(action.op === 'All' ? [] : [{ ...none, action }]),
    ...(resource.op === 'All' ? [] : [{ ...none, resource }]),
    ...conditions.flatMap(clauses).map((clause) => ({ ...none, conditions: [clause] })),
  ];
  return parts.map((json) => ({ policy: policy.id, json }));
}

const TEXTS = new WeakMap<Condition, string>();

/** Cedar text of a condition as a person would write it. Cedar takes a while to print, so it prints once. */
export function textOf(condition: Condition): string {
  const text = TEXTS.get(condition) ?? print(condition.json);
  TEXTS.set(condition, text);
  return text;
}

/** `permit(principal, action, resource) when { X };` -> `X`. */
function print(json: PolicyJson): string {
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
