import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isTacitError } from '@tacit/sdk/core';

/** The code with which `run` refuses; other outcomes as text, so that a comparison shows them. */
export async function refusal(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (e) {
    return isTacitError(e) ? e.code : String(e);
  }
  return 'no error';
}

export function tempFolder(t: { teardown(f: () => void): void }): string {
  const path = mkdtempSync(join(tmpdir(), 'tacit-test-'));
  t.teardown(() => rmSync(path, { recursive: true }));
  return path;
}
