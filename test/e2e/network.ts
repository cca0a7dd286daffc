import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type Consortium,
  type ConsortiumOptions,
  createOutput,
  publishTables,
  startConsortium,
  tablesOf,
  writeSynthetic,
} from '@tacit/node/demo';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
export const BIN = join(ROOT, 'node/bin/tacit.js');
/** Real tables beside the checkout; absent on most machines. */
export const DATA = join(ROOT, '../shared/data');
export const hasData = existsSync(join(DATA, 'heart'));
export const NO_DATA = 'the real tables are not beside this checkout (../shared/data): left out';

export interface TestNetwork extends Consortium {
  readonly home: string;
  end(): Promise<void>;
}

/** A consortium of real processes over the CSV files of a folder. */
export async function networkOf(
  data: string,
  options: ConsortiumOptions & { readonly prove?: boolean } = {},
): Promise<TestNetwork> {
  const home = mkdtempSync(join(tmpdir(), 'tacit-test-'));
  const cleanup: (() => Promise<void>)[] = [];
  const end = async (): Promise<void> => {
    await Promise.allSettled(cleanup.map((stop) => stop()));
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const out = createOutput(true, process.stdout, process.stderr);
    const quiet = { ...out, say() {}, progress() {} };
    const tables = await tablesOf(data);
    const owners = [...new Set(tables.flatMap((t) => t.files.map((f) => f.owner)))];
    const { prove = false, ...rest } = options;
    const net = await startConsortium(home, owners, cleanup, new AbortController().signal, quiet, rest);
    await publishTables(net, tables, [], quiet, prove);
    return { ...net, home, end };
  } catch (e) {
    await end();
    throw e;
  }
}

/** A consortium over the four invented hospitals. */
export async function hospitals(
  options: ConsortiumOptions & { readonly prove?: boolean } = {},
): Promise<TestNetwork> {
  const source = mkdtempSync(join(tmpdir(), 'tacit-source-'));
  try {
    await writeSynthetic(join(source, 'hospitals'));
    return await networkOf(join(source, 'hospitals'), options);
  } finally {
    rmSync(source, { recursive: true, force: true });
  }
}

/** A reference table: header and rows of texts; quotes removed. */
export function reference(name: string): Record<string, string>[] {
  const lines = readFileSync(join(DATA, 'reference', name), 'utf8')
    .trim()
    .split('\n');
  const cells = (line: string): string[] =>
    [...line.matchAll(/"([^"]*)"|([^,]+)/g)].map((m) => m[1] ?? m[2] ?? '');
  const header = cells(lines[0]!);
  return lines.slice(1).map((line) => Object.fromEntries(cells(line).map((c, i) => [header[i]!, c])));
}

export const close = (a: unknown, b: string, relative = 1e-9): boolean =>
  Math.abs(Number(a) - Number(b)) <= relative * Math.max(1e-300, Math.abs(Number(b)));
