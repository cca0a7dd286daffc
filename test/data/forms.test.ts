import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import t from 'tap';
import { type Bench, bench, codeOf } from './support.ts';

async function add(b: Bench, path: string, version: number) {
  const profile = await b.engine.profile({ path }, { name: 'x' });
  const target = { dir: `${b.dir}/store`, dataset: 'x', version };
  const report = await b.engine.import({ path }, profile.schema, target);
  await b.engine.open(`x${version}`, report.file);
  const rows = await b.engine.query(`x${version}`, 'select * from data', { deadlineMs: 5000 });
  return { rows };
}

t.test('reads the many ways people write tables', async (t) => {
  const b = await bench(t);
  const cases: readonly (readonly [string, string, readonly unknown[]])[] = [
    ['BOM and CR LF', '\ufeffa,b\r\n1,x\r\n2,y\r\n', [1n, 2n]],
    ['CR alone', 'a,b\r1,x\r2,y\r', [1n, 2n]],
    ['no newline at the end, blank lines', 'a,b\n\n1,x\n\n2,y', [1n, 2n]],
    ['semicolons and decimal commas', 'a;b\n1,5;x\n-2,25;y\n', ['1.50', '-2.25']],
    ['tabs', 'a\tb\n1\tx, y\n2\tz\n', [1n, 2n]],
    ['bars', 'a|b\n1|x\n2|z\n', [1n, 2n]],
    ['spaces around cells', ' a , b\n 1 , "x, y"\n 2 ,z\n', [1n, 2n]],
    ['single quotes', "a,b\n1,'x, y'\n2,'z'\n", [1n, 2n]],
    ['a quotation mark inside a cell', 'a,b\n5" pipe,1\nx,2\n', ['5" pipe', 'x']],
    ['one column', 'a\n1\n\n2\n', [1n, 2n]],
    ['integers written as 5.0', 'a,b\n5.0,x\n,y\n', [5n, null]],
    ['exponents', 'a,b\n1e-3,x\n2.5E2,y\n', ['0.001', '250.000']],
    ['booleans', 'a,b\ntrue,x\nFALSE,y\n', [true, false]],
    ['leading zeros', 'a,b\n01234,x\n00017,y\n', ['01234', '00017']],
    ['integers beyond 64 bits', 'a,b\n92233720368547758080,x\n5,y\n', ['92233720368547758080', '5']],
    ['day first', 'a,b\n31/12/2020,x\n01/02/2020,y\n', ['2020-12-31', '2020-02-01']],
    ['month first', 'a,b\n12/31/2020,x\n01/02/2020,y\n', ['2020-12-31', '2020-01-02']],
    ['null tokens', 'a,b\nNA,x\n?,y\n7,z\n', [null, null, 7n]],
  ];
  for (const [i, [what, content, expected]] of cases.entries()) {
    const { rows } = await add(b, await b.put('f.csv', content), i + 1);
    t.same(new Set(rows.columns[0]), new Set(expected), what);
  }
});

t.test('reads Parquet and NDJSON, also compressed', async (t) => {
  const b = await bench(t);
  const parquet = `${b.dir}/p.parquet`;
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(
    `copy (select i as a, i / 4.0::decimal(9,2) as b, date '2020-01-01' + i::integer as c, i % 2 = 0 as d from range(3) r(i)) to '${parquet}'`,
  );
  connection.closeSync();
  instance.closeSync();
  const fromParquet = await add(b, parquet, 1);
  t.same(fromParquet.rows.types, ['integer', 'decimal', 'date', 'boolean']);
  t.same(new Set(fromParquet.rows.columns[2]), new Set(['2020-01-01', '2020-01-02', '2020-01-03']));
  const json = '{"a":1,"b":"x"}\n{"a":2.5,"b":null,"c":true}\n';
  const fromJson = await add(b, await b.put('j.ndjson', json), 2);
  t.same(fromJson.rows.names, ['a', 'b', 'c']);
  t.same(new Set(fromJson.rows.columns[0]), new Set(['1.0', '2.5']));
  const zipped = await add(b, await b.put('z.csv.gz', gzipSync('a,b\n1,x\n2,y\n')), 3);
  t.equal(zipped.rows.rowCount, 2);
  const broken = await b.put('q.parquet', 'PAR1 and no more');
  t.equal(await codeOf(b.engine.profile({ path: broken }, { name: 'x' })), 'data.unreadable');
  const half = await b.put('h.ndjson', '{"a":1}\n{"a":\n');
  t.equal(await codeOf(b.engine.profile({ path: half }, { name: 'x' })), 'data.unreadable');
});
