import { TacitError } from '@tacit/sdk/core';
import type { RecordClaim, RecordLayout } from '@tacit/sdk/protocols/proof/record';
import { issuerSuite, type RecordSignature } from './issuer.ts';
import { poseidon } from './poseidon.ts';
import { type HeldRecord, holderOf, recordLeaf } from './record.ts';
import { type MerklePath, rootOf } from './tree.ts';

/** What ties the record to the claim's anchor. */
export type Opening = MerklePath | RecordSignature;

/**
 * Checks in plain arithmetic what the circuit will check, so that a holder learns which part does not fit. Throws
 * `claim.unexpected` for an opening of the other kind, `claim.not-satisfied` for one that does not lead to the anchor.
 */
export async function assertOpening(
  claim: RecordClaim,
  layout: RecordLayout,
  record: HeldRecord,
  opening: Opening,
): Promise<void> {
  const hash = await poseidon();
  const leaf = recordLeaf(hash, layout, record.values, holderOf(hash, record.secret), record.salt);
  const { anchor } = claim;
  if (anchor.circuit === 'member' ? !('side' in opening) : !('S' in opening)) {
    throw new TacitError('claim.unexpected', {
      field: 'anchor',
      expected: 'an opening of the claimed anchor',
    });
  }
  const fits =
    anchor.circuit === 'member'
      ? 'side' in opening && String(rootOf(hash, leaf, opening)) === anchor.root
      : 'S' in opening && (await issuerSuite()).verify(anchor.issuer, leaf, opening);
  if (!fits) {
    throw new TacitError('claim.not-satisfied', {
      field: anchor.circuit === 'member' ? 'anchor.root' : 'anchor.issuer',
      expected: 'a record, secret and opening that belong together',
    });
  }
}
