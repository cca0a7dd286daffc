import './v8.ts';
import { preparseSchema } from '@cedar-policy/cedar-wasm/nodejs';
import { isTacitError } from '@tacit/sdk/core';
import {
  type Obligations,
  type PolicyEngine,
  type PolicyQuestion,
  type PolicyVerdict,
  strictest,
} from '@tacit/sdk/ledger';
import { ask, SCHEMA_NAME } from './ask.ts';
import { PolicyCache, type Ready } from './cache.ts';
import { type CompiledPolicy, checkSchema, type PolicySet } from './compile.ts';
import { describePurpose, duoTerm, PURPOSES, purposesOf } from './duo.ts';
import { explain } from './explain.ts';
import { toCedar } from './question.ts';
import { SCHEMA } from './schema.ts';

/** Smallest releasable count when no policy says (docs/disclosure.md says why). */
export const DEFAULT_MIN_GROUP = 5;

export interface CedarOptions {
  /** Contracts kept parsed. */
  readonly cache: number;
}
export const cedarDefaults: CedarOptions = { cache: 2_048 };

const deny = (policies: readonly string[], reasons: readonly string[]): PolicyVerdict => ({
  effect: 'deny',
  policies,
  reasons,
  obligations: null,
});

const because = (policy: CompiledPolicy | undefined, verb: string): string =>
  [
    `policy \`${policy?.id}\` ${verb}${policy?.reason ? `: ${policy.reason}` : ''}`,
    ...(verb === 'forbids this' && policy?.advice ? [policy.advice] : []),
  ].join('; ');

function combine(ids: readonly string[], policies: PolicySet): Obligations {
  const asked = ids.map((id) => policies.get(id)?.obligations ?? {});
  const stated = asked.flatMap((o) => (o.minGroup === undefined ? [] : [o.minGroup]));
  const minGroup = stated.length === 0 ? DEFAULT_MIN_GROUP : Math.max(...stated);
  return asked.reduce<Obligations>((held, next) => strictest(held, { ...next, minGroup }), { minGroup });
}

function unknownPurpose(code: string): string {
  const term = duoTerm(code);
  const choice = PURPOSES.map(describePurpose).join(', ');
  return term === undefined
    ? `the purpose is not a code of the Data Use Ontology; state one of ${choice}`
    : `\`${code}\` (${term.label}) is a condition, not a purpose; state one of ${choice}`;
}

/** Decides contracts with Cedar. No clock, no chance: the same text and question give the same verdict everywhere. */
export class CedarEngine implements PolicyEngine {
  readonly #cache: PolicyCache;

  constructor(options: Partial<CedarOptions> = {}) {
    checkSchema();
    preparseSchema(SCHEMA_NAME, SCHEMA);
    this.#cache = new PolicyCache(options.cache ?? cedarDefaults.cache);
  }

  validate(policies: string): readonly string[] {
    const prepared = this.#cache.get(policies);
    if (!prepared.ok) throw prepared.error;
    return [...prepared.policies.keys()];
  }

  decide(policies: string, question: PolicyQuestion): PolicyVerdict {
    try {
      const prepared = this.#cache.get(policies);
      if (!prepared.ok) return deny([], [`the contract cannot decide: ${prepared.error.message}`]);
      return this.#decide(prepared, question);
    } catch (e) {
      return deny(
        [],
        [`the contract cannot decide: ${isTacitError(e) ? e.message : 'the question is malformed'}`],
      );
    }
  }

  #decide(contract: Ready, question: PolicyQuestion): PolicyVerdict {
    const purposes = purposesOf(question.context.purpose);
    if (purposes === null) return deny([], [unknownPurpose(question.context.purpose)]);
    const cedar = toCedar(question, purposes);
    const answer = ask(contract.slot, cedar);
    if (answer.errors.length > 0) {
      return deny(
        [],
        answer.errors.map(
          (id) => `policy \`${id}\` could not be evaluated for this question, so nothing is allowed`,
        ),
      );
    }
    const deciding = answer.policies.map((id) => contract.policies.get(id));
    if (answer.effect === 'allow') {
      return {
        effect: 'allow',
        policies: answer.policies,
        reasons: deciding.map((p) => because(p, 'allows this')),
        obligations: combine(answer.policies, contract.policies),
      };
    }
    return deny(answer.policies, [
      ...deciding.map((p) => because(p, 'forbids this')),
      ...explain(contract, cedar, question.context.purpose, answer.policies),
    ]);
  }
}
