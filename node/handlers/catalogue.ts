import { type ContractId, type DatasetId, datasetOf, type Progress, TacitError } from '@tacit/sdk/core';
import type { DatasetRecord } from '@tacit/sdk/ledger';
import type { TableSchema } from '@tacit/sdk/query';
import type { Handlers } from '../api/index.ts';
import { RowsRefused, renderRefusals } from '../data/index.ts';
import { profileSource, publishDataset } from '../flows/publish-dataset.ts';
import { foreign, type HandlerDeps } from './deps.ts';

type Ids =
  | 'datasets.list'
  | 'datasets.show'
  | 'datasets.profile'
  | 'datasets.progress'
  | 'datasets.import'
  | 'datasets.report'
  | 'contracts.status'
  | 'contracts.show'
  | 'contracts.publish';

const summary = (d: DatasetRecord) => ({
  id: d.id,
  owner: d.owner,
  table: d.table,
  title: d.title,
  classification: d.classification,
  contract: d.contract,
  schemaId: d.schemaId as never,
  version: d.version,
  status: d.status,
  columns: d.schema.fields.length,
});

type Step = Parameters<Progress>[0];

/** The refused rows by line, column and rule travel in the message: a steward must see them all at once. */
async function publish(...args: Parameters<typeof publishDataset>): ReturnType<typeof publishDataset> {
  try {
    return await publishDataset(...args);
  } catch (e) {
    if (!(e instanceof RowsRefused)) throw e;
    throw new TacitError('data.rows-refused', {
      message: ['nothing was imported', ...renderRefusals(e.refused)].join('\n  '),
      ...(e.field === undefined ? {} : { field: e.field }),
      hint: 'correct these rows, say which texts mean missing (--null TOKEN), edit the schema file, or import the others with --skip-refused',
    });
  }
}

export function catalogueHandlers(d: HandlerDeps): Pick<Handlers, Ids> {
  const { ctx } = d;
  const publishContract = async (name: string, title: string, policies: string) => {
    const id = `${ctx.self}/${name}` as ContractId;
    await ctx.chain.submit('contract.publish', { id, title, policies });
    return ctx.chain.view().contract(id)!;
  };
  const contractFor = async (name: string | undefined): Promise<ContractId> => {
    const wanted = name ?? d.defaultContract.name;
    const id = (wanted.includes('/') ? wanted : `${ctx.self}/${wanted}`) as ContractId;
    if (ctx.chain.view().contract(id) === undefined && wanted === d.defaultContract.name) {
      await publishContract(d.defaultContract.name, d.defaultContract.title, d.defaultContract.policies);
    }
    return id;
  };
  let work: Step | null = null;
  /** Keeps the last step of long work where `datasets.progress` finds it. */
  const watched = async <T>(run: (progress: Progress) => Promise<T>): Promise<T> => {
    try {
      return await run((step) => {
        work = step;
      });
    } finally {
      work = null;
    }
  };
  return {
    'datasets.list': async () => ({ datasets: ctx.chain.view().datasets().map(summary) }),
    'datasets.show': async ({ params }) => {
      const view = ctx.chain.view();
      const dataset = view.dataset(datasetOf(params.owner, params.table) as DatasetId);
      if (dataset === undefined)
        throw new TacitError('not-found', { field: `${params.owner}/${params.table}` });
      const contract = view.contract(dataset.contract);
      return { dataset: foreign(dataset), contract: contract === undefined ? null : foreign(contract) };
    },
    'datasets.progress': async () => ({ progress: work }),
    'datasets.profile': async ({ body }) => {
      const profile = await watched((progress) =>
        profileSource(ctx, { path: body.source }, body.table, body.missingValues, progress),
      );
      return { schema: foreign(profile.schema), report: foreign(profile) };
    },
    'datasets.import': async ({ body }) => {
      const source = { path: body.source };
      const schema =
        (body.schema as TableSchema | undefined) ??
        (await profileSource(ctx, source, body.table, body.missingValues)).schema;
      const publication = {
        source,
        table: body.table,
        schema,
        title: body.title ?? body.table,
        description: body.description ?? '',
        classification: body.classification,
        contract: await contractFor(body.contract),
        prove: body.prove,
        refuse: body.refuse === 'rows' ? ('skip' as const) : ('all' as const),
      };
      const { dataset, report } = await watched((progress) => publish(ctx, publication, progress));
      // Where the files lie on this machine is nobody's business beyond it.
      const { folder: _folder, file: _file, ...rest } = report;
      return { dataset: foreign(dataset), report: foreign(rest) };
    },
    'contracts.show': async ({ params }) => {
      const contract = ctx.chain.view().contract(`${params.owner}/${params.name}` as ContractId);
      if (contract === undefined)
        throw new TacitError('not-found', { field: `${params.owner}/${params.name}` });
      return { contract: foreign(contract) };
    },
    'contracts.status': async ({ params, body }) => {
      const id = `${params.owner}/${params.name}` as ContractId;
      const { height, result } = await ctx.chain.submit('contract.status', { id, status: body.status });
      return { height, result: foreign(result) };
    },
    'datasets.report': async ({ params, body }) => {
      const dataset = datasetOf(params.owner, params.table);
      const { height, result } = await ctx.chain.submit('dataset.report', { dataset, ...body });
      return { height, result: foreign(result) };
    },
    'contracts.publish': async ({ body }) => {
      ctx.policy.validate(body.policies);
      return { contract: foreign(await publishContract(body.name, body.title, body.policies)) };
    },
  };
}
