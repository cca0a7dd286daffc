import { isSigningKey } from '@tacit/sdk/crypto';
import type { UserRecord } from '@tacit/sdk/ledger';
import { type Handler, refuse, senderOf, type TxContext } from './context.ts';
import { failSessionsOf } from './session-end.ts';

/** Users under a member: it alone says who they are, and its signature is what contracts rely on. */

export const addUser: Handler<'user.add'> = (ctx) => {
  const sender = senderOf(ctx);
  const { user, attributes, key } = ctx.body;
  if (key !== undefined && !isSigningKey(key)) refuse('ledger.bad-key', { field: 'body.key' });
  const id = `${sender.id}/${user}`;
  const held = ctx.state.get('user', id);
  ctx.state.set('user', id, {
    member: sender.id,
    user,
    attributes,
    ...(key === undefined ? {} : { key }),
    status: 'active',
    since: held?.status === 'active' ? held.since : ctx.block.time,
  });
  ctx.emit({ type: 'user.added', subject: id });
};

/** What it was granted dies with it: grants look at the user whenever they are used. Running sessions end now. */
export const removeUser: Handler<'user.remove'> = (ctx) => {
  const sender = senderOf(ctx);
  const id = `${sender.id}/${ctx.body.user}`;
  const held = ctx.state.get('user', id);
  if (held === undefined) return refuse('user.unknown', { field: 'body.user' });
  if (held.status === 'removed') refuse('user.removed', { field: 'body.user' });
  ctx.state.set('user', id, { ...held, status: 'removed' });
  ctx.emit({ type: 'user.removed', subject: id });
  const askedBy = (grant: string): string | null => {
    const request = ctx.state.get('grant', grant)?.request;
    return request === undefined ? null : (ctx.state.get('request', request)?.user ?? null);
  };
  failSessionsOf(
    ctx,
    sender.id,
    (s) => s.requester === sender.id && askedBy(s.grant) === held.user,
    sender.id,
    'session.user-removed',
  );
};

/** The user a request names. Throws `user.unknown` or `user.removed`. */
export function activeUser(ctx: TxContext, member: string, user: string | null): UserRecord | undefined {
  if (user === null) return undefined;
  const held = ctx.state.get('user', `${member}/${user}`);
  if (held === undefined) return refuse('user.unknown', { field: 'body.user' });
  if (held.status !== 'active') refuse('user.removed', { field: 'body.user' });
  return held;
}
