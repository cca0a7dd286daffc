import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { commit, listVersions, readVersion, removeLeftovers } from '@tacit/node/data';
import t from 'tap';
import { bench, codeOf } from './support.ts';

t.test('an import stopped half-way leaves no version, and the next start removes its rest', async (t) => {
  const { engine, dir, put } = await bench(t);
  const rows = Array.from({ length: 200_000 }, (_, i) => `${i % 50},text ${i}\n`).join('');
  const path = await put('a.csv', `n,s\n${rows}`);
  const { schema } = await engine.profile({ path }, { name: 'a' });
  const target = { dir: `${dir}/store`, dataset: 'a', version: 1 };
  for (const stage of ['check the text', 'store the rows', 'commit to the rows']) {
    const abort = new AbortController();
    const work = engine.import({ path }, schema, target, { signal: abort.signal }, (step) => {
      if (step.what === stage) abort.abort();
    });
    t.equal(await codeOf(work), 'data.cancelled', stage);
    t.same(await listVersions(target.dir), []);
  }
  await mkdir(`${target.dir}/a/.tmp-0011223344556677`, { recursive: true });
  await writeFile(`${target.dir}/a/.tmp-0011223344556677/data.duckdb`, 'half');
  t.equal(await removeLeftovers(target.dir), 1);
  t.same(await readdir(`${target.dir}/a`), []);
  const report = await engine.import({ path }, schema, target);
  t.same(await readdir(report.folder), ['data.duckdb', 'meta.json', 'schema.json']);
  t.equal(await codeOf(engine.import({ path }, schema, target)), 'data.version-exists');
});

t.test('a stored version opens its own commitment; a damaged one is refused', async (t) => {
  const { engine, dir, put } = await bench(t);
  const path = await put('a.csv', 'n,s\n1,x\n2,y\n');
  const { schema } = await engine.profile({ path }, { name: 'a' });
  const first = await engine.import({ path }, schema, { dir, dataset: 'a', version: 1 });
  const second = await engine.import({ path }, schema, { dir, dataset: 'a', version: 2 });
  t.not(first.commitment, second.commitment, 'the salt hides that the tables are equal');
  const stored = await readVersion({ dir, dataset: 'a', version: 1 });
  t.equal(commit(Buffer.from(stored.meta.salt, 'hex'), stored.meta.digest), first.commitment);
  t.same(stored.schema, schema);
  t.same(
    (await listVersions(dir)).map((v) => v.version),
    [1, 2],
  );
  const meta = await readFile(`${first.folder}/meta.json`, 'utf8');
  await writeFile(`${first.folder}/meta.json`, meta.slice(10));
  t.equal(await codeOf(readVersion({ dir, dataset: 'a', version: 1 })), 'data.dataset-damaged');
  t.equal(await codeOf(readVersion({ dir, dataset: 'a', version: 9 })), 'data.dataset-unknown');
  await writeFile(second.file, 'not a database');
  t.equal(await codeOf(engine.open('a', second.file)), 'data.dataset-damaged');
});
