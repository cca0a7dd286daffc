import type { MemberId } from '@tacit/sdk/core';
import type { VoteRecord } from '@tacit/sdk/ledger';
import { paramsOf, refuse, senderOf, type TxContext } from './context.ts';

/** Votes on members. Observers only watch; everybody else has one vote, counted while it is active. */

function voters(ctx: TxContext): ReadonlySet<MemberId> {
  const out = new Set<MemberId>();
  for (const m of ctx.state.list('member'))
    if (m.status === 'active' && m.roles.some((r) => r !== 'observer')) out.add(m.id);
  return out;
}

/** Yes votes it takes. Shutting out and letting back in always takes a majority, whatever admission takes. */
function needed(ctx: TxContext, kind: VoteRecord['kind'], count: number): number {
  const majority = Math.floor(count / 2) + 1;
  const { admission } = paramsOf(ctx);
  if (kind !== 'admit') return majority;
  return admission === 'majority' ? majority : Math.min(admission, Math.max(count, 1));
}

export type Outcome = 'accepted' | 'refused' | 'open';

/** Adds the sender's vote, stores the record, and says where the vote stands. The caller removes a closed one. */
export function castVote(
  ctx: TxContext,
  /** The member voted on; with what is voted for, where several votes on it may be open. */
  key: string,
  kind: VoteRecord['kind'],
  accept: boolean,
): Outcome {
  const sender = senderOf(ctx);
  if (!sender.roles.some((r) => r !== 'observer'))
    refuse('member.role-missing', { field: 'sender', member: sender.id });
  const held = ctx.state.get('vote', key);
  const votes: VoteRecord = held?.kind === kind ? held : { kind, accept: [], reject: [] };
  if (votes.accept.includes(sender.id) || votes.reject.includes(sender.id))
    refuse('member.already-voted', { field: 'sender', member: sender.id });
  const next: VoteRecord = accept
    ? { ...votes, accept: [...votes.accept, sender.id] }
    : { ...votes, reject: [...votes.reject, sender.id] };
  ctx.state.set('vote', key, next);
  return standing(ctx, next);
}

export function standing(ctx: TxContext, votes: VoteRecord): Outcome {
  const may = voters(ctx);
  const need = needed(ctx, votes.kind, may.size);
  if (votes.accept.filter((v) => may.has(v)).length >= need) return 'accepted';
  return votes.reject.filter((v) => may.has(v)).length > may.size - need ? 'refused' : 'open';
}
