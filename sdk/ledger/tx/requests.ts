import { z } from 'zod';
import type { Obligations } from '../obligations.ts';
import type { Shape } from '../policy.ts';
import {
  decimal,
  grantId,
  hash,
  line,
  memberId,
  nameList,
  positive,
  prose,
  requestId,
  tableName,
  userName,
} from '../primitives.ts';

export const shape = z.strictObject({
  protocol: z.enum(['aggregate', 'join', 'lookup', 'private-question', 'algorithm', 'record', 'claim']),
  columns: z.strictObject({
    filter: nameList(2_000),
    group: nameList(2_000),
    aggregate: nameList(2_000),
  }),
  functions: nameList(200),
  cells: z.int().min(0).max(1_000_000_000),
}) satisfies z.ZodType<Shape>;

/** What a caller may ask for on top of the contract. */
export const tighten = z.strictObject({
  minGroup: positive.exactOptional(),
  maxGroups: positive.exactOptional(),
  epsilon: decimal.exactOptional(),
  delta: decimal.exactOptional(),
  proof: z.literal('table').exactOptional(),
  uses: positive.exactOptional(),
  expires: positive.exactOptional(),
  approvals: line(200).min(1).exactOptional(),
  rate: line(100).min(1).exactOptional(),
  price: positive.exactOptional(),
  round: positive.exactOptional(),
  dominance: line(100).min(1).exactOptional(),
  differencing: z.enum(['requester', 'anyone']).exactOptional(),
  attested: z.enum(['sev-snp', 'tdx', 'nitro', 'any']).exactOptional(),
  sandbox: z.enum(['process', 'namespaces']).exactOptional(),
}) satisfies z.ZodType<Partial<Obligations>>;

export const requestSubmit = z.strictObject({
  table: tableName,
  planHash: hash,
  shape,
  /** DUO code; which codes exist is for the policy engine to say. */
  purpose: line(100).min(1),
  /** Pseudonym of the person at the requester, in the requester's own terms. */
  user: userName.exactOptional(),
  /** Member that gets the result; the requester unless stated. */
  recipient: memberId.exactOptional(),
  tighten: tighten.exactOptional(),
});

/** By the requester or the owner of a pinned dataset. */
export const grantRevoke = z.strictObject({ grant: grantId });

/** By whoever the contract counts, while it is its turn. The reason is for everybody to read: no word about persons. */
const decision = z.strictObject({ request: requestId, reason: prose(2_000) });

/** `to` decides in the sender's place, for this request only. */
export const requestDelegate = z.strictObject({ request: requestId, to: memberId });

/** By the requester, while nothing is decided. */
export const requestWithdraw = z.strictObject({ request: requestId });

export const requestTypes = {
  'request.submit': requestSubmit,
  'request.approve': decision,
  'request.refuse': decision,
  'request.delegate': requestDelegate,
  'request.withdraw': requestWithdraw,
  'grant.revoke': grantRevoke,
} as const;
