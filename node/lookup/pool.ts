import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { TacitError } from '@tacit/sdk/core';
import type { TaskMessage, TaskName, TaskReply, Tasks } from './tasks.ts';

interface Waiting {
  readonly worker: number;
  resolve(output: Tasks[TaskName]['output']): void;
  reject(error: unknown): void;
}

/** A fixed set of worker threads for lookups. A thread that dies fails its tasks and the pool with `internal`. */
export class LookupPool {
  readonly #workers: readonly Worker[];
  readonly #waiting = new Map<number, Waiting>();
  readonly #busy: number[];
  #next = 0;
  #broken: TacitError | null = null;

  constructor(threads = Math.max(1, Math.min(8, availableParallelism()))) {
    this.#workers = Array.from({ length: threads }, (_, i) => this.#start(i));
    this.#busy = new Array<number>(threads).fill(0);
  }

  get size(): number {
    return this.#workers.length;
  }

  /** Runs a task in the thread with the least to do, or in a given one. Throws what the task threw. */
  run<T extends TaskName>(name: T, input: Tasks[T]['input'], thread?: number): Promise<Tasks[T]['output']> {
    if (this.#broken !== null) return Promise.reject(this.#broken);
    const worker = thread ?? this.#busy.indexOf(Math.min(...this.#busy));
    const id = this.#next++;
    this.#busy[worker]!++;
    return new Promise<Tasks[TaskName]['output']>((resolve, reject) => {
      this.#waiting.set(id, { worker, resolve, reject });
      const message: TaskMessage = { id, name, input };
      this.#workers[worker]!.postMessage(message);
    });
  }

  /** The same task in every thread, in order of threads. */
  all<T extends TaskName>(
    name: T,
    input: (thread: number) => Tasks[T]['input'],
  ): Promise<Tasks[T]['output'][]> {
    return Promise.all(this.#workers.map((_, thread) => this.run(name, input(thread), thread)));
  }

  async close(): Promise<void> {
    this.#broken = new TacitError('internal', { message: 'the lookup threads have been stopped' });
    await Promise.all(this.#workers.map((w) => w.terminate()));
    for (const { reject } of this.#waiting.values()) reject(this.#broken);
    this.#waiting.clear();
  }

  #start(index: number): Worker {
    const worker = new Worker(new URL('./worker.js', import.meta.url));
    worker.on('message', (reply: TaskReply) => {
      const waiting = this.#waiting.get(reply.id);
      if (waiting === undefined) return;
      this.#waiting.delete(reply.id);
      this.#busy[index]!--;
      if ('problem' in reply) waiting.reject(TacitError.fromProblem(reply.problem));
      else waiting.resolve(reply.output);
    });
    worker.on('error', (cause) => {
      this.#broken ??= new TacitError('internal', { cause });
      for (const [id, waiting] of this.#waiting) {
        this.#waiting.delete(id);
        waiting.reject(this.#broken);
      }
    });
    return worker;
  }
}
