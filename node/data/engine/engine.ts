import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isTacitError, type Logger, type Progress, silentLogger, TacitError } from '@tacit/sdk/core';
import type { TableSchema } from '@tacit/sdk/query';
import type { Imported } from '../intake/import.ts';
import { type DataOptions, defaultDataOptions } from '../options.ts';
import { checkSchema } from '../schema/file.ts';
import { type ResolvedSource, resolveSource, stampOf } from '../source.ts';
import { beginVersion, publishVersion } from '../store.ts';
import type {
  DataEngine,
  ImportOptions,
  ImportReport,
  Profile,
  QueryOptions,
  RowCodes,
  Rows,
  Source,
  Target,
} from '../types.ts';
import type { Call } from './messages.ts';
import { type CallOptions, EngineProcess } from './process.ts';

interface Modules {
  readonly logger?: Logger;
  /** Where the working folder is made; the system's folder for temporary files unless given. */
  readonly workFolder?: string;
}

/** DuckDB behind processes: one per open dataset, one to parse, one for the length of each import or profile. */
export function createDataEngine(options: Partial<DataOptions> = {}, modules: Modules = {}): DataEngine {
  const { logger = silentLogger, workFolder = tmpdir() } = modules;
  return new DuckDbEngine({ ...defaultDataOptions, ...options }, logger, workFolder);
}

class DuckDbEngine implements DataEngine {
  readonly #options: DataOptions;
  readonly #logger: Logger;
  readonly #workFolder: string;
  readonly #files = new Map<string, string>();
  readonly #queries = new Map<string, EngineProcess>();
  readonly #all = new Set<EngineProcess>();
  #parser: EngineProcess | undefined;
  #folder: string | undefined;
  #uses = 0;

  constructor(options: DataOptions, logger: Logger, workFolder: string) {
    this.#options = options;
    this.#logger = logger;
    this.#workFolder = workFolder;
  }

  async start(): Promise<void> {
    this.#folder ??= await mkdtemp(join(this.#workFolder, 'tacit-data-'));
  }

  async stop(): Promise<void> {
    const folder = this.#folder;
    this.#folder = undefined;
    await Promise.all([...this.#all].map((p) => p.stop()));
    this.#queries.clear();
    this.#parser = undefined;
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }

  async parse(sql: string): Promise<unknown> {
    const options = { deadlineMs: this.#options.parseDeadlineMs };
    return this.#twice(() => this.#parseProcess(), { op: 'parse', sql }, options);
  }

  async open(dataset: string, file: string): Promise<void> {
    const path = resolve(file);
    const known = await stat(path).then(
      (s) => s.isFile(),
      () => false,
    );
    if (!known) throw new TacitError('data.dataset-unknown', { field: dataset });
    const before = this.#queries.get(dataset);
    if (before?.alive === true && this.#files.get(dataset) === path) return;
    this.#files.set(dataset, path);
    this.#queries.delete(dataset);
    if (before !== undefined) await before.stop();
    await this.#queryProcess(dataset).ready();
  }

  async query(dataset: string, sql: string, options: QueryOptions): Promise<Rows> {
    const { deadlineMs, signal } = options;
    const call = { op: 'query', sql } as const;
    return (await this.#twice(() => this.#queryProcess(dataset), call, { deadlineMs, signal })) as Rows;
  }

  /** A process that somebody else killed says nothing about the query: one more try in a new one. */
  async #twice(process: () => EngineProcess, call: Call, options: CallOptions): Promise<unknown> {
    try {
      return await process().call(call, options);
    } catch (e) {
      if (!isTacitError(e) || e.code !== 'data.process-died' || this.#folder === undefined) throw e;
      return process().call(call, options);
    }
  }

  #parseProcess(): EngineProcess {
    if (this.#parser?.alive !== true) this.#parser = this.#spawn({ kind: 'parse' }, this.#home());
    return this.#parser;
  }

  async codes(dataset: string, sql: string, options: QueryOptions): Promise<RowCodes> {
    return (await this.#queryProcess(dataset).call(
      { op: 'codes', sql },
      { deadlineMs: options.deadlineMs, signal: options.signal },
    )) as RowCodes;
  }

  async profile(
    source: Source,
    options: {
      readonly name: string;
      readonly nullTokens?: readonly string[];
      readonly signal?: AbortSignal;
    },
    progress?: Progress,
  ): Promise<Profile> {
    const resolved = await resolveSource(source);
    const folder = await mkdtemp(join(this.#home(), 'profile-'));
    try {
      const call: Call = { op: 'profile', name: options.name, nullTokens: options.nullTokens ?? null };
      return (await this.#intake(resolved, folder, call, progress, options.signal)) as Profile;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async import(
    source: Source,
    schema: TableSchema,
    target: Target,
    options: ImportOptions = {},
    progress?: Progress,
  ): Promise<ImportReport> {
    const checked = checkSchema(schema);
    this.#home();
    const resolved = await resolveSource(source);
    const draft = await beginVersion(target);
    try {
      const call: Call = { op: 'import', schema: checked, skip: options.refuse === 'skip' };
      const imported = (await this.#intake(
        resolved,
        draft.folder,
        call,
        progress,
        options.signal,
      )) as Imported;
      const { digest, ...report } = imported;
      const salt = randomBytes(32);
      const commitment = commit(salt, digest);
      const version = await publishVersion(draft, checked, {
        rows: report.rows,
        format: report.format,
        digest,
        salt: salt.toString('hex'),
        commitment,
      });
      return {
        dataset: target.dataset,
        version: target.version,
        ...report,
        commitment,
        folder: version.folder,
        file: version.file,
      };
    } finally {
      await rm(draft.folder, { recursive: true, force: true });
    }
  }

  async #intake(
    source: ResolvedSource,
    folder: string,
    call: Call,
    progress: Progress | undefined,
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    await symlink(source.path, join(folder, 'source'));
    const process = this.#spawn({ kind: 'intake', file: source.file }, folder);
    try {
      const deadlineMs = this.#options.importDeadlineMs;
      const value = await process.call(call, { deadlineMs, progress, signal });
      if ((await stampOf(source.path)) !== source.stamp) throw new TacitError('data.source-changed');
      return value;
    } finally {
      await process.stop();
    }
  }

  #queryProcess(dataset: string): EngineProcess {
    const file = this.#files.get(dataset);
    if (file === undefined) throw new TacitError('data.dataset-unknown', { field: dataset });
    let process = this.#queries.get(dataset);
    if (process?.alive !== true) {
      this.#makeRoom();
      process = this.#spawn({ kind: 'query', file }, this.#home());
      this.#queries.set(dataset, process);
    }
    process.lastUsed = ++this.#uses;
    return process;
  }

  #makeRoom(): void {
    const idle = [...this.#queries]
      .filter(([, p]) => !p.busy)
      .sort(([, a], [, b]) => a.lastUsed - b.lastUsed);
    for (const [name, process] of idle) {
      if (this.#queries.size < this.#options.maxProcesses) return;
      this.#queries.delete(name);
      void process.stop();
    }
  }

  #spawn(job: ConstructorParameters<typeof EngineProcess>[0], cwd: string): EngineProcess {
    const process = new EngineProcess(job, cwd, this.#options, this.#logger);
    this.#all.add(process);
    void process.exited.then(() => this.#all.delete(process));
    return process;
  }

  #home(): string {
    if (this.#folder === undefined) throw new TacitError('data.engine-stopped');
    return this.#folder;
  }
}

/** Hiding and binding: SHA-256(prefix, 32 random bytes, digest of the rows). */
export function commit(salt: Uint8Array, digestHex: string): string {
  return createHash('sha256')
    .update('tacit/dataset/1\n')
    .update(salt)
    .update(Buffer.from(digestHex, 'hex'))
    .digest('hex');
}
