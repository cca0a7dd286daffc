import { randomFillSync } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { isTacitError, TacitError } from '@tacit/sdk/core';
import {
  answerEvaluation,
  databaseRows,
  evaluateInput,
  type Group,
  hintRows,
  looseEntries,
  normaliseId,
  type PirKernel,
  wasmKernel,
} from '@tacit/sdk/protocols/lookup';
import { nativeStream } from './native-stream.ts';
import { sodiumGroup } from './sodium-group.ts';
import type { TaskMessage, TaskReply, Tasks } from './tasks.ts';

const rng = (n: number): Uint8Array => randomFillSync(new Uint8Array(n));

interface Shard {
  readonly kernel: PirKernel;
  /** First of its rows in the whole database. */
  readonly from: number;
  readonly rows: number;
  readonly columns: number;
}
let shard: Shard | null = null;

function loaded(): Shard {
  if (shard === null) throw new TacitError('internal', { field: 'shard' });
  return shard;
}

function perform({ name, input }: TaskMessage, group: Group): Tasks[TaskMessage['name']]['output'] {
  switch (name) {
    case 'entries': {
      const { ids, labels, rules, secret } = input as Tasks['entries']['input'];
      const outputs = ids.map((id) => evaluateInput(group, secret, normaliseId(rules, id)));
      return looseEntries(outputs, labels);
    }
    case 'evaluate': {
      const { secret, publicKey, epoch, request } = input as Tasks['evaluate']['input'];
      return answerEvaluation(group, { secret, publicKey }, epoch, request, rng);
    }
    case 'load': {
      const { table, from, to } = input as Tasks['load']['input'];
      const kernel = wasmKernel();
      kernel.load(databaseRows(table, from, to));
      shard = { kernel, from, rows: to - from, columns: 2 ** table.bits };
      return null;
    }
    case 'patch': {
      const { kernel, from, rows, columns } = loaded();
      for (const { column, after } of (input as Tasks['patch']['input']).changes) {
        const bytes = new Uint8Array(rows);
        bytes.set(after.subarray(from, from + rows));
        kernel.patch(columns, column, bytes);
      }
      return null;
    }
    case 'hint': {
      const { kernel, rows, columns } = loaded();
      return hintRows(kernel, rows, columns, (input as Tasks['hint']['input']).seed, nativeStream);
    }
    case 'scan': {
      const { kernel, rows, columns } = loaded();
      return kernel.scan(rows, columns, (input as Tasks['scan']['input']).query);
    }
  }
}

const port = parentPort!;
const group = await sodiumGroup();
port.on('message', (message: TaskMessage) => {
  let reply: TaskReply;
  try {
    reply = { id: message.id, output: perform(message, group) };
  } catch (e) {
    const error = isTacitError(e) ? e : new TacitError('internal', { cause: e });
    reply = { id: message.id, problem: error.toProblem() };
  }
  port.postMessage(reply);
});
