import { type DatasetId, type Logger, type MemberId, ownerOf, TacitError, tableOf } from '@tacit/sdk/core';
import type { LedgerView } from '@tacit/sdk/ledger';
import type { TableSchema } from '@tacit/sdk/query';
import { type DataEngine, listVersions, readVersion, removeLeftovers } from '../data/index.ts';

/** Where this owner's tables lie, and which version of each is open for queries. */
export interface Holdings {
  /** Folder of all datasets. */
  readonly folder: string;
  /** The version that is open, 0 when none is. */
  versionOf(dataset: DatasetId): number;
  /** The schema file beside the open version. Throws `dataset.not-here`. */
  schemaOf(dataset: DatasetId): TableSchema;
  /** Opens a version that was imported and makes it the current one. */
  use(dataset: DatasetId, version: number): Promise<void>;
  nextVersion(dataset: DatasetId): Promise<number>;
  readonly count: number;
}

/** Opens what the ledger says is current; a version imported but never published stays closed. */
export async function openHoldings(
  folder: string,
  self: MemberId,
  data: DataEngine,
  view: LedgerView,
  log: Logger,
): Promise<Holdings> {
  const open = new Map<DatasetId, { version: number; schema: TableSchema }>();
  await removeLeftovers(folder);
  const use = async (dataset: DatasetId, version: number): Promise<void> => {
    const stored = await readVersion({ dir: folder, dataset: tableOf(dataset), version });
    await data.open(dataset, stored.file);
    open.set(dataset, { version, schema: stored.schema });
  };
  for (const d of view.datasets()) {
    if (ownerOf(d.id) !== self || d.status !== 'active') continue;
    await use(d.id, d.version).catch(() => {
      log.error('a published dataset is not on this machine', { dataset: d.id, version: d.version });
    });
  }
  return {
    folder,
    versionOf: (dataset) => open.get(dataset)?.version ?? 0,
    schemaOf(dataset) {
      const held = open.get(dataset);
      if (held === undefined) throw new TacitError('dataset.not-here', { field: dataset, member: self });
      return held.schema;
    },
    use,
    async nextVersion(dataset) {
      const stored = (await listVersions(folder)).filter((v) => v.dataset === tableOf(dataset));
      return Math.max(0, open.get(dataset)?.version ?? 0, ...stored.map((v) => v.version)) + 1;
    },
    get count() {
      return open.size;
    },
  };
}
