import { randomFillSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  buildTable,
  type ListRow,
  LookupPool,
  LookupService,
  nativeStream,
  PrivateTier,
  saveTable,
  sodiumGroup,
} from '@tacit/node/lookup';
import {
  askBuckets,
  askPrivately,
  CIPHER_BITS,
  deriveKey,
  ENTRY_BYTES,
  failureBits,
  type LooseEntries,
  LWE_DIMENSION,
  packTable,
  pirSizes,
  prepareQuery,
  queryColumn,
  readBuckets,
  readEvaluation,
  readPrivately,
  SIGMA,
  startLookup,
  wasmKernel,
} from '@tacit/sdk/protocols/lookup';
import { primalEstimate } from './lwe-estimate.ts';

/**
 * `node bench/dist/lookup.js [rows] [scan entries]`. `rows` go through the whole protocol (default 60,000); the private
 * tier's scan is measured on a table of `scan entries` (default 1,000,000) that is filled with random entries, because
 * its speed does not depend on what they are. 12,000,000 for both gives the full size.
 */
const rows = Number(process.argv[2] ?? 60_000);
const scanned = Number(process.argv[3] ?? 1_000_000);
const rng = (n: number): Uint8Array => randomFillSync(new Uint8Array(n));
const show = (what: string, value: string): void => console.log(`${what.padEnd(46)} ${value}`);
const seconds = (from: number): number => (performance.now() - from) / 1000;
/** CPU time of the whole process since `from`, threads included: tells more than the clock on a busy machine. */
const cpu = (from: NodeJS.CpuUsage): number => {
  const used = process.cpuUsage(from);
  return (used.user + used.system) / 1e6;
};
const mega = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;

const group = await sodiumGroup();
const pool = new LookupPool();
const key = deriveKey(group, rng(32), new Uint8Array());
const labels = ['fraud', 'sanction', 'default'];
function* list(): Iterable<ListRow> {
  for (let i = 0; i < rows; i++) yield { id: [`person ${i}`], label: labels[i % 3]! };
}
const options = { key, epoch: 1, rules: [[{ rule: 'upper' as const }]], labels, k: 100 };

let from = performance.now();
let used = process.cpuUsage();
const built = await buildTable(pool, options, list());
const took = seconds(from);
show(
  `build ${rows} entries, ${pool.size} threads`,
  `${took.toFixed(1)} s, ${Math.round(rows / took)} entries/s`,
);
show('  by CPU time', `${Math.round(rows / cpu(used))} entries/s and core`);
show('at this rate 12,000,000 entries take', `${((12e6 / rows) * (took / 60)).toFixed(1)} min`);
show(
  'table',
  `${mega(built.table.body.length)}, 2^${built.parameters.bits} buckets, k = ${built.parameters.k}`,
);
const folder = await mkdtemp(join(tmpdir(), 'lookup-bench-'));
await saveTable(folder, built);
const service = new LookupService(pool);
await service.open(folder, key);
const table = service.parameters;

const requests = 24;
const batch = 256;
const asks = Array.from({ length: requests }, (_, r) =>
  startLookup(
    group,
    table,
    Array.from({ length: batch }, (_, i) => [`person ${(r * batch + i) % rows}`]),
    rng,
  ),
);
from = performance.now();
used = process.cpuUsage();
const replies = await Promise.all(asks.map(({ request }) => service.evaluate(request)));
const evaluated = seconds(from);
const evaluatedCpu = cpu(used);
from = performance.now();
const asked = asks.map(({ state }, i) => readEvaluation(group, state, replies[i]));
const read = seconds(from);
from = performance.now();
const buckets = asked.map((a) => service.buckets(askBuckets(a)));
const served = seconds(from);
const found = asked.flatMap((a, i) => readBuckets(a, buckets[i])).filter((a) => a.label !== null).length;
const total = requests * batch;
if (found !== total) throw new Error(`${found} of ${total} found`);
show(`owner: evaluate and prove, batches of ${batch}`, `${Math.round(total / evaluated)} ids/s`);
show('  by CPU time', `${Math.round(total / evaluatedCpu)} ids/s and core`);
show('owner: buckets with paths', `${Math.round(total / served)} ids/s`);
show('owner: bucket tier in all', `${Math.round(total / (evaluated + served))} lookups/s`);
show('asker: verify and finalise, one thread', `${Math.round(total / read)} ids/s`);
show('bucket reply', `${Math.round(JSON.stringify(buckets[0]).length / batch)} bytes an id`);
service.close();

const loose: LooseEntries = {
  prefixes: new Uint32Array(rng(4 * scanned).buffer),
  entries: rng(ENTRY_BYTES * scanned),
};
const bits = Math.max(4, Math.floor(Math.log2(scanned / 128)));
const big = packTable(bits, loose);
from = performance.now();
const parameters = { ...built.parameters, bits, entries: scanned };
const tier = await PrivateTier.load(pool, { parameters, table: big });
const columns = 2 ** tier.shape.columnBits;
const size = tier.shape.rows * columns;
show(`private tier of ${scanned} entries`, `${tier.shape.rows} x 2^${tier.shape.columnBits}, ${mega(size)}`);
show('lay out', `${seconds(from).toFixed(1)} s`);
from = performance.now();
const hint = await tier.hint();
show('hint', `${seconds(from).toFixed(1)} s`);
const sizes = pirSizes(tier.shape);
const lwe = primalEstimate(LWE_DIMENSION, CIPHER_BITS, SIGMA);
show(
  'LWE 1024, 2^32, 6.4: primal attack',
  `block size ${lwe.beta}, core-SVP 2^${lwe.coreSvp.toFixed(0)}, gates 2^${lwe.gates.toFixed(0)}`,
);
show('hint, query, answer', [sizes.hint, sizes.query, sizes.answer].map(mega).join(', '));
show('wrong byte with probability below', `2^${Math.ceil(failureBits(columns))}`);
from = performance.now();
const prepared = prepareQuery(hint, rng, nativeStream);
show('asker: prepare a query', `${(seconds(from) * 1000).toFixed(0)} ms`);
const query = queryColumn(prepared, 3);
await tier.answer(query);
const scans = Math.max(10, Math.min(100, Math.round(5e9 / size)));
from = performance.now();
used = process.cpuUsage();
for (let i = 0; i < scans; i++) await tier.answer(query);
const scan = seconds(from) / scans;
const scanCpu = cpu(used) / scans;
show(
  'scan',
  `${(scan * 1000).toFixed(1)} ms, ${(1 / scan).toFixed(0)} queries/s, ${(size / scan / 1e9).toFixed(1)} GB/s`,
);

show('  by CPU time', `${(size / scanCpu / 1e9).toFixed(1)} GB/s and core`);

/** What one thread reads at most from memory: a sum over a buffer far beyond the caches. */
function bandwidth(): number {
  // Written first: pages never touched are all one page of zeros, which stays in the cache.
  const words = new Float64Array(2 ** 25).map((_, i) => (i & 1) - 0.5);
  let best = 0;
  for (let run = 0; run < 4; run++) {
    const start = performance.now();
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let i = 0; i < words.length; i += 4) {
      a += words[i]!;
      b += words[i + 1]!;
      c += words[i + 2]!;
      d += words[i + 3]!;
    }
    if (a + b + c + d !== 0) throw new Error('the sum is wrong');
    best = Math.max(best, words.byteLength / seconds(start));
  }
  return best;
}
show('memory, one thread, plain sum', `${(bandwidth() / 1e9).toFixed(1)} GB/s`);
const kernel = wasmKernel();
const rowsHere = Math.min(tier.shape.rows, Math.max(16, Math.floor(2 ** 27 / columns / 4) * 4));
kernel.load(new Uint8Array(rowsHere * columns));
from = performance.now();
for (let i = 0; i < 5; i++) kernel.scan(rowsHere, columns, query);
show('scan, one thread', `${((5 * rowsHere * columns) / seconds(from) / 1e9).toFixed(1)} GB/s`);

const state = { table, outputs: asked[0]!.outputs };
const small = await PrivateTier.load(pool, { parameters: table, table: built.table });
const smallHint = await small.hint();
const own = prepareQuery(smallHint, rng, nativeStream);
const reply = await small.reply(askPrivately(state, 5, smallHint, own));
if (readPrivately(state, 5, own, reply).label === null)
  throw new Error('the private tier did not find the id');
show('private lookup end to end', 'found');
await pool.close();
await rm(folder, { recursive: true });
