import { aesCtrStream } from '@tacit/sdk/crypto';
import {
  bucketBytes,
  changedHint,
  changeTable,
  columnChanges,
  databaseRows,
  failureBits,
  gaussianErrors,
  hintRows,
  looseEntries,
  MAX_COLUMN_BITS,
  matrixVector,
  PAPER_MODULI,
  type PirHint,
  packTable,
  pirSizes,
  prepareQuery,
  queryColumn,
  recoverColumn,
  SIGMA,
  scalarKernel,
  shapeOf,
  wasmKernel,
} from '@tacit/sdk/protocols/lookup';
import fc from 'fast-check';
import t from 'tap';
import { seeded } from './seeded.ts';

const rng = seeded('pir');
const outputs = Array.from({ length: 600 }, () => rng(64));
const table = packTable(
  4,
  looseEntries(
    outputs,
    outputs.map((_, i) => i),
  ),
);
const shape = shapeOf(table);
const columns = 2 ** shape.columnBits;
const seed = rng(32);

const equal = (a: ArrayLike<number>, b: ArrayLike<number>): boolean =>
  a.length === b.length && Array.from(a).every((v, i) => v === b[i]);

function server() {
  const kernel = wasmKernel();
  kernel.load(databaseRows(table, 0, shape.rows));
  const hint = hintRows(kernel, shape.rows, columns, seed, aesCtrStream);
  return { kernel, hint: { shape, seed, hint } satisfies PirHint };
}

t.test('the SIMD scan and the plain one agree bit for bit', async () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 11 }),
      fc.integer({ min: 1, max: 6 }),
      fc.nat(),
      (rows, sixteens, n) => {
        const source = seeded(String(n));
        const width = 16 * sixteens;
        const query = new Uint32Array(source(4 * width).slice().buffer);
        query[0] = 0xffffffff;
        query[width - 1] = 0x00008000;
        const db = source(rows * width);
        const [plain, simd] = [scalarKernel(), wasmKernel()];
        plain.load(db);
        simd.load(db);
        return plain.scan(rows, width, query).join() === simd.scan(rows, width, query).join();
      },
    ),
    { numRuns: 60 },
  );
});

t.test('every bucket can be fetched, whole and exact', async (t) => {
  const { kernel, hint } = server();
  for (let column = 0; column < columns; column++) {
    const prepared = prepareQuery(hint, rng);
    const got = recoverColumn(prepared, kernel.scan(shape.rows, columns, queryColumn(prepared, column)));
    const bucket = bucketBytes(table, column);
    t.ok(equal(got.subarray(0, bucket.length), bucket));
    t.ok(got.subarray(bucket.length).every((b) => b === 0));
  }
});

t.test('the hint of parts is the hint of the whole', async (t) => {
  const { hint } = server();
  const half = 32;
  const parts = [
    [0, half],
    [half, shape.rows],
  ].map(([from, to]) => {
    const kernel = wasmKernel();
    kernel.load(databaseRows(table, from!, to!));
    return hintRows(kernel, to! - from!, columns, seed, aesCtrStream);
  });
  t.ok(equal([...parts[0]!, ...parts[1]!], hint.hint));
});

t.test('a changed bucket changes the hint as a new scan would', async (t) => {
  const { kernel, hint } = server();
  const { table: next, changed } = changeTable(table, [
    { output: outputs[5]!, label: 999 },
    { output: outputs[6]!, label: null },
  ]);
  const changes = columnChanges(shape, table, next);
  t.same(
    changes.map((c) => c.column),
    changed,
  );
  for (const { column, after } of changes) {
    const bytes = new Uint8Array(shape.rows);
    bytes.set(after);
    kernel.patch(columns, column, bytes);
  }
  const scanned = hintRows(kernel, shape.rows, columns, seed, aesCtrStream);
  t.ok(equal(changedHint(hint, changes).hint, scanned));
  t.notOk(equal(scanned, hint.hint));
  const fresh = wasmKernel();
  fresh.load(databaseRows(next, 0, shape.rows));
  t.ok(equal(hintRows(fresh, shape.rows, columns, seed, aesCtrStream), scanned));
  const grown = changes.map((c) => ({ ...c, after: new Uint8Array(shape.rows + 8) }));
  t.throws(() => changedHint(hint, grown), { code: 'lookup.stale' });
});

t.test('an answer to another query, or of another length, does not give the bucket', async (t) => {
  const { kernel, hint } = server();
  const prepared = prepareQuery(hint, rng);
  const answer = kernel.scan(shape.rows, columns, queryColumn(prepareQuery(hint, rng), 3));
  const bucket = bucketBytes(table, 3);
  t.notOk(equal(recoverColumn(prepared, answer).subarray(0, bucket.length), bucket));
  t.throws(() => recoverColumn(prepared, answer.subarray(1)), { code: 'lookup.bad-bucket' });
  t.throws(() => queryColumn(prepared, columns), { code: 'input.invalid' });
  queryColumn(prepared, 1);
  t.throws(() => queryColumn(prepared, 2), { code: 'lookup.stale' }, 'one preparation, one query');
});

t.test('errors have the stated spread', async (t) => {
  const errors = gaussianErrors(60_000, rng);
  const mean = errors.reduce((a, b) => a + b) / errors.length;
  const deviation = Math.sqrt(errors.reduce((a, b) => a + b * b, 0) / errors.length);
  t.ok(Math.abs(mean) < 0.15, `mean ${mean}`);
  t.ok(Math.abs(deviation - SIGMA) < 0.1, `deviation ${deviation}`);
});

t.test('bytes fit the moduli of the paper with room for words that are not centred', async (t) => {
  for (const [bits, modulus] of Object.entries(PAPER_MODULI)) {
    const columns = 2 ** Number(bits);
    const bound = 2 ** 32 / (SIGMA * Math.sqrt(columns) * Math.sqrt(2 * Math.log(2 ** 41)));
    t.ok(
      Math.abs(Math.sqrt(bound) - modulus) <= 2,
      `the table's modulus for 2^${bits} follows from theorem C.1`,
    );
    if (Number(bits) <= MAX_COLUMN_BITS) t.ok(failureBits(columns) < -60 && modulus >= 256);
  }
  t.same(pirSizes({ columnBits: 14, rows: 6960 }), { hint: 28_508_160, query: 65_536, answer: 27_840 });
});

t.test('vectors of the matrix are one stream cut into pieces', async (t) => {
  const joined = [0, 1, 2].flatMap((n) => [...matrixVector(aesCtrStream, seed, 16, n)]);
  t.same(joined, [...matrixVector(aesCtrStream, seed, 48, 0)]);
});
