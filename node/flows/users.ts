import { type MemberId, TacitError } from '@tacit/sdk/core';
import type { LedgerView, UserRecord } from '@tacit/sdk/ledger';

/** Holder of the key in the node's own folder: whoever runs the node. It is no user on the ledger. */
export const LOCAL_USER = 'local';

/** A user as the ledger knows it. Throws `user.unknown` or `user.removed`. */
export function activeUser(view: LedgerView, member: MemberId, user: string): UserRecord {
  const found = view.user(member, user);
  if (found === undefined) throw new TacitError('user.unknown', { field: user });
  if (found.status !== 'active') throw new TacitError('user.removed', { field: user });
  return found;
}
