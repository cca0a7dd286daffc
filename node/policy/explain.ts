import { preparsePolicySet } from '@cedar-policy/cedar-wasm/nodejs';
import type { PolicyQuestion } from '@tacit/sdk/ledger';
import { ask } from './ask.ts';
import type { Ready } from './cache.ts';
import { type Condition, conditionsOf } from './conditions.ts';
import { describePurpose, PURPOSES, purposesOf } from './duo.ts';
import { type CedarQuestion, toCedar } from './question.ts';

/** Why not, and what would be allowed. Reads the contract and the question only, so it is as deterministic as they are. */

interface Why {
  readonly slot: string;
  readonly conditions: ReadonlyMap<string, Condition>;
}

const WHY = new WeakMap<Ready, Why>();
const MOST = 3;

/** All conditions of all permit policies as one policy set: one question to Cedar tells which of them hold. */
function whyOf(contract: Ready): Why {
  const held = WHY.get(contract);
  if (held !== undefined) return held;
  const conditions = new Map<string, Condition>();
  for (const policy of contract.policies.values()) {
    if (policy.effect === 'forbid') continue;
    for (const [i, c] of conditionsOf(policy).entries()) conditions.set(`${policy.id}#${i}`, c);
  }
  const slot = `${contract.slot}-why`;
  preparsePolicySet(slot, {
    staticPolicies: Object.fromEntries([...conditions].map(([id, c]) => [id, c.json])),
  });
  const why = { slot, conditions };
  WHY.set(contract, why);
  return why;
}

/** The permit policies with the fewest conditions not met, and those conditions. */
export function closest(contract: Ready, question: CedarQuestion): readonly string[] {
  const { slot, conditions } = whyOf(contract);
  const met = new Set(ask(slot, question).policies);
  const missing = new Map<string, string[]>();
  for (const [id, c] of conditions) {
    if (met.has(id)) continue;
    missing.set(c.policy, [...(missing.get(c.policy) ?? []), c.says]);
  }
  const fewest = Math.min(...[...missing.values()].map((m) => m.length));
  const near = [...missing].filter(([, m]) => m.length === fewest).slice(0, MOST);
  if (near.length === 0) return ['no policy of the contract permits anything'];
  return near.map(([id, says]) => {
    const policy = contract.policies.get(id);
    return [
      `no policy permits this; closest is \`${id}\`${policy?.reason ? ` (${policy.reason})` : ''}, which asks for \`${says.join('` and `')}\``,
      ...(policy?.advice ? [policy.advice] : []),
    ].join('; ');
  });
}

/** The purposes for which the same question would be allowed: found by asking again, for contracts are programs. */
export function allowedPurposes(contract: Ready, question: PolicyQuestion): readonly string[] {
  const allowed = PURPOSES.filter((code) => {
    if (code === question.context.purpose) return false;
    const answer = ask(contract.slot, toCedar(question, purposesOf(code) ?? []));
    return answer.effect === 'allow' && answer.errors.length === 0;
  });
  if (allowed.length === 0) return [];
  return [`the same question would be allowed for the purpose ${allowed.map(describePurpose).join(', ')}`];
}
