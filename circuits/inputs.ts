import { TacitError } from '@tacit/sdk/core';
import {
  type CodeSet,
  claimBinding,
  claimScope,
  conditionWords,
  type Interval,
  layoutField,
  layoutHash,
  lower,
  type RecordClaim,
  type RecordLayout,
} from '@tacit/sdk/protocols/proof/record';
import type { Opening } from './opening.ts';
import { type HeldRecord, storedFields } from './record.ts';

/** Signals by name, decimal text. */
export type WitnessInput = Record<string, string | readonly string[]>;

const holds = (stored: readonly bigint[], condition: Interval | CodeSet): boolean => {
  const value = stored[condition.index]!;
  return 'codes' in condition
    ? condition.codes.includes(value)
    : condition.low <= value && value <= condition.high;
};

const texts = (values: readonly (bigint | number)[]): string[] => values.map(String);

/**
 * Inputs of the circuit's witness. Throws `claim.not-satisfied` naming the field (never its value) when a condition
 * does not hold, `claim.unexpected` when the layout or opening is another than the claim's.
 */
export function claimWitnessInput(
  claim: RecordClaim,
  layout: RecordLayout,
  record: HeldRecord,
  opening: Opening,
): WitnessInput {
  if (claim.layout !== layoutHash(layout)) throw new TacitError('claim.unexpected', { field: 'layout' });
  const stored = storedFields(layout, record.values);
  for (const condition of claim.conditions) {
    if (!holds(stored, lower(layout, condition))) {
      throw new TacitError('claim.not-satisfied', { field: condition.field });
    }
  }
  const words = conditionWords(layout, claim.conditions);
  const common = {
    schema: String(layoutField(layout)),
    binding: String(claimBinding(claim)),
    scope: String(claimScope(claim)),
    between: texts(words.between),
    oneOf: texts(words.oneOf),
    secret: String(record.secret),
    field: texts(stored),
    salt: String(record.salt),
  };
  if (claim.anchor.circuit === 'member' && 'side' in opening) {
    return { ...common, root: claim.anchor.root, side: texts(opening.side), sibling: texts(opening.sibling) };
  }
  if (claim.anchor.circuit === 'signed' && 'S' in opening) {
    return { ...common, issuer: claim.anchor.issuer, R8: texts(opening.R8), S: String(opening.S) };
  }
  throw new TacitError('claim.unexpected', { field: 'anchor', expected: 'an opening of the claimed anchor' });
}
