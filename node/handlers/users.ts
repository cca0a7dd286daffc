import type { Handlers } from '../api/index.ts';
import { foreign, type HandlerDeps } from './deps.ts';

type Ids = 'users.list' | 'users.add' | 'users.remove' | 'account';

export function userHandlers(d: HandlerDeps): Pick<Handlers, Ids> {
  const { ctx } = d;
  return {
    'users.list': async () => ({ users: ctx.chain.view().users(ctx.self).map(foreign) }),
    'users.add': async ({ body: { user, attributes, key } }) => {
      const { height, result } = await ctx.chain.submit('user.add', {
        user,
        attributes,
        ...(key === undefined ? {} : { key }),
      });
      return { height, result: foreign(result) };
    },
    'users.remove': async ({ params }) => {
      const { height, result } = await ctx.chain.submit('user.remove', { user: params.user });
      return { height, result: foreign(result) };
    },
    account: async ({ query }) => {
      const view = ctx.chain.view();
      const member = query.member ?? ctx.self;
      return {
        account: foreign(view.account(member)),
        counts: [view.counts(member), ...view.countsOf(member).filter((c) => c.id !== member)].map(foreign),
        supply: foreign(view.supply()),
      };
    },
  };
}
