/** Entry of a data process: one job, fixed by the first message; then calls. It ends when its parent does. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { TacitError } from '@tacit/sdk/core';
import { toFault } from '../errors.ts';
import { runImport } from '../intake/import.ts';
import { openIntake } from '../intake/intake.ts';
import { runProfile } from '../intake/profile.ts';
import type { DataOptions } from '../options.ts';
import { instanceOptions, lock } from './lockdown.ts';
import type { Call, FromWorker, Job, ToWorker } from './messages.ts';
import { parseSelect, runCodes, runSelect } from './select.ts';

type Handler = (call: Call, id: number, onConnection: (c: DuckDBConnection) => void) => Promise<unknown>;

const send = (message: FromWorker): void => {
  if (process.connected) process.send?.(message);
};

async function serveParse(options: DataOptions): Promise<Handler> {
  const instance = await DuckDBInstance.create(':memory:', instanceOptions(options));
  const connection = await instance.connect();
  await lock(connection);
  return async (call) => {
    if (call.op !== 'parse') throw new TacitError('data.query-refused');
    return parseSelect(connection, call.sql);
  };
}

async function serveQuery(file: string, options: DataOptions): Promise<Handler> {
  const instance = await DuckDBInstance.create(file, {
    ...instanceOptions(options),
    access_mode: 'READ_ONLY',
  }).catch(() => {
    throw new TacitError('data.dataset-damaged');
  });
  const first = await instance.connect();
  await lock(first);
  first.closeSync();
  return async (call, _id, onConnection) => {
    if (call.op === 'codes') return runCodes(instance, call.sql, onConnection);
    if (call.op !== 'query') throw new TacitError('data.query-refused');
    return runSelect(instance, call.sql, options, onConnection);
  };
}

async function serveIntake(job: Extract<Job, { kind: 'intake' }>, options: DataOptions): Promise<Handler> {
  return async (call, id, onConnection) => {
    const intake = await openIntake(
      job.file,
      options,
      (step) => send({ type: 'progress', id, ...step }),
      call.op === 'import',
    );
    onConnection(intake.connection);
    try {
      if (call.op === 'profile') return await runProfile(intake, call.name, call.nullTokens);
      if (call.op === 'import') return await runImport(intake, call.schema, call.skip);
      throw new TacitError('data.query-refused');
    } finally {
      intake.close();
    }
  };
}

const serve = (job: Job, options: DataOptions): Promise<Handler> =>
  job.kind === 'parse'
    ? serveParse(options)
    : job.kind === 'query'
      ? serveQuery(job.file, options)
      : serveIntake(job, options);

let handler: Handler | undefined;
const running = new Map<number, DuckDBConnection>();

// An orderly exit would wait for the statement that runs: a node that died must not leave a process behind.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('message', (message) => {
  const m = message as ToWorker;
  if (m.type === 'init') {
    serve(m.job, m.options).then(
      (made) => {
        handler = made;
        send({ type: 'ready' });
      },
      (error) => send({ type: 'refused', fault: toFault(error) }),
    );
  } else if (m.type === 'interrupt') running.get(m.id)?.interrupt();
  else if (handler !== undefined)
    handler(m.call, m.id, (connection) => running.set(m.id, connection))
      .then(
        (value) => send({ type: 'result', id: m.id, value }),
        (error) => send({ type: 'fault', id: m.id, fault: toFault(error) }),
      )
      .finally(() => running.delete(m.id));
});
