import { Worker } from 'node:worker_threads';
import { CODES, type ErrorCode, type Progress, type Rng, TacitError } from '@tacit/sdk/core';
import {
  type CommitOptions,
  draftTable,
  type IngestValue,
  type OpeningMaterial,
  type Physical,
  TableIngest,
} from '@tacit/sdk/protocols/proof/table';
import type { Column } from '@tacit/sdk/query';

/** One batch of rows, column by column. */
export type Batch = Readonly<Record<string, Iterable<IngestValue>>>;

/**
 * Reads a table batch by batch into committed words. Each batch has every column of `ingest.names`. Errors:
 * `proof.domain`, `proof.layout`.
 */
export async function ingestTable(
  columns: readonly Column[],
  batches: AsyncIterable<Batch> | Iterable<Batch>,
  progress?: Progress,
): Promise<{ physical: readonly Physical[]; words: readonly Uint16Array[] }> {
  const ingest = new TableIngest(columns);
  let done = 0;
  for await (const batch of batches) {
    for (const name of ingest.names) {
      const values = batch[name];
      if (values === undefined)
        throw new TacitError('proof.domain', { field: name, expected: 'every column' });
      ingest.append(name, values);
    }
    progress?.({ what: 'reading for the commitment', done: ++done, total: null, unit: 'batch' });
  }
  return { physical: ingest.layout.physical, words: ingest.finish() };
}

type Reply = 'ready' | { readonly root: Uint8Array } | { readonly code: string };

/** Commits a table on `threads` threads. Memory: about 40 bytes a row and thread. Errors as `draftTable`. */
export async function commitParallel(
  physical: readonly Physical[],
  words: readonly Uint16Array[],
  rng: Rng,
  threads: number,
  options: CommitOptions = {},
  progress?: Progress,
): Promise<OpeningMaterial> {
  const draft = draftTable(physical, words, rng, options);
  const roots: Uint8Array[] = [];
  const total = draft.jobs.length;
  let next = 0;
  let done = 0;
  const run = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./column-worker.js', import.meta.url));
      let current = -1;
      const fail = (error: unknown): void => {
        void worker.terminate();
        reject(error);
      };
      worker.on('error', fail);
      worker.on('message', (reply: Reply) => {
        if (reply !== 'ready') {
          if ('code' in reply) {
            return fail(new TacitError(reply.code in CODES ? (reply.code as ErrorCode) : 'internal'));
          }
          roots[current] = reply.root;
          progress?.({ what: 'committing columns', done: ++done, total, unit: 'column' });
        }
        current = next++;
        if (current < total) return worker.postMessage(draft.jobs[current]);
        void worker.terminate().then(() => resolve());
      });
    });
  await Promise.all(Array.from({ length: Math.max(1, Math.min(threads, total)) }, run));
  return draft.finish(roots);
}
