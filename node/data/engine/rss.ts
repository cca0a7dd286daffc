import { readFileSync } from 'node:fs';

const PAGE = 4096;

/** Resident bytes of a process (proc(5), statm field 2, in pages of 4 KiB); null where the system does not say. */
export function residentBytes(pid: number): number | null {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    return Number.isFinite(pages) ? pages * PAGE : null;
  } catch {
    return null;
  }
}
