import { type PolicyJson, preparsePolicySet } from '@cedar-policy/cedar-wasm/nodejs';
import { ask } from './ask.ts';
import type { Ready } from './cache.ts';
import { asPermit, type Condition, conditionsOf, textOf } from './conditions.ts';
import { describePurpose, PURPOSES, purposesOf } from './duo.ts';
import { readsPurpose, withPurpose } from './purpose-swap.ts';
import type { CedarQuestion } from './question.ts';

/**
 * Why not, and what would be allowed. The contract is taken apart into a second policy set: every condition of every
 * permit on its own, and whatever reads the purpose once more for each purpose there is. One question to that set tells
 * all. It reads the contract and the question only, so it is as deterministic as they are.
 */
interface Parts {
  readonly slot: string;
  /** Conditions by permit policy, by the name they have in the set; what two policies both ask is in it once. */
  readonly permits: ReadonlyMap<string, ReadonlyMap<string, Condition>>;
  /** Forbid policies that read the purpose, by id: their name in the set. */
  readonly forbids: ReadonlyMap<string, string>;
  /** Names of parts that were made once per purpose. */
  readonly perPurpose: ReadonlySet<string>;
}

const PARTS = new WeakMap<Ready, Parts>();
const MOST = 3;

const named = (part: string, purpose: string): string => `${part}@${purpose}`;

function takeApart(contract: Ready): Parts {
  const held = PARTS.get(contract);
  if (held !== undefined) return held;
  const set: Record<string, PolicyJson> = {};
  const perPurpose = new Set<string>();
  const names = new Map<string, string>();
  const add = (json: PolicyJson): string => {
    const text = JSON.stringify(json);
    const held = names.get(text);
    if (held !== undefined) return held;
    const name = `c${names.size}`;
    names.set(text, name);
    set[name] = json;
    if (readsPurpose(json.conditions)) {
      perPurpose.add(name);
      for (const code of PURPOSES) set[named(name, code)] = withPurpose(json, purposesOf(code) ?? []);
    }
    return name;
  };
  const permits = new Map<string, ReadonlyMap<string, Condition>>();
  const forbids = new Map<string, string>();
  for (const policy of contract.policies.values()) {
    if (policy.effect === 'permit') {
      permits.set(policy.id, new Map(conditionsOf(policy).map((c) => [add(c.json), c])));
      continue;
    }
    const whole = asPermit(policy);
    if (whole !== null && readsPurpose(whole.conditions)) forbids.set(policy.id, add(whole));
  }
  const parts = { slot: `${contract.slot}-parts`, permits, forbids, perPurpose };
  preparsePolicySet(parts.slot, { staticPolicies: set });
  PARTS.set(contract, parts);
  return parts;
}

/** `forbidding`: the policies that decided, if any did. */
export function explain(
  contract: Ready,
  question: CedarQuestion,
  stated: string,
  forbidding: readonly string[],
): readonly string[] {
  const parts = takeApart(contract);
  const met = new Set(ask(parts.slot, question).policies);
  return [
    ...(forbidding.length > 0 ? [] : closest(contract, parts, met)),
    ...otherPurposes(contract, parts, met, stated, forbidding),
  ];
}

/** The permit policies with the fewest conditions not met, and those conditions. */
function closest(contract: Ready, parts: Parts, met: ReadonlySet<string>): readonly string[] {
  const missing = [...parts.permits].map(([id, conditions]) => ({
    id,
    unmet: [...conditions].filter(([name]) => !met.has(name)).map(([, c]) => c),
  }));
  const fewest = Math.min(...missing.map((m) => m.unmet.length));
  const near = missing.filter((m) => m.unmet.length === fewest).slice(0, MOST);
  if (near.length === 0) return ['no policy of the contract permits anything'];
  return near.map(({ id, unmet }) => {
    const policy = contract.policies.get(id);
    const asks = unmet.map((c) => `\`${textOf(c)}\``).join(' and ');
    return [
      `no policy permits this; closest is \`${id}\`${policy?.reason ? ` (${policy.reason})` : ''}, which asks for ${asks}`,
      ...(policy?.advice ? [policy.advice] : []),
    ].join('; ');
  });
}

/** The purposes for which the same question would be allowed. */
function otherPurposes(
  contract: Ready,
  parts: Parts,
  met: ReadonlySet<string>,
  stated: string,
  forbidding: readonly string[],
): readonly string[] {
  const holds = (name: string, code: string) =>
    met.has(parts.perPurpose.has(name) ? named(name, code) : name);
  const forbids = (id: string, code: string) => {
    const name = parts.forbids.get(id);
    return name === undefined ? forbidding.includes(id) : met.has(named(name, code));
  };
  const allowed = PURPOSES.filter(
    (code) =>
      code !== stated &&
      [...parts.permits.values()].some((conditions) => [...conditions.keys()].every((n) => holds(n, code))) &&
      ![...contract.policies.values()].some((p) => p.effect === 'forbid' && forbids(p.id, code)),
  );
  if (allowed.length === 0) return [];
  return [`the same question would be allowed for the purpose ${allowed.map(describePurpose).join(', ')}`];
}
