import type { DatasetId, GrantId, Hash, MemberId, SessionId } from '../core/index.ts';
import type { Plan } from '../query/plan.ts';
import type { Obligations } from './obligations.ts';

declare const issued: unique symbol;

/**
 * A grant checked by the owner's own node for one run of one plan on one dataset: the only thing that opens data.
 * Only node/policy makes one; whoever opens data asks its `isPermit`, for a type alone does not stop a forger.
 */
export interface Permit {
  readonly [issued]: true;
  readonly grant: GrantId;
  readonly session: SessionId;
  readonly dataset: DatasetId;
  /** Version of the dataset's publication. */
  readonly version: number;
  readonly requester: MemberId;
  /** Who gets the result: it is sealed to this member and no other. */
  readonly recipient: MemberId;
  readonly purpose: string;
  readonly plan: Plan;
  readonly planHash: Hash;
  /** What the release must keep: the grant's, at least as strict as the owner's contract. */
  readonly obligations: Obligations;
  /** Milliseconds since 1970: the session's deadline or the grant's end, whichever is first. */
  readonly expires: number;
}
