import type { DatasetId, GrantId, Hash, MemberId } from '../../core/index.ts';
import { hashOf } from '../../crypto/index.ts';
import type { Pin } from '../../ledger/index.ts';

/** Over whom and what a share is released: the set decides what a difference of two answers would tell. */
export interface ReleaseScope {
  readonly grant: GrantId;
  readonly planHash: Hash;
  readonly participants: readonly { readonly member: MemberId; readonly dataset: DatasetId }[];
  readonly pins: readonly Pin[];
}

/** What an owner keeps, durably and before the share leaves, under the key `grant`. */
export interface ReleaseMemory {
  readonly grant: GrantId;
  readonly scope: Hash;
}

const sorted = <T>(items: readonly T[], text: (item: T) => string): T[] =>
  [...items].sort((a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0));

/** Order of participants and pins does not matter. */
export const scopeHash = (scope: ReleaseScope): Hash =>
  hashOf('tacit/release-scope/1', {
    grant: scope.grant,
    planHash: scope.planHash,
    participants: sorted(scope.participants, (p) => `${p.member} ${p.dataset}`).map((p) => ({
      member: p.member,
      dataset: p.dataset,
    })),
    pins: sorted(scope.pins, (p) => p.dataset).map((p) => ({
      dataset: p.dataset,
      version: p.version,
      contract: p.contract,
      contractVersion: p.contractVersion,
    })),
  });

export type RetryDecision =
  | { readonly release: true; readonly remember: ReleaseMemory }
  | { readonly release: false; readonly code: 'session.retry-refused' };

/**
 * An owner that has released a share for a grant does not release another over a different set of participants, plan
 * or table versions: subtracting the two totals would show the part of whoever left. `memory` is what was kept for
 * this grant, null when no share was ever released for it.
 */
export function decideRelease(memory: ReleaseMemory | null, scope: ReleaseScope): RetryDecision {
  const hash = scopeHash(scope);
  if (memory !== null && (memory.grant !== scope.grant || memory.scope !== hash))
    return { release: false, code: 'session.retry-refused' };
  return { release: true, remember: { grant: scope.grant, scope: hash } };
}
