import { readdir } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import t from 'tap';
import { type Bench, bench, codeOf } from './support.ts';

async function opened(b: Bench): Promise<void> {
  const path = await b.put('a.csv', 'n,s\n1,x\n2,y\n');
  const { schema } = await b.engine.profile({ path }, { name: 'a' });
  const report = await b.engine.import({ path }, schema, { dir: `${b.dir}/store`, dataset: 'a', version: 1 });
  await b.engine.open('a', report.file);
}

const alive = (b: Bench) => b.engine.query('a', 'select count(*) from data', { deadlineMs: 5000 });

t.test('the query process reads no file, writes none, loads nothing, changes nothing', async (t) => {
  const b = await bench(t);
  await opened(b);
  const escapes = [
    "select * from read_csv('/etc/passwd')",
    "select * from read_text('/etc/passwd')",
    "select * from read_blob('/proc/self/environ')",
    "select * from glob('/etc/*')",
    "select * from '/etc/passwd'",
    "select * from read_json('/etc/passwd')",
    "select * from read_parquet('/etc/passwd')",
    "select * from parquet_metadata('/etc/passwd')",
    "select * from read_text('https://example.org/')",
    `copy data to '${b.dir}/stolen.csv'`,
    `copy (select 1) to '${b.dir}/stolen.csv'`,
    `export database '${b.dir}/stolen'`,
    `attach '${b.dir}/stolen.duckdb' as s`,
    'install httpfs',
    'load httpfs',
    "set memory_limit = '10GB'",
    'set enable_external_access = true',
    'reset lock_configuration',
    'pragma threads = 8',
    'pragma database_list',
    'create table t (a integer)',
    'create temp table t (a integer)',
    'insert into data select * from data',
    'delete from data',
    'drop table data',
    'checkpoint',
    'explain select 1',
    'prepare p as select 1',
    'select 1; select 2',
    `select 1${'+1'.repeat(5000)}`,
  ];
  for (const sql of escapes) {
    const code = await codeOf(b.engine.query('a', sql, { deadlineMs: 5000 }));
    t.ok(
      ['data.query-refused', 'sql.syntax', 'data.query-failed'].includes(code),
      `${code}: ${sql.slice(0, 60)}`,
    );
  }
  t.same((await readdir(b.dir)).sort(), ['a.csv', 'store']);
  t.same((await alive(b)).columns, [[2n]]);
});

t.test('an unlocked instance does what the locked one refuses (positive control)', async (t) => {
  const { put, dir } = await bench(t);
  const path = await put('p.csv', 'a\n1\n');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  for (const sql of [
    `select * from read_csv('${path}')`,
    `select * from read_text('${path}')`,
    `select * from glob('${dir}/*')`,
    `copy (select 1) to '${dir}/out.csv'`,
    `attach '${dir}/x.duckdb' as s`,
    'set threads = 1',
    'create table t (a integer)',
  ])
    await t.resolves(connection.run(sql), sql);
  connection.closeSync();
  instance.closeSync();
});

t.test('a memory bomb kills its process only; the next query is answered', async (t) => {
  const b = await bench(t, { queryRssMb: 400 });
  await opened(b);
  const code = await codeOf(
    b.engine.query('a', "select strlen(repeat('x', 10000000000)) from data", { deadlineMs: 20_000 }),
  );
  t.ok(['data.process-memory', 'data.query-failed'].includes(code), code);
  const list =
    'select max(strlen(s)) from (select repeat(s, 400000000) as s from data) union all select max(i) from (select unnest(range(200000000)) as i)';
  t.match(await codeOf(b.engine.query('a', list, { deadlineMs: 20_000 })), /^data\./);
  t.same((await alive(b)).columns, [[2n]]);
});

t.test('a query past its deadline ends with a code; the next one is answered', async (t) => {
  const b = await bench(t);
  await opened(b);
  const endless =
    'select count(*) from range(10000000) a, range(10000000) b where (a.range * b.range) % 7 = 3';
  t.equal(await codeOf(b.engine.query('a', endless, { deadlineMs: 300 })), 'data.deadline');
  t.same((await alive(b)).columns, [[2n]]);
  const abort = new AbortController();
  const running = codeOf(b.engine.query('a', endless, { deadlineMs: 60_000, signal: abort.signal }));
  setTimeout(() => abort.abort(), 100);
  t.equal(await running, 'data.cancelled');
  t.same((await alive(b)).columns, [[2n]]);
});

t.test('a result with too many cells is refused', async (t) => {
  const b = await bench(t, { maxResultCells: 1000 });
  await opened(b);
  t.equal(
    await codeOf(b.engine.query('a', 'select * from range(5000)', { deadlineMs: 5000 })),
    'data.result-too-large',
  );
});

t.test('a stopped engine says so, and so does an unknown dataset', async (t) => {
  const b = await bench(t);
  await opened(b);
  t.equal(await codeOf(b.engine.query('b', 'select 1', { deadlineMs: 1000 })), 'data.dataset-unknown');
  await b.engine.stop();
  t.equal(await codeOf(alive(b)), 'data.engine-stopped');
});
