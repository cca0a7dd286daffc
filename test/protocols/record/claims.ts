import { readFileSync } from 'node:fs';
import { isTacitError } from '@tacit/sdk/core';
import {
  insecureDevKeys,
  type ProvedClaim,
  prepareKey,
  type RecordClaim,
  type RecordLayout,
} from '@tacit/sdk/protocols/proof/record';

/** Claims proved by snarkjs, see `origin` in the file. */
export const vectors = JSON.parse(
  readFileSync(new URL('../../../protocols/record/vectors/proved-claims.json', import.meta.url), 'utf8'),
) as {
  readonly keys: Readonly<Record<'member' | 'signed', string>>;
  readonly layout: RecordLayout;
  readonly proved: readonly ProvedClaim[];
};

export const { layout } = vectors;
export const keys = {
  member: prepareKey(insecureDevKeys.member),
  signed: prepareKey(insecureDevKeys.signed),
};
export const development = { production: false, ceremonyKeys: [] };
export const expect = (claim: RecordClaim) => ({ claim, layout });

export function codeOf(work: () => unknown): string {
  try {
    work();
    return 'accepted';
  } catch (e) {
    return isTacitError(e) ? e.code : String(e);
  }
}
