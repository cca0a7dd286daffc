import type { GrantRecord, RequestRecord } from './records.ts';

/**
 * Where a request stands in the words of the Dataspace Protocol's contract negotiation (2025-1). Three of its states
 * pass within one block here and are never seen: the published contract is the offer (OFFERED), the signature under the
 * request accepts it (ACCEPTED), and every node that executes the block verifies the agreement (VERIFIED).
 */
export type NegotiationState = 'REQUESTED' | 'AGREED' | 'FINALIZED' | 'TERMINATED';

/** `AGREED`: granted, not yet used. `FINALIZED`: the grant has opened a session, so its terms are in use or were. */
export function negotiationState(request: RequestRecord, grant?: GrantRecord): NegotiationState {
  if (request.status === 'pending') return 'REQUESTED';
  if (request.status !== 'granted' || grant === undefined) return 'TERMINATED';
  if (grant.used === true) return 'FINALIZED';
  return grant.status === 'active' ? 'AGREED' : 'TERMINATED';
}
