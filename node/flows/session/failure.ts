import type { ErrorCode, MemberId, SessionId } from '@tacit/sdk/core';
import { asTacitError } from '../chain.ts';
import type { FlowContext } from '../context.ts';

/** Whoever hears the error need not wait longer than this for the ledger to hear it too, ms. */
const WAIT_MS = 1_500;

/**
 * Tells the ledger why a session ends. Never throws, and goes on behind when the ledger is slow: with the sequencer
 * down the error must still reach the one who asks.
 */
export async function recordFailure(
  ctx: FlowContext,
  session: SessionId,
  code: ErrorCode,
  member: MemberId | null,
): Promise<void> {
  const told = ctx.chain.submit('session.fail', { session, code, member }).then(
    () => undefined,
    (e: unknown) => {
      const refusal = asTacitError(e).code;
      // Somebody else ended it first: as good.
      if (refusal === 'session.wrong-status') return;
      ctx.log.warn('could not record a failed session', { session, code: refusal });
    },
  );
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, WAIT_MS);
  });
  await Promise.race([told, enough]);
  clearTimeout(timer);
}
