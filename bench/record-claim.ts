import { randomBytes } from 'node:crypto';
import {
  closeProver,
  holderOf,
  loadArtefacts,
  poseidon,
  proveRecordClaim,
  RecordTree,
  randomField,
  recordLeaf,
} from '@tacit/circuits';
import {
  type CircuitName,
  insecureDevKeys,
  layoutHash,
  prepareKey,
  type RecordClaim,
  type RecordLayout,
  verifyRecordClaim,
  verifyRecordClaims,
} from '@tacit/sdk/protocols/proof/record';

/** Record claims: time to commit, prove, verify one, verify a batch. `node bench/dist/record-claim.js [batch]`. */
const batchSize = Number(process.argv[2] ?? 32);
const rng = (n: number): Uint8Array => new Uint8Array(randomBytes(n));
const layout: RecordLayout = { name: 'citizen', fields: [{ name: 'born', type: 'date' }] };
const record = { values: { born: '1990-05-17' }, secret: randomField(rng), salt: randomField(rng) };
const rules = { production: false, ceremonyKeys: [] };

async function timed<T>(what: string, runs: number, work: () => T | Promise<T>): Promise<T> {
  const times: number[] = [];
  const used = process.cpuUsage();
  let out: T | undefined;
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    out = await work();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const cpu = process.cpuUsage(used);
  const show = (ms: number): string => ms.toFixed(1).padStart(9);
  console.log(
    `${what.padEnd(34)} median ${show(times[runs >> 1]!)} ms   best ${show(times[0]!)} ms   cpu ${show((cpu.user + cpu.system) / 1000 / runs)} ms`,
  );
  return out!;
}

const hash = await poseidon();
const leaf = recordLeaf(hash, layout, record.values, holderOf(hash, record.secret), record.salt);
const leaves = [leaf, ...Array.from({ length: 4095 }, () => randomField(rng))];
const tree = await timed('tree of 4,096 records', 3, () => RecordTree.build(hash, leaves));
const circuit: CircuitName = 'member';
const artefacts = await loadArtefacts(circuit);
const key = await timed('prepare the verifying key', 1, () => prepareKey(insecureDevKeys[circuit]));
const claimOf = (session: string): RecordClaim => ({
  format: 'tacit/record-claim/1',
  layout: layoutHash(layout),
  anchor: { circuit, root: String(tree.root) },
  conditions: [{ kind: 'ageAtLeast', field: 'born', years: 18, on: '2026-01-01' }],
  session,
  audience: 'transport',
  scope: 'permit',
});
const claim = claimOf('s');
const proved = await timed('prove', 5, () =>
  proveRecordClaim(artefacts, claim, layout, record, tree.path(0)),
);
await timed('verify, @noble/curves', 40, () => verifyRecordClaim(key, rules, { claim, layout }, proved));
const batch = Array.from({ length: batchSize }, () => ({ expected: { claim, layout }, input: proved }));
await timed(`verify ${batchSize} at once`, 3, () => verifyRecordClaims(key, rules, batch, rng));
await closeProver();
