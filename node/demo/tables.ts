import { createReadStream } from 'node:fs';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { NAME, TacitError } from '@tacit/sdk/core';
import { syntheticHospitals } from './synthetic.ts';

/** One virtual table of the demo: files with the same header, one per owner. */
export interface DemoTable {
  readonly name: string;
  readonly files: readonly { readonly owner: string; readonly path: string }[];
}

const asName = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '_')
    .replace(/^[^a-z]+/, '')
    .slice(0, 64);

async function headerOf(path: string): Promise<string> {
  const lines = createInterface({
    input: createReadStream(path, { end: 1 << 20 }),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  for await (const line of lines) {
    lines.close();
    return line.replace(/^\ufeff/, '').trim();
  }
  return '';
}

/**
 * Files with the same header are one virtual table named after the folder; where headers differ, each group of
 * files is a table of its own, named after its (first) file.
 */
export async function tablesOf(dir: string): Promise<readonly DemoTable[]> {
  const folder = resolve(dir);
  const found = await readdir(folder).catch(() => {
    throw new TacitError('demo.no-data', { field: '--data', message: `there is no folder \`${dir}\`` });
  });
  const files = found.filter((f) => /\.csv$/i.test(f)).sort();
  if (files.length === 0) {
    throw new TacitError('demo.no-data', { field: '--data', message: `\`${dir}\` holds no .csv file` });
  }
  const groups = new Map<string, { owner: string; path: string }[]>();
  for (const file of files) {
    const path = join(folder, file);
    if (!(await stat(path)).isFile()) continue;
    const owner = asName(basename(file).replace(/\.csv$/i, ''));
    if (!NAME.test(owner)) {
      throw new TacitError('demo.no-data', {
        field: file,
        message: `\`${file}\` gives no member name`,
        expected: 'a file name that starts with a letter',
      });
    }
    const header = await headerOf(path);
    groups.set(header, [...(groups.get(header) ?? []), { owner, path }]);
  }
  return [...groups.values()].map((members) => ({
    name: groups.size === 1 ? asName(basename(folder)) || 'data' : members[0]!.owner,
    files: members,
  }));
}

/** Writes the invented hospitals as CSV files, as a steward would hold them. */
export async function writeSynthetic(dir: string): Promise<DemoTable> {
  await mkdir(dir, { recursive: true });
  const files = [];
  for (const { owner, csv } of syntheticHospitals()) {
    const path = join(dir, `${owner}.csv`);
    await writeFile(path, csv, { mode: 0o600 });
    files.push({ owner, path });
  }
  return { name: 'hospitals', files };
}
