import { commitParallel, ingestTable } from '@tacit/node/proof';
import * as T from '@tacit/sdk/protocols/proof/table';
import t from 'tap';
import { seeded, seededRng } from './helpers.ts';
import { sampleMaterial, sampleRows, sampleWords, TABLE } from './sample.ts';
import { PHYSICAL, smallWords } from './small.ts';

t.test('batches make the same words as one reading, and threads the same commitment', async (t) => {
  const rows = sampleRows(2500, seeded(31));
  const { words } = sampleWords(rows);
  const names = T.proofLayout(TABLE.columns).encodings.map((e) => e.name);
  async function* batches() {
    for (let at = 0; at < rows.length; at += 999) {
      const part = rows.slice(at, at + 999);
      yield Object.fromEntries(names.map((name) => [name, part.map((r) => r[name]!)]));
    }
  }
  const read = await ingestTable(TABLE.columns, batches());
  t.same(read.words, words);
  const steps: number[] = [];
  const parallel = await commitParallel(read.physical, read.words, seededRng(1), 2, {}, (s) =>
    steps.push(s.done),
  );
  const alone = sampleMaterial(rows, await T.wasmKernels(), 1);
  t.same(parallel.commitment, alone.commitment);
  t.same(
    steps,
    Array.from({ length: read.physical.length }, (_, k) => k + 1),
  );
  t.ok(T.tableCommitmentSchema.safeParse(parallel.commitment).success);
});

t.test('values outside what a column declares are refused by name, never shown', async (t) => {
  const one = (name: string, value: T.IngestValue): void =>
    new T.TableIngest(TABLE.columns).append(name, [value]);
  for (const [name, value] of [
    ['age', 121n],
    ['age', -1n],
    ['ward', 'z'],
    ['debt', 3000000001n],
    ['debt', null],
    ['age', 1.5],
    ['born', '2020-13-01'],
  ] as const) {
    try {
      one(name, value);
      t.fail(name);
    } catch (error) {
      t.match(error, { code: 'proof.domain', field: name });
      t.notMatch((error as Error).message, String(value));
    }
  }
  one('age', 120n);
  one('age', null);
  one('born', '2020-12-01');
  const ingest = new T.TableIngest(TABLE.columns);
  ingest.append('age', [1n]);
  t.throws(() => ingest.finish(), { code: 'proof.domain' });
});

t.test('material whose words do not belong to its commitment is refused', async (t) => {
  const kernels = await T.wasmKernels();
  const material = T.commitTable(PHYSICAL, smallWords(5), seededRng(5), kernels);
  const wrong = { ...material, seeds: [...material.seeds].reverse() };
  const statement: T.Statement = {
    columns: [0],
    where: null,
    keys: [],
    filters: [],
    measures: [{ filter: null, factors: [] }],
  };
  const prove = (m: T.OpeningMaterial): T.TableProof =>
    T.proveTable(m, statement, { session: 's', owner: 'o', plan: 'p' }, kernels, seededRng(1));
  t.ok(prove(material).proof.length > 0);
  t.throws(() => prove(wrong), { code: 'proof.mismatch' });
});
