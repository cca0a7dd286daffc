import { canonicalText } from '@tacit/sdk/core';
import type { PolicyEngine, PolicyVerdict } from '@tacit/sdk/ledger';
import { type ContractCase, type ContractFiles, loadContract } from './contract-files.ts';

/** A dry run: what the contract decides for its own cases, without a ledger and without data. */
export interface CaseResult {
  readonly file: string;
  readonly says: string;
  readonly expected: 'allow' | 'deny';
  readonly verdict: PolicyVerdict;
  /** What differs from the case; empty when it passed. */
  readonly problems: readonly string[];
}

export interface ContractCheck {
  readonly name: string;
  readonly title: string;
  /** Policy ids. */
  readonly policies: readonly string[];
  readonly allow: number;
  readonly deny: number;
  readonly cases: readonly CaseResult[];
  /** Policies that decided no case: nothing shows what they do. */
  readonly untried: readonly string[];
  readonly passed: boolean;
}

const list = (ids: readonly string[]): string => (ids.length === 0 ? 'no policy' : ids.join(', '));

function differences(c: ContractCase, verdict: PolicyVerdict): readonly string[] {
  if (verdict.effect !== c.effect) {
    return [`expected ${c.effect}, got ${verdict.effect}: ${verdict.reasons.join('. ')}`];
  }
  const out: string[] = [];
  const expected = [...c.policies].sort();
  if (expected.join() !== verdict.policies.join()) {
    out.push(`expected ${list(expected)} to decide, got ${list(verdict.policies)}`);
  }
  if (c.obligations !== null) {
    const wanted = canonicalText({ ...c.obligations });
    const got = canonicalText({ ...verdict.obligations });
    if (wanted !== got) out.push(`expected the obligations ${wanted}, got ${got}`);
  }
  for (const text of c.reasons) {
    if (!verdict.reasons.some((r) => r.includes(text))) {
      out.push(`no reason contains \`${text}\`; the reasons are: ${verdict.reasons.join('. ')}`);
    }
  }
  return out;
}

export function runCases(engine: PolicyEngine, contract: ContractFiles): ContractCheck {
  const policies = engine.validate(contract.policies);
  const cases = contract.cases.map((c): CaseResult => {
    const verdict = engine.decide(contract.policies, c.question);
    return { file: c.file, says: c.says, expected: c.effect, verdict, problems: differences(c, verdict) };
  });
  const decided = new Set(cases.flatMap((c) => c.verdict.policies));
  return {
    name: contract.name,
    title: contract.title,
    policies,
    allow: cases.filter((c) => c.expected === 'allow').length,
    deny: cases.filter((c) => c.expected === 'deny').length,
    cases,
    untried: policies.filter((id) => !decided.has(id)),
    passed: cases.length > 0 && cases.every((c) => c.problems.length === 0),
  };
}

/**
 * `tacit contract check DIR`. Throws `contract.unreadable`, `contract.invalid`, `contract.unknown-annotation` or
 * `contract.bad-annotation` when there is nothing to try; a case that is decided otherwise is reported, not thrown.
 */
export const checkContract = (engine: PolicyEngine, dir: string): ContractCheck =>
  runCases(engine, loadContract(dir));
