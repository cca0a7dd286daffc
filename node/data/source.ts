import { lstat, open, realpath } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { TacitError } from '@tacit/sdk/core';
import type { SourceFile } from './engine/messages.ts';
import type { Format, Source } from './types.ts';

export interface ResolvedSource {
  /** Real path of a regular file. */
  readonly path: string;
  readonly file: SourceFile;
  /** Changes when the file is written to. */
  readonly stamp: string;
}

export async function stampOf(path: string): Promise<string> {
  const s = await lstat(path, { bigint: true });
  return `${s.dev}:${s.ino}:${s.size}:${s.mtimeNs}`;
}

/** Resolves a source to one regular local file. Wildcards are ordinary characters of a name and never expand. */
export async function resolveSource(source: Source): Promise<ResolvedSource> {
  if (source.path.includes('\0') || /^[a-z][a-z0-9+.-]+:/i.test(source.path))
    throw new TacitError('data.source-refused', { message: 'only files on this machine are read, not URLs' });
  let path: string;
  try {
    path = join(await realpath(dirname(source.path)), basename(source.path));
    const stat = await lstat(path);
    if (stat.isSymbolicLink())
      throw new TacitError('data.source-refused', {
        message: 'the source is a symbolic link',
        hint: 'give the path of the file itself',
      });
    if (!stat.isFile())
      throw new TacitError('data.source-refused', { message: 'the source is not a regular file' });
    if (stat.size === 0) throw new TacitError('data.empty');
  } catch (error) {
    if (error instanceof TacitError) throw error;
    throw new TacitError('data.source-missing');
  }
  if (source.within !== undefined) {
    const root = await realpath(source.within);
    if (!path.startsWith(root.endsWith(sep) ? root : root + sep))
      throw new TacitError('data.source-refused', {
        message: 'the source lies outside the folder for sources',
      });
  }
  const gzip = /\.gz$/i.test(path);
  const format = source.format ?? (await formatOf(path));
  if (gzip && format === 'parquet')
    throw new TacitError('data.source-refused', {
      message: 'a Parquet file is compressed inside; unpack the .gz',
    });
  return {
    path,
    file: { format, gzip, delimiter: source.delimiter ?? null, dateOrder: source.dateOrder ?? null },
    stamp: await stampOf(path),
  };
}

async function formatOf(path: string): Promise<Format> {
  if (/\.parquet$/i.test(path)) return 'parquet';
  if (/\.(ndjson|jsonl|json)(\.gz)?$/i.test(path)) return 'ndjson';
  const handle = await open(path, 'r').catch(() => {
    throw new TacitError('data.source-missing', { message: 'the file cannot be opened for reading' });
  });
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.toString('latin1') === 'PAR1' ? 'parquet' : 'csv';
  } finally {
    await handle.close();
  }
}
