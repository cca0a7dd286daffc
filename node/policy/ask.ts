import { statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import type { CedarQuestion } from './question.ts';

/** The name under which Cedar keeps our schema. */
export const SCHEMA_NAME = 'tacit';

/** What Cedar itself said. */
export interface Answer {
  readonly effect: 'allow' | 'deny';
  /** Ids of the deciding policies, sorted. */
  readonly policies: readonly string[];
  /** Ids of policies that could not be evaluated, sorted. Cedar skips them; we deny. */
  readonly errors: readonly string[];
}

/** Asks the policy set kept under `slot`. */
export function ask(slot: string, q: CedarQuestion): Answer {
  const answer = statefulIsAuthorized({
    ...q,
    preparsedSchemaName: SCHEMA_NAME,
    validateRequest: true,
    preparsedPolicySetId: slot,
  });
  if (answer.type === 'failure') return { effect: 'deny', policies: [], errors: ['the question itself'] };
  const { decision, diagnostics } = answer.response;
  return {
    effect: decision,
    policies: [...diagnostics.reason].sort(),
    errors: diagnostics.errors.map((e) => e.policyId).sort(),
  };
}
