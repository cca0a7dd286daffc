import { verifyReceipt } from '@tacit/sdk/client';
import { type Hash, TacitError } from '@tacit/sdk/core';
import type { Obligations } from '@tacit/sdk/ledger';
import type { Handlers } from '../api/index.ts';
import { answerQuery } from '../flows/answer-query.ts';
import { explainQuery } from '../flows/explain-query.ts';
import { foreign, type HandlerDeps } from './deps.ts';

type Ids = 'queries.ask' | 'queries.explain' | 'receipts.show' | 'receipts.verify';

/** Leaves out what is undefined: under exact optional properties absent is not undefined. */
const present = <T extends object>(o: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(o).filter(([, v]) => v !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

export function queryHandlers(d: HandlerDeps): Pick<Handlers, Ids> {
  const { ctx } = d;
  return {
    'queries.ask': async ({ body, signal }) => {
      const { tighten, ...question } = body;
      const ask = {
        ...present(question),
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
    'queries.explain': async ({ body }) => {
      const e = await explainQuery(ctx, present(body));
      return {
        plan: foreign(e.question.plan),
        planHash: e.question.planHash,
        sql: e.rendered,
        shape: foreign(e.question.shape),
        decision: foreign({ effect: e.effect, datasets: e.datasets, obligations: e.obligations }),
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
