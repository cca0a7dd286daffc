import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TacitError } from '@tacit/sdk/core';
import { z } from 'zod';
import { hasCode } from './files.ts';

export const LOCK_FILE = 'node.lock';

const lockShape = z.strictObject({
  pid: z.number().int().min(1),
  /** Start of the process in clock ticks since boot, so that a reused pid is not taken for the old one. */
  started: z.string().max(32),
  token: z.string().max(64),
});

export interface FolderLock {
  /** Gives the folder free; does nothing the second time, or when the lock is no longer ours. */
  release(): void;
}

/** Field 22 of /proc/PID/stat (proc(5)); empty where there is no such file, `Z` for one killed and not yet reaped. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'Z' : (fields[19] ?? '');
  } catch {
    return '';
  }
}

function alive(pid: number, started: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (e) {
    if (!hasCode(e, 'EPERM')) return false;
  }
  const now = startOf(pid);
  return now === '' || started === '' || now === started;
}

function holder(path: string): z.infer<typeof lockShape> | null {
  try {
    return lockShape.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/**
 * One node per folder. The lock is a complete file that appears under its name at once (link), so nobody reads half of
 * one. A lock whose process is gone is taken over; should two processes do that in the same instant, the lock of the
 * ledger's store still lets only one go on. Throws `folder.locked` with the pid of the living holder.
 */
export function lockFolder(folder: string): FolderLock {
  const path = join(folder, LOCK_FILE);
  const token = randomUUID();
  const mine = `${path}.${token}`;
  writeFileSync(mine, JSON.stringify({ pid: process.pid, started: startOf(process.pid), token }), {
    mode: 0o600,
    flag: 'wx',
  });
  try {
    for (let attempt = 0; attempt < 8; attempt++) {
      try {
        linkSync(mine, path);
        return { release: () => releaseLock(path, token) };
      } catch (e) {
        if (!hasCode(e, 'EEXIST')) throw e;
      }
      const other = holder(path);
      if (other !== null && alive(other.pid, other.started)) {
        throw new TacitError('folder.locked', {
          field: folder,
          message: `process ${other.pid} has this folder open`,
        });
      }
      setAside(path, other?.token ?? null);
    }
  } finally {
    unlinkSync(mine);
  }
  throw new TacitError('folder.locked', { field: folder, message: 'several nodes open this folder at once' });
}

/** Removes a dead lock. Should a rival have replaced it since it was read, the rival's is put back. */
function setAside(path: string, token: string | null): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch (e) {
    if (hasCode(e, 'ENOENT')) return;
    throw e;
  }
  const moved = holder(aside);
  if (moved !== null && moved.token !== token) {
    try {
      linkSync(aside, path);
    } catch (e) {
      if (!hasCode(e, 'EEXIST')) throw e;
    }
  }
  unlinkSync(aside);
}

function releaseLock(path: string, token: string): void {
  if (holder(path)?.token === token) unlinkSync(path);
}
