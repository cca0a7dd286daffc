import { randomBytes } from 'node:crypto';
import * as T from '@tacit/sdk/protocols/proof/table';

/**
 * Table proofs with zero knowledge on: `select g, count(*), sum(v) ... where a between x and y group by g` over three
 * 16-, 8- and 16-bit columns, one thread. Usage: node bench/dist/proof.js [log2 rows] [runs] [parameters]. Prints JSON;
 * times are the fastest run, warm, with CPU time beside wall time for machines that are busy.
 */
const logRows = Number(process.argv[2] ?? 17);
const runs = Number(process.argv[3] ?? 3);
const parameters = process.argv[4] ?? T.DEFAULT_PARAMETERS;
const rows = 2 ** logRows;
const rng = (n: number): Uint8Array => new Uint8Array(randomBytes(n));

function timed<X>(work: () => X): { value: X; wall: number; cpu: number } {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const value = work();
  const wall = performance.now() - start;
  const used = process.cpuUsage(cpu);
  return { value, wall, cpu: (used.user + used.system) / 1000 };
}

function best<X>(work: () => X): { value: X; wall: number; cpu: number } {
  const all = Array.from({ length: runs }, () => timed(work));
  return all.reduce((a, b) => (a.cpu < b.cpu ? a : b));
}

let state = 12345;
const below = (bound: number): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * bound);
};
const physical = [
  { name: 'a', bits: 16 },
  { name: 'g', bits: 8 },
  { name: 'v', bits: 16 },
];
const words = [65536, 200, 65536].map((bound) => Uint16Array.from({ length: rows }, () => below(bound)));
const room = Math.min(16, 31 - logRows);
const digits: Uint32Array[] = [];
const weights: bigint[] = [];
for (let shift = 0; shift < 16; shift += room) {
  digits.push(Uint32Array.from({ length: 65536 }, (_, w) => (w >> shift) % 2 ** room));
  weights.push(1n << BigInt(shift));
}
const statement: T.Statement = {
  columns: [0, 1, 2],
  where: {
    op: 'test',
    slot: 0,
    accepts: Uint8Array.from({ length: 65536 }, (_, w) => (w >= 10000 && w <= 39999 ? 1 : 0)),
  },
  keys: [{ slot: 1, size: 200, codes: Uint16Array.from({ length: 256 }, (_, w) => Math.min(w, 199)) }],
  filters: [],
  measures: [
    { filter: null, factors: [] },
    { filter: null, factors: [{ slot: 2, digits, weights }] },
  ],
};
const context: T.ProofContext = { session: 'bench', owner: 'bench', plan: 'bench' };

const kernels = await T.wasmKernels();
const commit = timed(() => T.commitTable(physical, words, rng, kernels, { parameters }));
const material = commit.value;
const prover = new T.TableProver(kernels, material);
const first = timed(() => prover.prove(statement, context, rng, { clock: () => performance.now() }));
const prove = best(() => prover.prove(statement, context, rng, { clock: () => performance.now() }));
const { proof, totals, steps, peakBytes } = prove.value;
const math = T.kernelMath(await T.wasmKernels());
const verify = (m: T.VerifierMath): boolean =>
  T.verifyTable(material.commitment, statement, context, totals, proof, { math: m }).ok;
verify(math);
const fast = best(() => verify(math));
const plain = best(() => verify(T.plainMath));
const total = Object.values(steps).reduce((a, b) => a + b, 0);
const round = (x: number): number => Math.round(x * 10) / 10;
process.stdout.write(
  `${JSON.stringify(
    {
      rows,
      columns: 3,
      parameters,
      zeroKnowledge: true,
      threads: 1,
      openings: T.openingLimit(material.commitment),
      commitMs: round(commit.wall),
      commitCpuMs: round(commit.cpu),
      firstProofMs: round(first.wall),
      proveMs: round(prove.wall),
      proveCpuMs: round(prove.cpu),
      rowsPerSecond: Math.round((rows / prove.wall) * 1000),
      rowsPerCpuSecond: Math.round((rows / prove.cpu) * 1000),
      verifyKernelsMs: round(fast.wall),
      verifyKernelsCpuMs: round(fast.cpu),
      verifyPlainMs: round(plain.wall),
      verifyPlainCpuMs: round(plain.cpu),
      verified: fast.value && plain.value,
      proofBytes: proof.length,
      kernelBytesPerRow: Math.round(peakBytes / rows),
      residentBytesPerRow: Math.round((process.resourceUsage().maxRSS * 1024) / rows),
      shares: Object.fromEntries(Object.entries(steps).map(([k, v]) => [k, `${round((100 * v) / total)} %`])),
    },
    null,
    2,
  )}\n`,
);
