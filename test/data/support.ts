import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataEngine, type DataEngine, type DataOptions } from '@tacit/node/data';
import { isTacitError } from '@tacit/sdk/core';
import type { Test } from 'tap';

export interface Bench {
  readonly engine: DataEngine;
  readonly dir: string;
  readonly put: (name: string, content: string | Uint8Array) => Promise<string>;
}

/** An engine and a folder of its own, both gone after the test. */
export async function bench(t: Test, options: Partial<DataOptions> = {}): Promise<Bench> {
  const dir = await mkdtemp(join(tmpdir(), 'tacit-test-'));
  const engine = createDataEngine(options);
  await engine.start();
  t.teardown(async () => {
    await engine.stop();
    await rm(dir, { recursive: true, force: true });
  });
  const put = async (name: string, content: string | Uint8Array): Promise<string> => {
    await writeFile(join(dir, name), content);
    return join(dir, name);
  };
  return { engine, dir, put };
}

/** The code a promise fails with; `none` when it does not fail. */
export const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (e: unknown) => (isTacitError(e) ? e.code : `uncoded: ${String(e)}`),
  );
