import { isTacitError, TacitError } from '@tacit/sdk/core';
import type { Obligations, PolicyEngine } from '@tacit/sdk/ledger';

/**
 * A small deterministic policy language for tests, one rule per line: `allow`, `deny because …`, `purpose DUO:…`,
 * `recipient self`, and `oblige {json}`. The real one is Cedar; the state machine must not know the difference.
 */
export const testPolicies: PolicyEngine = {
  validate(policies) {
    const bad = policies.split('\n').findIndex((l) => !/^(allow|deny|purpose|recipient|oblige)\b/.test(l));
    if (bad >= 0) throw new TacitError('contract.invalid', { field: `line ${bad + 1}` });
    return ['rule'];
  },
  decide(policies, question) {
    const lines = policies.split('\n');
    const reasons: string[] = [];
    let obligations: Obligations = { minGroup: 5 };
    for (const line of lines) {
      const [word = '', ...rest] = line.split(' ');
      const text = rest.join(' ');
      if (word === 'deny') reasons.push(text);
      if (word === 'purpose' && question.context.purpose !== text) reasons.push(`purpose is not ${text}`);
      if (word === 'recipient' && question.context.recipient !== question.principal.member)
        reasons.push('the recipient is another member');
      if (word === 'oblige') obligations = { ...obligations, ...(JSON.parse(text) as Partial<Obligations>) };
    }
    const allow = lines.includes('allow') && reasons.length === 0;
    return allow
      ? { effect: 'allow', policies: ['rule'], reasons: ['allowed by rule'], obligations }
      : { effect: 'deny', policies: ['rule'], reasons: [...reasons, 'not allowed'], obligations: null };
  },
};

/** The code a promise rejects with; `resolved` when it does not. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'resolved';
  } catch (e) {
    return isTacitError(e) ? e.code : `not coded: ${String(e)}`;
  }
}
