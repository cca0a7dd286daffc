import { parentPort } from 'node:worker_threads';
import { type ColumnJob, commitColumn, wasmKernels } from '@tacit/sdk/protocols/proof/table';

/** One thread of `commitParallel`: commits the columns it is sent, one at a time. */
const kernels = await wasmKernels();
parentPort!.on('message', (job: ColumnJob) => {
  try {
    parentPort!.postMessage({ root: commitColumn(job, kernels) });
  } catch (error) {
    parentPort!.postMessage({ code: error instanceof Error && 'code' in error ? error.code : 'internal' });
  }
});
parentPort!.postMessage('ready');
