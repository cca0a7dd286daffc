import { type GrantId, type RequestId, TacitError } from '@tacit/sdk/core';
import { isOpenTo, type LedgerView, negotiationState, type RequestRecord, tallyOf } from '@tacit/sdk/ledger';
import type { Handlers } from '../api/index.ts';
import { foreign, type HandlerDeps } from './deps.ts';

type Ids =
  | 'requests.inbox'
  | 'requests.show'
  | 'requests.decide'
  | 'requests.delegate'
  | 'requests.withdraw'
  | 'grants.revoke';

const tally = (view: LedgerView, { requester, approval, status }: RequestRecord) =>
  approval === undefined || status !== 'pending'
    ? { met: true, open: [], hopeless: null }
    : tallyOf({ requester, approval, members: view.members() });

function standing(view: LedgerView, request: RequestRecord) {
  const grant = request.grant === null ? undefined : view.grant(request.grant);
  return {
    request: foreign(request),
    state: negotiationState(request, grant),
    waiting: tally(view, request).open.map(foreign),
    grant: grant === undefined ? null : foreign(grant),
  };
}

export function requestHandlers(d: HandlerDeps): Pick<Handlers, Ids> {
  const { ctx } = d;
  const answer = ({ height, result }: Awaited<ReturnType<typeof ctx.chain.submit>>) => ({
    height,
    result: foreign(result),
  });
  return {
    'requests.inbox': async () => {
      const view = ctx.chain.view();
      const pending = view.requests().filter((r) => r.status === 'pending');
      return {
        decide: pending.filter((r) => isOpenTo(tally(view, r), ctx.self)).map((r) => standing(view, r)),
        mine: pending.filter((r) => r.requester === ctx.self).map((r) => standing(view, r)),
      };
    },
    'requests.show': async ({ params }) => {
      const view = ctx.chain.view();
      const request = view.request(params.id as string as RequestId);
      if (request === undefined) throw new TacitError('request.unknown', { field: params.id });
      return standing(view, request);
    },
    'requests.decide': async ({ params, body }) =>
      answer(
        await ctx.chain.submit(body.approve ? 'request.approve' : 'request.refuse', {
          request: params.id as string as RequestId,
          reason: body.reason,
        }),
      ),
    'requests.delegate': async ({ params, body }) =>
      answer(
        await ctx.chain.submit('request.delegate', {
          request: params.id as string as RequestId,
          to: body.to,
        }),
      ),
    'requests.withdraw': async ({ params }) =>
      answer(await ctx.chain.submit('request.withdraw', { request: params.id as string as RequestId })),
    'grants.revoke': async ({ params }) =>
      answer(await ctx.chain.submit('grant.revoke', { grant: params.id as string as GrantId })),
  };
}
