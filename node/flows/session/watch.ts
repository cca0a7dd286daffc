import { ROUTES } from '@tacit/sdk/client';
import { isTacitError, type MemberId, TacitError } from '@tacit/sdk/core';
import type { FlowContext } from '../context.ts';

/** A refused connection counts fully, a slow answer little: a busy owner is not a dead one. */
const GONE = 3;
const SLOW = 0.3;
const LOOK_MS = 2_000;

/**
 * Asks the members a session waits for, now and then, whether they are there. Late owners and dead ones are found by
 * asking, so that nobody waits for a deadline in vain. `gone` gets `session.member-gone` naming the member.
 */
export function watchMembers(
  ctx: FlowContext,
  waitingFor: () => readonly MemberId[],
  signal: AbortSignal,
  gone: (error: TacitError) => void,
): () => void {
  const misses = new Map<MemberId, number>();
  const looking = new Set<MemberId>();
  const look = async (member: MemberId): Promise<void> => {
    if (looking.has(member)) return;
    looking.add(member);
    try {
      await ctx.peers.request(member, ROUTES.healthz, {}, { deadlineMs: LOOK_MS, signal });
      misses.delete(member);
    } catch (e) {
      const weight = isTacitError(e) && e.code === 'peer.timeout' ? SLOW : 1;
      const missed = (misses.get(member) ?? 0) + weight;
      misses.set(member, missed);
      if (missed >= GONE && !signal.aborted) gone(new TacitError('session.member-gone', { member }));
    } finally {
      looking.delete(member);
    }
  };
  const timer = setInterval(() => {
    for (const member of waitingFor()) if (member !== ctx.self) void look(member);
  }, ctx.limits.livenessMs);
  const end = (): void => clearInterval(timer);
  signal.addEventListener('abort', end, { once: true });
  return () => {
    end();
    signal.removeEventListener('abort', end);
  };
}
