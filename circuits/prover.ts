import type { ProvedClaim, RecordClaim, RecordLayout } from '@tacit/sdk/protocols/proof/record';
import { type ProvingArtefacts, proveInput } from './groth16.ts';
import { claimWitnessInput } from './inputs.ts';
import { assertOpening, type Opening } from './opening.ts';
import type { HeldRecord } from './record.ts';

/** Proves a claim about a held record. Throws `claim.not-satisfied`, `claim.unsupported`, `claim.unexpected`. */
export async function proveRecordClaim(
  artefacts: ProvingArtefacts,
  claim: RecordClaim,
  layout: RecordLayout,
  record: HeldRecord,
  opening: Opening,
): Promise<ProvedClaim> {
  const input = claimWitnessInput(claim, layout, record, opening);
  await assertOpening(claim, layout, record, opening);
  return proveInput(artefacts, claim, input);
}
