import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { NAME, TacitError } from '@tacit/sdk/core';
import type { TableSchema } from '@tacit/sdk/query';
import { z } from 'zod';
import { readSchemaFile, writeSchemaFile } from './schema/file.ts';
import type { Target } from './types.ts';

/** What is kept of an import beside its rows. The salt opens the commitment and stays on this machine. */
const Meta = z.strictObject({
  rows: z.number().int().nonnegative(),
  format: z.enum(['csv', 'parquet', 'ndjson']),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  salt: z.string().regex(/^[0-9a-f]{64}$/),
  commitment: z.string().regex(/^[0-9a-f]{64}$/),
});
export type VersionMeta = z.infer<typeof Meta>;

export interface StoredVersion {
  readonly dataset: string;
  readonly version: number;
  readonly folder: string;
  readonly file: string;
}

export interface Draft {
  readonly target: Target;
  readonly folder: string;
}

const DRAFT = '.tmp-';
const files = (folder: string) => ({
  data: join(folder, 'data.duckdb'),
  schema: join(folder, 'schema.json'),
  meta: join(folder, 'meta.json'),
});

const versionFolder = (t: Target): string => join(resolve(t.dir), t.dataset, `v${t.version}`);
const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Makes the folder an import works in. It becomes the version by one rename, or is removed. */
export async function beginVersion(target: Target): Promise<Draft> {
  if (!NAME.test(target.dataset))
    throw new TacitError('input.invalid', {
      field: 'dataset',
      expected: 'a lowercase letter, then letters, digits, _ or -; at most 64',
    });
  if (!Number.isSafeInteger(target.version) || target.version < 1)
    throw new TacitError('input.invalid', { field: 'version', expected: 'an integer from 1' });
  const folder = join(resolve(target.dir), target.dataset, `${DRAFT}${randomBytes(8).toString('hex')}`);
  if (await exists(versionFolder(target)))
    throw new TacitError('data.version-exists', { field: `${target.dataset} v${target.version}` });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return { target, folder };
}

/** Writes schema and meta beside the database, makes all of it durable, and gives the folder its name. */
export async function publishVersion(
  draft: Draft,
  schema: TableSchema,
  meta: VersionMeta,
): Promise<StoredVersion> {
  const inside = files(draft.folder);
  for (const name of await readdir(draft.folder))
    if (name !== 'data.duckdb') await rm(join(draft.folder, name), { recursive: true, force: true });
  await writeSchemaFile(inside.schema, schema);
  await writeFile(inside.meta, `${JSON.stringify(Meta.parse(meta), null, 2)}\n`, { mode: 0o600 });
  for (const path of Object.values(inside)) await sync(path);
  await sync(draft.folder);
  const folder = versionFolder(draft.target);
  try {
    await rename(draft.folder, folder);
  } catch (error) {
    if (await exists(folder))
      throw new TacitError('data.version-exists', {
        field: `${draft.target.dataset} v${draft.target.version}`,
      });
    throw new TacitError('data.import-failed', { cause: error });
  }
  await sync(join(folder, '..'));
  return { dataset: draft.target.dataset, version: draft.target.version, folder, file: files(folder).data };
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes what interrupted imports left. Call once at start, before any import of this folder. */
export async function removeLeftovers(dir: string): Promise<number> {
  let removed = 0;
  for (const dataset of await folders(resolve(dir)))
    for (const name of await folders(join(resolve(dir), dataset)))
      if (name.startsWith(DRAFT)) {
        await rm(join(resolve(dir), dataset, name), { recursive: true, force: true });
        removed++;
      }
  return removed;
}

const folders = async (path: string): Promise<string[]> => {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((e) => e.isDirectory())
    .map((e) => e.name)
    .sort();
};

/** Every complete version, oldest first per dataset. */
export async function listVersions(dir: string): Promise<StoredVersion[]> {
  const found: StoredVersion[] = [];
  for (const dataset of await folders(resolve(dir))) {
    if (!NAME.test(dataset)) continue;
    const versions = (await folders(join(resolve(dir), dataset)))
      .map((n) => /^v([1-9]\d*)$/.exec(n)?.[1])
      .filter((n) => n !== undefined)
      .map(Number)
      .sort((a, b) => a - b);
    for (const version of versions) {
      const folder = versionFolder({ dir, dataset, version });
      found.push({ dataset, version, folder, file: files(folder).data });
    }
  }
  return found;
}

/** Schema and meta of a stored version. Throws `data.dataset-unknown` or `data.dataset-damaged`. */
export async function readVersion(
  target: Target,
): Promise<StoredVersion & { readonly schema: TableSchema; readonly meta: VersionMeta }> {
  const folder = versionFolder(target);
  const inside = files(folder);
  const field = `${target.dataset} v${target.version}`;
  if (!NAME.test(target.dataset) || !(await exists(folder)))
    throw new TacitError('data.dataset-unknown', { field });
  try {
    const meta = Meta.parse(JSON.parse(await readFile(inside.meta, 'utf8')));
    const schema = await readSchemaFile(inside.schema);
    if (!(await exists(inside.data))) throw new Error('no database');
    return { dataset: target.dataset, version: target.version, folder, file: inside.data, schema, meta };
  } catch (cause) {
    throw new TacitError('data.dataset-damaged', { field, cause });
  }
}
