/**
 * Import of a large CSV: seconds for profile and import, and the most memory this process and its data process held
 * together. `node bench/dist/import.js [megabytes]`; 64 by default, 2000 for the figure in the documentation.
 */
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataEngine } from '@tacit/node/data';

const megabytes = Number(process.argv[2] ?? 64);
const folder = await mkdtemp(join(tmpdir(), 'tacit-bench-'));
const path = join(folder, 'claims.csv');

/** A linear congruential generator (Knuth's MMIX constants, top bits): the file is the same every time. */
let state = 42n;
const draw = (below: number): number => {
  state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
  return Number((state >> 33n) % BigInt(below));
};

async function write(): Promise<number> {
  const out = createWriteStream(path);
  out.write('claim_id,member,age,sex,region,code,visits,paid,day,note\n');
  const rows: string[] = [];
  // One block of random rows repeated under new ids: making 2 GB takes seconds, not minutes.
  for (let i = 0; i < 20_000; i++)
    rows.push(
      `${draw(900000)},${draw(100)},${'mf'[draw(2)]},north-${draw(12)},C${draw(90)}.${draw(9)},${draw(30) || ''},${draw(5_000_000) / 100},20${10 + draw(10)}-0${1 + draw(9)}-1${draw(9)},"seen, ""${draw(99999)}"" and sent home"\n`,
    );
  let id = 0;
  let bytes = 0;
  while (bytes < megabytes * 1_000_000) {
    const text = rows.map((r) => `T${id++},${r}`).join('');
    bytes += text.length;
    if (!out.write(text)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
  return id;
}

const resident = (pid: number | string): number => {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
};
const children = (): string[] => {
  try {
    return readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').split(' ').filter(Boolean);
  } catch {
    return [];
  }
};

let peakNode = 0;
let peakTogether = 0;
const watch = setInterval(() => {
  const own = resident('self');
  peakNode = Math.max(peakNode, own);
  peakTogether = Math.max(
    peakTogether,
    children().reduce((sum, pid) => sum + resident(pid), own),
  );
}, 50);

const engine = createDataEngine();
try {
  const rows = await write();
  await engine.start();
  const start = performance.now();
  const profile = await engine.profile({ path }, { name: 'claims' });
  const profiled = performance.now();
  const target = { dir: join(folder, 'store'), dataset: 'claims', version: 1 };
  const report = await engine.import({ path }, profile.schema, target);
  const imported = performance.now();
  if (report.rows !== rows) throw new Error(`expected ${rows} rows, imported ${report.rows}`);
  const mb = (bytes: number): number => Math.round(bytes / 1e6);
  const s = (ms: number): number => Math.round(ms) / 1000;
  process.stdout.write(
    `${JSON.stringify({
      bench: 'import',
      megabytes: mb((await stat(path)).size),
      rows,
      profileSeconds: s(profiled - start),
      importSeconds: s(imported - profiled),
      storedMegabytes: mb((await stat(report.file)).size),
      peakRssNodeMegabytes: mb(peakNode),
      peakRssNodeAndDataProcessMegabytes: mb(peakTogether),
    })}\n`,
  );
} finally {
  clearInterval(watch);
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
}
