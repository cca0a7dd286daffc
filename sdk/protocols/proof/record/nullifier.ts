import { TacitError } from '../../../core/index.ts';
import { claimScope, type ProvedClaim } from './claim.ts';

/** `scope:nullifier`, as the ledger keeps it. Only claims with a scope have an entry. */
export function nullifierEntry(proved: ProvedClaim): string | null {
  return proved.claim.scope === null ? null : `${claimScope(proved.claim)}:${proved.nullifier}`;
}

/**
 * The set with this claim's nullifier in it; the given set is not changed. Throws `claim.already-used`. A proof can be
 * re-randomised by anyone who sees it (Groth16 is malleable that way), so uses are counted by nullifier, never by the
 * proof's bytes.
 */
export function spendNullifier(spent: ReadonlySet<string>, proved: ProvedClaim): ReadonlySet<string> {
  const entry = nullifierEntry(proved);
  if (entry === null) return spent;
  if (spent.has(entry)) throw new TacitError('claim.already-used', { field: 'nullifier' });
  return new Set(spent).add(entry);
}
