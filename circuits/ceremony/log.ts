import type { SnarkLogger } from 'snarkjs';

/** snarkjs tells whose contributions a file holds only in its log; this reads them back. */
export interface LoggedContribution {
  readonly name: string;
  readonly hash: string;
}

const hex = (text: string): string => text.replace(/\s+/g, '');

export function recorder(): {
  logger: SnarkLogger;
  keys(): LoggedContribution[];
  powers(): LoggedContribution[];
} {
  const lines: string[] = [];
  const quiet = (): void => {};
  const take = (text: string): void => void lines.push(text);
  return {
    logger: { debug: quiet, info: take, warn: take, error: take },
    /** Of a proving key, oldest first. */
    keys() {
      const found = lines.flatMap((line) => {
        const match = /^contribution #(\d+) (.*):\n([\s0-9a-f]+)$/.exec(line);
        return match === null ? [] : [{ at: Number(match[1]), name: match[2]!, hash: hex(match[3]!) }];
      });
      return found.sort((a, b) => a.at - b.at).map(({ name, hash }) => ({ name, hash }));
    },
    /** Of powers of tau, oldest first. */
    powers() {
      const found = new Map<number, LoggedContribution>();
      let open: { at: number; name: string } | null = null;
      for (const line of lines) {
        const head = /^Contribution #(\d+): (.*)$/.exec(line);
        if (head !== null) open = { at: Number(head[1]), name: head[2]! };
        const hash = /^Response Hash:\n([\s0-9a-f]+)$/.exec(line);
        if (open !== null && hash !== null) {
          found.set(open.at, { name: open.name, hash: hex(hash[1]!) });
          open = null;
        }
      }
      return [...found].sort(([a], [b]) => a - b).map(([, contribution]) => contribution);
    },
  };
}
