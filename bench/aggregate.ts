import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { createOutput, startConsortium } from '@tacit/node/demo';

/**
 * A question over one owner's large table through a whole network of processes, against the same SQL in plain DuckDB
 * on the same rows with the same number of threads, alternating in one run. Prints one JSON line.
 * Arguments: rows (10000000), rounds (5).
 */
const [rows = 10_000_000, rounds = 5] = process.argv.slice(2).map(Number);

const QUESTIONS = {
  grouped: 'select sex, cp, count(*) n, sum(cost) total, avg(age) age from big group by sex, cp',
  filtered: 'select count(*) n, sum(cost) total from big where age between 40 and 60 and cp in (1, 2)',
  moments: 'select sex, corr(age, stay) r, stddev_samp(stay) sd from big group by sex',
} as const;

const median = (xs: number[]): number => [...xs].sort((a, b) => a - b)[Math.floor(xs.length / 2)]!;
const home = mkdtempSync(join(tmpdir(), 'tacit-bench-'));
const cleanup: (() => Promise<void>)[] = [];
try {
  const file = join(home, 'big.parquet');
  const plain = await (await DuckDBInstance.create(join(home, 'plain.duckdb'), { threads: '2' })).connect();
  await plain.run(
    `create table big as select (hash(i, 1) % 2)::bigint sex, (1 + hash(i, 2) % 4)::bigint cp, (18 + hash(i, 3) % 80)::bigint age,
     (hash(i, 4) % 60)::bigint stay, ((hash(i, 5) % 1000000) / 100)::decimal(18, 2) as cost from range(${rows}) t(i)`,
  );
  await plain.run(`copy big to '${file}' (format parquet)`);
  const out = { ...createOutput(true, process.stdout, process.stderr), say() {}, progress() {} };
  const net = await startConsortium(home, ['solo'], cleanup, new AbortController().signal, out);
  const begun = performance.now();
  await net.owners.get('solo')!.call('datasets.import', { body: { source: file, table: 'big' } });
  const importMs = Math.round(performance.now() - begun);
  const results: Record<string, object> = {};
  for (const [name, sql] of Object.entries(QUESTIONS)) {
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (let i = 0; i <= rounds; i++) {
      const a = performance.now();
      await plain.runAndReadAll(sql);
      const b = performance.now();
      await net.requester.tacit.sql(sql);
      const c = performance.now();
      // The first round warms both.
      if (i > 0) {
        theirs.push(b - a);
        ours.push(c - b);
      }
    }
    const [t, p] = [median(ours), median(theirs)];
    results[name] = {
      tacitMs: Math.round(t),
      plainMs: Math.round(p),
      limitMs: Math.round(1.3 * p + 300),
      within: t <= 1.3 * p + 300,
    };
  }
  process.stdout.write(`${JSON.stringify({ bench: 'aggregate', rows, rounds, importMs, results })}\n`);
} finally {
  await Promise.allSettled(cleanup.map((end) => end()));
  rmSync(home, { recursive: true, force: true });
}
process.exit(0);
