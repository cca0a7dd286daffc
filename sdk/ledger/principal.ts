import type { PolicyQuestion } from './policy.ts';
import type { MemberRecord, UserRecord } from './records.ts';

/** Who asks, as every contract sees it: the member with its roles, or a user of it with the attributes it signed. */
export const principalOf = (
  member: Pick<MemberRecord, 'id' | 'roles'>,
  user?: UserRecord,
): PolicyQuestion['principal'] => ({
  member: member.id,
  ...(user === undefined ? {} : { user: user.user }),
  roles: [...member.roles].sort(),
  attributes: user?.attributes ?? {},
});
