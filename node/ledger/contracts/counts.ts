import { type MemberId, ownerOf } from '@tacit/sdk/core';
import { type CountRecord, NO_COUNTS, type Pin, type RequestRecord } from '@tacit/sdk/ledger';
import type { TxContext } from './context.ts';

/** Who did how much: per member, and per department of the users that ask. */

export function countUp(ctx: TxContext, id: string, name: Exclude<keyof CountRecord, 'id'>): void {
  const held = ctx.state.get('counts', id) ?? { id, ...NO_COUNTS };
  ctx.state.set('counts', id, { ...held, [name]: held[name] + 1 });
}

/** The requester, and the department of the user that asks when its member signed one. */
export function countRequester(
  ctx: TxContext,
  { requester, user }: Pick<RequestRecord, 'requester' | 'user'>,
  name: 'requested' | 'granted' | 'refused' | 'answered',
): void {
  countUp(ctx, requester, name);
  const department =
    user === null ? undefined : ctx.state.get('user', `${requester}/${user}`)?.attributes['department'];
  if (department !== undefined) countUp(ctx, `${requester}/${department}`, name);
}

/** What became of a request: for who asked, and for every owner it asked. */
export function countOutcome(ctx: TxContext, request: RequestRecord, pins: readonly Pin[]): void {
  const granted = request.status === 'granted';
  countRequester(ctx, request, granted ? 'granted' : 'refused');
  for (const owner of new Set<MemberId>(pins.map((p) => ownerOf(p.dataset))))
    countUp(ctx, owner, granted ? 'applicationsServed' : 'applicationsRefused');
}
