import { verifyReceipt } from '@tacit/sdk/client';
import { type Hash, type RequestId, TacitError } from '@tacit/sdk/core';
import type { Obligations } from '@tacit/sdk/ledger';
import type { Handlers } from '../api/index.ts';
import { answerQuery } from '../flows/answer-query.ts';
import type { FlowContext } from '../flows/context.ts';
import { explainQuery } from '../flows/explain-query.ts';
import { LOCAL_USER } from '../flows/users.ts';
import { foreign, type HandlerDeps } from './deps.ts';

type Ids = 'queries.ask' | 'queries.explain' | 'receipts.show' | 'receipts.verify';

/** Leaves out what is undefined: under exact optional properties absent is not undefined. */
const present = <T extends object>(o: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(o).filter(([, v]) => v !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

/**
 * The holder of a bearer key asks under its own name where its member has put that name on the ledger, removed or not;
 * without that, and with the node's own key, the member itself asks.
 */
const userOf = (ctx: FlowContext, { user }: { readonly user: string }): { user?: string } =>
  user === LOCAL_USER || ctx.chain.view().user(ctx.self, user) === undefined ? {} : { user };

export function queryHandlers(d: HandlerDeps): Pick<Handlers, Ids> {
  const { ctx } = d;
  return {
    'queries.ask': async ({ body, caller, signal }) => {
      const { tighten, request, ...question } = body;
      const ask = {
        ...present(question),
        ...userOf(ctx, caller),
        ...(request === undefined ? {} : { request: request as string as RequestId }),
        ...(tighten === undefined ? {} : { tighten: present(tighten) as Partial<Obligations> }),
      };
      const answer = await answerQuery(ctx, ask, signal);
      const { columns, rows, suppressed, bars } = answer.release;
      const { privacy } = answer.receipt.body;
      return {
        sql: answer.question.sql,
        planHash: answer.question.planHash,
        columns: columns.map(({ name, type, role, error }) => ({
          name,
          type,
          role,
          ...(error === undefined ? {} : { error }),
        })),
        rows: rows.map((r) => [...r]),
        suppressed: suppressed.map((s) => ({ ...s })),
        ...(bars === undefined
          ? {}
          : { bars: bars.map((r) => r.map((bar): [string, string] | null => bar && [...bar])) }),
        ...(privacy === undefined ? {} : { privacy: { ...privacy } }),
        owners: [...answer.owners],
        receipt: foreign(answer.receipt),
        timings: { ...answer.timings },
      };
    },
    'queries.explain': async ({ body: { request: _request, tighten, ...body }, caller }) => {
      const e = await explainQuery(ctx, {
        ...present(body),
        ...userOf(ctx, caller),
        ...(tighten === undefined ? {} : { tighten: present(tighten) as Partial<Obligations> }),
      });
      return {
        plan: foreign(e.question.plan),
        planHash: e.question.planHash,
        sql: e.rendered,
        shape: foreign(e.question.shape),
        decision: foreign({
          effect: e.effect,
          datasets: e.datasets,
          approvals: e.approvals,
          obligations: e.obligations,
          privacy: e.privacy,
        }),
      };
    },
    'receipts.show': async ({ params }) => {
      const record = ctx.chain.view().receipt(params.hash as Hash);
      if (record === undefined) throw new TacitError('not-found', { field: params.hash });
      return { record: foreign(record), receipt: null };
    },
    'receipts.verify': async ({ body }) => {
      const { ok, checks } = verifyReceipt(body.receipt, { genesis: d.network.genesis, verify: ctx.verify });
      return { ok, checks: checks.map((c) => ({ name: c.name, ok: c.ok, detail: c.detail })) };
    },
  };
}
