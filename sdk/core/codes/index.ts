import { claimCodes } from './claim.ts';
import { clientCodes } from './client.ts';
import { contractCodes } from './contract.ts';
import { dataCodes } from './data.ts';
import { disclosureCodes } from './disclosure.ts';
import { flowCodes } from './flow.ts';
import { ledgerCodes } from './ledger.ts';
import { lookupCodes } from './lookup.ts';
import { nodeCodes } from './node.ts';
import { privacyCodes } from './privacy.ts';
import { proofCodes } from './proof.ts';
import { queryCodes } from './query.ts';
import { sessionCodes } from './session.ts';

export interface CodeEntry {
  /** HTTP status (RFC 9110). */
  readonly status: number;
  /** One lowercase line: what happened. */
  readonly title: string;
  /** What to do about it. */
  readonly hint: string;
}

/** Every refusal Tacit can give; `docs/errors.md` is generated from it. Codes are never reused for another cause. */
export const CODES = {
  ...claimCodes,
  ...clientCodes,
  ...contractCodes,
  ...dataCodes,
  ...flowCodes,
  ...disclosureCodes,
  ...ledgerCodes,
  ...lookupCodes,
  ...nodeCodes,
  ...privacyCodes,
  ...proofCodes,
  ...queryCodes,
  ...sessionCodes,
} as const satisfies Record<string, CodeEntry>;

export type ErrorCode = keyof typeof CODES;
