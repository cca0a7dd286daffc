import { type Clause, type PolicyJson, policyToJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { Condition, Permission, Rule, Terms } from '@tacit/sdk/catalogue';
import { TacitError } from '@tacit/sdk/core';
import type { Shape } from '@tacit/sdk/ledger';
import { type CompiledPolicy, compile } from './compile.ts';
import { textOf } from './conditions.ts';
import { condition, conditionsIn, conditionsUnless, entityOf, inside } from './patterns.ts';
import { ACTION } from './schema.ts';

/** A contract's policies in the words of an offer. What has no word is refused, never left out. */

const PROTOCOLS = (Object.keys(ACTION) as Shape['protocol'][]).sort();
const ALL = { op: 'All' } as const;

function refuse(policy: CompiledPolicy, json: Partial<PolicyJson>): never {
  const only: PolicyJson = {
    effect: 'permit',
    principal: ALL,
    action: ALL,
    resource: ALL,
    conditions: [],
    ...json,
  };
  throw new TacitError('catalogue.inexpressible', {
    field: policy.id,
    message: `policy \`${policy.id}\`: no word in an offer for \`${textOf({ policy: policy.id, json: only })}\``,
  });
}

function actionsOf(policy: CompiledPolicy, { action }: PolicyJson): readonly Shape['protocol'][] {
  if (action.op === 'All') return PROTOCOLS;
  const entities = 'entities' in action ? action.entities : 'entity' in action ? [action.entity] : [];
  const names = new Set(entities.map((e) => entityOf(e)?.id));
  const known = PROTOCOLS.filter((p) => names.has(ACTION[p]));
  return known.length === names.size && known.length > 0 ? known : refuse(policy, { action });
}

function principalOf(policy: CompiledPolicy, { principal }: PolicyJson): readonly Condition[] {
  if (principal.op === 'All') return [];
  if (principal.op === 'is' && principal.entity_type === 'User') {
    const user = condition('principal', 'any', ['user']);
    if (principal.in === undefined) return [user];
    const scope = 'entity' in principal.in ? inside(principal.in.entity) : null;
    if (scope !== null) return [user, scope];
  }
  if (principal.op === 'in' && 'entity' in principal) {
    const scope = inside(principal.entity);
    if (scope !== null) return [scope];
  }
  return refuse(policy, { principal });
}

function resourceOf(policy: CompiledPolicy, { resource }: PolicyJson): readonly Condition[] {
  if (resource.op === 'All') return [];
  const entity = resource.op === '==' && 'entity' in resource ? entityOf(resource.entity) : null;
  return entity?.type === 'Dataset'
    ? [condition('dataset', 'any', [entity.id])]
    : refuse(policy, { resource });
}

function clauseOf(policy: CompiledPolicy, clause: Clause): readonly Condition[] {
  const found = clause.kind === 'when' ? conditionsIn(clause.body) : conditionsUnless(clause.body);
  return found ?? refuse(policy, { conditions: [clause] });
}

function ruleOf(policy: CompiledPolicy): Rule {
  const read = policyToJson(policy.text);
  if (read.type === 'failure') throw new TacitError('contract.invalid', { field: policy.id });
  return {
    policy: policy.id,
    reason: policy.reason,
    advice: policy.advice,
    actions: actionsOf(policy, read.json),
    conditions: [
      ...principalOf(policy, read.json),
      ...resourceOf(policy, read.json),
      ...read.json.conditions.flatMap((clause) => clauseOf(policy, clause)),
    ],
  };
}

/** Throws `catalogue.inexpressible` naming policy and condition, and what `validate` throws. */
export function termsOf(policies: string): Terms {
  const all = [...compile(policies).values()];
  return {
    permissions: all
      .filter((p) => p.effect === 'permit')
      .map((p): Permission => ({ ...ruleOf(p), obligations: p.obligations })),
    prohibitions: all.filter((p) => p.effect === 'forbid').map(ruleOf),
  };
}
