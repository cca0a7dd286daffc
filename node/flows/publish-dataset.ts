import {
  type ContractId,
  type DatasetId,
  datasetOf,
  type Hash,
  type Progress,
  TacitError,
} from '@tacit/sdk/core';
import type { DatasetRecord } from '@tacit/sdk/ledger';
import type { TableSchema } from '@tacit/sdk/query';
import type { ImportReport, Profile, Source } from '../data/index.ts';
import type { FlowContext } from './context.ts';
import { commitVersion } from './proof/commit-version.ts';

export interface Publication {
  readonly source: Source;
  readonly table: string;
  readonly schema: TableSchema;
  readonly title: string;
  readonly description: string;
  readonly classification: DatasetRecord['classification'];
  readonly contract: ContractId;
  readonly refuse: 'all' | 'skip';
  /** Commit to the table too, so that answers over it can be proved. */
  readonly prove?: boolean;
}

export const profileSource = (
  ctx: FlowContext,
  source: Source,
  name: string,
  nullTokens?: readonly string[],
  progress?: Progress,
): Promise<Profile> =>
  ctx.data.profile(source, { name, ...(nullTokens === undefined ? {} : { nullTokens }) }, progress);

/**
 * Imports a file and publishes its catalogue entry. The import is on disk before the ledger hears of it, and is opened
 * only after: killed in between, the next start opens what the ledger says is current.
 */
export async function publishDataset(
  ctx: FlowContext,
  p: Publication,
  progress?: Progress,
): Promise<{ dataset: DatasetRecord; report: ImportReport }> {
  const id = datasetOf(ctx.self, p.table);
  const contract = ctx.chain.view().contract(p.contract);
  if (contract === undefined || contract.owner !== ctx.self) {
    throw new TacitError('dataset.no-contract', { field: p.contract });
  }
  const version = await ctx.holdings.nextVersion(id);
  const target = { dir: ctx.holdings.folder, dataset: p.table, version };
  const report = await ctx.data.import(p.source, p.schema, target, { refuse: p.refuse }, progress);
  const provable = p.prove === true ? await commitVersion(ctx, p.table, p.schema, report, progress) : null;
  await ctx.chain.submit('dataset.publish', {
    table: p.table,
    schema: p.schema,
    title: p.title,
    description: p.description,
    classification: p.classification,
    contract: p.contract,
    commitment: report.commitment as Hash,
    ...(provable === null ? {} : { provable }),
  });
  const dataset = ctx.chain.view().dataset(id);
  if (dataset === undefined) throw new TacitError('internal');
  await ctx.holdings.use(id as DatasetId, dataset.version);
  return { dataset, report };
}
