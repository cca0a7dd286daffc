import { TacitError } from '../../../core/index.ts';
import { commitmentSizes, type TableCommitment } from './commitment.ts';
import { openingsOf } from './parameters.ts';

/**
 * Every proof shows T positions of each column it reads, and a commitment hides its words for a fixed number of proofs
 * only. Openings are numbered: the owner writes the number down, then claims it on the ledger, then proves. So what is
 * written down here is never behind the ledger, unless this node runs on a restored backup: then it may have shown
 * positions that it no longer knows of, and must not prove under this commitment again.
 */
export const openingLimit = (commitment: TableCommitment): number => openingsOf(commitmentSizes(commitment));

/**
 * The number of the next opening, from 1. `local`: highest number written down here. `ledger`: highest number claimed
 * on the ledger. Errors: `proof.counter-behind`, `proof.no-openings`.
 */
export function nextOpening(commitment: TableCommitment, local: number, ledger: number): number {
  if (ledger > local) throw new TacitError('proof.counter-behind');
  // A number written down but never claimed (a crash between the two) is spent all the same.
  const next = local + 1;
  if (next > openingLimit(commitment)) throw new TacitError('proof.no-openings');
  return next;
}
