import { open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type DatasetId, TacitError, tableOf } from '@tacit/sdk/core';
import type { CommittedTable } from '@tacit/sdk/ledger';
import { commitmentHash, type OpeningMaterial } from '@tacit/sdk/protocols/proof/table';
import { packMaterial, unpackMaterial } from '../../proof/index.ts';

const FILE = 'opening.material';

const sync = async (path: string): Promise<void> => {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Writes what opens a commitment into its version's folder, for this owner's eyes, durably. */
export async function writeMaterial(folder: string, material: OpeningMaterial): Promise<void> {
  const path = join(folder, FILE);
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(packMaterial(material));
    await file.sync();
  } finally {
    await file.close();
  }
  await sync(dirname(path));
}

/** Throws `proof.mismatch` when it is not there or opens another commitment than the ledger has. */
export async function readMaterial(
  holdings: string,
  dataset: DatasetId,
  version: number,
  commitment: CommittedTable,
): Promise<OpeningMaterial> {
  const path = join(holdings, tableOf(dataset), `v${version}`, FILE);
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new TacitError('proof.mismatch', { field: dataset, cause });
  });
  const material = unpackMaterial(bytes);
  if (commitmentHash(material.commitment) !== commitmentHash(commitment))
    throw new TacitError('proof.mismatch', { field: dataset });
  return material;
}
