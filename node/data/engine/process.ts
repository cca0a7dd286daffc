import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Logger, type Progress, TacitError } from '@tacit/sdk/core';
import { fromFault } from '../errors.ts';
import type { DataOptions } from '../options.ts';
import type { Call, FromWorker, Job, ToWorker } from './messages.ts';
import { residentBytes } from './rss.ts';

const WORKER = fileURLToPath(new URL('./worker.js', import.meta.url));

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: TacitError) => void;
  readonly progress: Progress | undefined;
  /** Set when the parent ended the call: the answer is this, whatever the child still says. */
  verdict: TacitError | undefined;
}

export interface CallOptions {
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: Progress | undefined;
}

/**
 * One locked-down DuckDB process. It inherits no environment, no file but the IPC pipe, and runs in `cwd`. It is killed
 * when its resident memory passes the cap: DuckDB's own limit does not count every allocation.
 */
export class EngineProcess {
  readonly #child: ChildProcess;
  readonly #options: DataOptions;
  readonly #capBytes: number;
  readonly #logger: Logger;
  readonly #calls = new Map<number, Pending>();
  readonly #ready: Promise<void>;
  readonly exited: Promise<void>;
  #next = 1;
  #watch: NodeJS.Timeout | undefined;
  /** Why the process is dead or dying. */
  #end: TacitError | undefined;
  #stopping = false;
  lastUsed = 0;

  constructor(job: Job, cwd: string, options: DataOptions, logger: Logger) {
    this.#options = options;
    this.#logger = logger;
    this.#capBytes = (job.kind === 'intake' ? options.importRssMb : options.queryRssMb) * 1_000_000;
    this.#child = fork(WORKER, [], {
      cwd,
      env: { TZ: 'UTC' },
      execArgv: ['--max-old-space-size=256'],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    let ready: () => void = () => {};
    let refused: (error: TacitError) => void = () => {};
    this.#ready = new Promise<void>((resolve, reject) => {
      ready = resolve;
      refused = reject;
    });
    this.#ready.catch(() => {});
    this.#child.on('message', (message) => {
      const m = message as FromWorker;
      if (m.type === 'ready') ready();
      else if (m.type === 'refused') {
        this.#end = fromFault(m.fault);
        refused(this.#end);
        this.kill();
      } else this.#settle(m);
    });
    this.exited = new Promise((resolve) => {
      const gone = () => {
        this.#end ??= new TacitError(this.#stopping ? 'data.engine-stopped' : 'data.process-died');
        if (!this.#stopping) this.#logger.warn('data process ended', { job: job.kind, code: this.#end.code });
        refused(this.#end);
        for (const call of this.#calls.values()) call.reject(call.verdict ?? this.#end);
        this.#calls.clear();
        this.#unwatch();
        resolve();
      };
      this.#child.once('exit', gone);
      this.#child.once('error', gone);
    });
    this.#post({ type: 'init', job, options });
    this.#watchOver();
  }

  get alive(): boolean {
    return this.#end === undefined && !this.#stopping;
  }

  get busy(): boolean {
    return this.#calls.size > 0;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  async call(call: Call, options: CallOptions): Promise<unknown> {
    if (options.signal?.aborted) throw new TacitError('data.cancelled');
    if (this.#end !== undefined) throw this.#end;
    const id = this.#next++;
    let timer: NodeJS.Timeout | undefined;
    let killer: NodeJS.Timeout | undefined;
    let onAbort: (() => void) | undefined;
    const answer = new Promise<unknown>((resolve, reject) => {
      const pending: Pending = { resolve, reject, progress: options.progress, verdict: undefined };
      this.#calls.set(id, pending);
      const end = (verdict: TacitError) => {
        if (pending.verdict !== undefined) return;
        pending.verdict = verdict;
        this.#post({ type: 'interrupt', id });
        killer = setTimeout(() => this.#fail(new TacitError('data.process-died')), this.#options.graceMs);
      };
      timer = setTimeout(() => end(new TacitError('data.deadline')), options.deadlineMs);
      onAbort = () => end(new TacitError('data.cancelled'));
      options.signal?.addEventListener('abort', onAbort, { once: true });
    });
    answer.catch(() => {});
    this.#watchOver();
    try {
      await Promise.race([this.#ready, answer]);
      this.#post({ type: 'call', id, call });
      return await answer;
    } finally {
      clearTimeout(timer);
      clearTimeout(killer);
      if (onAbort !== undefined) options.signal?.removeEventListener('abort', onAbort);
      this.#calls.delete(id);
      if (this.#calls.size === 0) this.#unwatch();
    }
  }

  /** Waits until the process has opened its file and locked itself. */
  ready(): Promise<void> {
    return this.#ready;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.kill();
    await this.exited;
  }

  #settle(m: Exclude<FromWorker, { type: 'ready' | 'refused' }>): void {
    const call = this.#calls.get(m.id);
    if (call === undefined) return;
    if (m.type === 'progress') call.progress?.({ what: m.what, done: m.done, total: m.total, unit: m.unit });
    else if (call.verdict !== undefined) call.reject(call.verdict);
    else if (m.type === 'result') call.resolve(m.value);
    else call.reject(fromFault(m.fault));
  }

  #fail(reason: TacitError): void {
    this.#end ??= reason;
    this.kill();
  }

  #post(message: ToWorker): void {
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  #watchOver(): void {
    if (this.#watch !== undefined || this.#child.pid === undefined) return;
    const pid = this.#child.pid;
    this.#watch = setInterval(() => {
      const bytes = residentBytes(pid);
      if (bytes !== null && bytes > this.#capBytes) this.#fail(new TacitError('data.process-memory'));
    }, this.#options.watchMs);
    this.#watch.unref();
  }

  #unwatch(): void {
    clearInterval(this.#watch);
    this.#watch = undefined;
  }
}
