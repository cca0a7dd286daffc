import { readdirSync, readFileSync } from 'node:fs';

/** State, parent and group of a process as proc(5) has them; undefined when it is gone or only waits to be reaped. */
function statOf(pid: number): { readonly parent: number; readonly args: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z') return undefined;
    return { parent: Number(parent), args: readFileSync(`/proc/${pid}/cmdline`, 'utf8') };
  } catch {
    return undefined;
  }
}

export const isAlive = (pid: number): boolean => statOf(pid) !== undefined;

const all = (): number[] =>
  readdirSync('/proc')
    .filter((n) => /^\d+$/.test(n))
    .map(Number);

/** Direct children that are alive. */
export const childrenOf = (pid: number): number[] => all().filter((p) => statOf(p)?.parent === pid);

/** Children, theirs, and so on. */
export function descendantsOf(pid: number): number[] {
  const found = childrenOf(pid);
  return [...found, ...found.flatMap(descendantsOf)];
}

/** DuckDB processes of a node. */
export const enginesOf = (pid: number): number[] =>
  childrenOf(pid).filter((p) => statOf(p)?.args.includes('engine/worker'));

/** Waits until all are gone; returns those that are not after `ms`. */
export async function survivors(pids: readonly number[], ms = 20_000): Promise<number[]> {
  for (let waited = 0; ; waited += 50) {
    const left = pids.filter(isAlive);
    if (left.length === 0 || waited >= ms) return left;
    await new Promise((r) => setTimeout(r, 50));
  }
}
