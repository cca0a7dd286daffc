import type { MemberId, Problem, TxId } from '../core/index.ts';

/** What a transaction did, for those who wait for it. `subject` is the id of the record that changed. */
export interface LedgerEvent {
  readonly type:
    | 'network.created'
    | 'member.invited'
    | 'member.proposed'
    | 'member.voted'
    | 'member.admitted'
    | 'member.refused'
    | 'member.updated'
    | 'member.suspended'
    | 'member.reinstated'
    | 'member.appointed'
    | 'user.added'
    | 'user.removed'
    | 'dataset.reported'
    | 'dataset.published'
    | 'dataset.withdrawn'
    | 'contract.published'
    | 'contract.changed'
    | 'request.granted'
    | 'request.denied'
    | 'request.pending'
    | 'request.approved'
    | 'request.delegated'
    | 'request.refused'
    | 'request.withdrawn'
    | 'request.objected'
    | 'grant.created'
    | 'grant.revoked'
    | 'session.opened'
    | 'session.joined'
    | 'session.running'
    | 'session.failed'
    | 'session.completed'
    | 'receipt.recorded';
  readonly subject: string;
  /** Members it concerns besides the sender: participants, the gate, the one to blame. */
  readonly members?: readonly MemberId[];
}

/** Outcome of one transaction; part of the block by its hash. */
export type TxResult =
  | { readonly ok: true; readonly id: TxId; readonly events: readonly LedgerEvent[] }
  | { readonly ok: false; readonly id: TxId | null; readonly problem: Rejection };

/** What consensus fixes of a refusal: code and place, no wording. */
export type Rejection = Pick<Problem, 'code'> & Partial<Pick<Problem, 'field' | 'expected' | 'member'>>;
