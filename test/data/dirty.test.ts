import { RowsRefused } from '@tacit/node/data';
import t from 'tap';
import { type Bench, bench, codeOf } from './support.ts';

const lines = (n: number, f: (i: number) => string): string =>
  Array.from({ length: n }, (_, i) => f(i)).join('');

async function add(b: Bench, path: string, version: number, refuse: 'all' | 'skip' = 'all') {
  const profile = await b.engine.profile({ path }, { name: 'x' });
  const target = { dir: `${b.dir}/store`, dataset: 'x', version };
  const report = await b.engine.import({ path }, profile.schema, target, { refuse });
  await b.engine.open(`x${version}`, report.file);
  const rows = await b.engine.query(`x${version}`, 'select * from data', { deadlineMs: 5000 });
  return { profile, report, rows };
}

t.test('refuses what is not a table, by code', async (t) => {
  const b = await bench(t);
  const cases: readonly (readonly [string, string | Uint8Array, string])[] = [
    ['empty file', '', 'data.empty'],
    ['only blank lines', '\n\n', 'data.empty'],
    ['header only', 'a,b\n', 'data.header-only'],
    ['no header, numbers', '1,2,3\n4,5,6\n', 'data.no-header'],
    ['no header, mixed', 'P1,12,3.5\nP2,13,4.5\n', 'data.no-header'],
    ['duplicate names', 'a,b,a\n1,2,3\n', 'data.duplicate-columns'],
    ['duplicate names but for case', 'Age,age\n1,2\n', 'data.duplicate-columns'],
    ['a column without a name', 'a,\n1,2\n', 'data.bad-column-name'],
    ['too many columns', `${lines(501, (i) => `c${i},`)}z\n${'1,'.repeat(501)}1\n`, 'data.too-many-columns'],
    ['Latin-1', Buffer.from('a,b\n1,caf\xe9\n', 'latin1'), 'data.encoding'],
    ['UTF-16', Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'), 'data.encoding'],
    ['zero bytes', Uint8Array.of(1, 0, 2, 0), 'data.unreadable'],
    ['unclosed quote', 'a,b\n"x,1\nz,2\n', 'data.unclosed-quote'],
    ['text after a quote', 'a,b\n"x"y,1\n', 'data.unreadable'],
    ['mixed line endings', 'a,b\r\n1,2\n3,4\r\n', 'data.unreadable'],
    ['a cell too long', `a,b\n1,${'x'.repeat(100_001)}\n`, 'data.cell-too-long'],
    ['ambiguous dates', 'd,b\n03/04/2020,1\n01/02/2020,2\n', 'data.ambiguous-dates'],
    ['thousand separators', 'a;b\n1,234;x\n2,000;y\n', 'data.number-format'],
  ];
  for (const [what, content, code] of cases) {
    const path = await b.put('f.csv', content);
    t.equal(await codeOf(b.engine.profile({ path }, { name: 'x' })), code, what);
  }
  await b.put('f.csv', Buffer.from('a,b\n1,x\n2,caf\xe9\n', 'latin1'));
  await t.rejects(b.engine.profile({ path: `${b.dir}/f.csv` }, { name: 'x' }), {
    code: 'data.encoding',
    field: 'line 3',
  });
});

t.test('refuses a source that is not one plain local file', async (t) => {
  const { engine, dir, put } = await bench(t);
  const { symlink, mkdir } = await import('node:fs/promises');
  const path = await put('a.csv', 'a,b\n1,2\n');
  await symlink(path, `${dir}/link.csv`);
  await mkdir(`${dir}/sub`);
  const of = (path: string, within?: string) =>
    codeOf(engine.profile({ path, ...(within === undefined ? {} : { within }) }, { name: 'x' }));
  t.equal(await of('https://example.org/a.csv'), 'data.source-refused');
  t.equal(await of('s3://bucket/a.csv'), 'data.source-refused');
  t.equal(await of(`${dir}/link.csv`), 'data.source-refused');
  t.equal(await of(dir), 'data.source-refused');
  t.equal(await of(`${dir}/*.csv`), 'data.source-missing', 'a wildcard never expands');
  t.equal(await of(`${dir}/sub/../a.csv`, `${dir}/sub`), 'data.source-refused', 'climbs out');
  t.equal(await of(path, dir), 'none');
  t.equal(
    await of(await put('x*[1]?.csv', 'a,b\n1,2\n')),
    'none',
    'a name with wildcard characters is a name',
  );
});

t.test('names the line of a refused row and imports nothing', async (t) => {
  const b = await bench(t);
  const body = `n,s\n${lines(30, (i) => `${i % 9},x\n`)}secret,"two\nlines"\n${lines(30, (i) => `${i % 9},"y\r\nz"\n`)}7,x,extra\noops,x\n`;
  const path = await b.put('f.csv', body);
  const error = await add(b, path, 1).catch((e: unknown) => e);
  t.ok(error instanceof RowsRefused);
  const { refused } = error as RowsRefused;
  t.equal(refused.rows, 3);
  t.same(
    refused.first.map((r) => [r.line, r.column, r.rule]),
    [
      [32, 'n', 'type'],
      [94, null, 'ragged'],
      [95, 'n', 'type'],
    ],
  );
  t.notMatch(JSON.stringify(error) + String(error), /secret|oops/, 'never the value');
  t.equal(await codeOf(b.engine.open('x', `${b.dir}/store/x/v1/data.duckdb`)), 'data.dataset-unknown');
  const rest = await add(b, path, 2, 'skip');
  t.equal(rest.report.rows, 60);
  t.equal(rest.report.refused.rows, 3);
  t.equal(rest.rows.rowCount, 60);
});

t.test('enforces the constraints of the schema', async (t) => {
  const b = await bench(t);
  const path = await b.put('f.csv', 'id,n,c\na,1,x\nb,99,y\na,-5,x\nd,,z\ne,2.5,x\n');
  const exposure = { 'tacit:exposure': [] };
  const schema = {
    missingValues: [''],
    primaryKey: 'id',
    fields: [
      { name: 'c', type: 'string' as const, constraints: { enum: ['x', 'y'] }, ...exposure },
      {
        name: 'n',
        type: 'integer' as const,
        constraints: { minimum: '0', maximum: '50', required: true },
        ...exposure,
      },
      { name: 'id', type: 'string' as const, constraints: { maxLength: 5 }, ...exposure },
    ],
  };
  const target = { dir: `${b.dir}/store`, dataset: 'x', version: 1 };
  const error = (await b.engine.import({ path }, schema, target).catch((e: unknown) => e)) as RowsRefused;
  t.same(
    error.refused.first.map((r) => `${r.line} ${r.column} ${r.rule}`).sort(),
    ['3 n maximum', '4 n minimum', '5 c enum', '5 n required', '6 n type'].sort(),
  );
  const twice = await b.put('g.csv', 'c,n,id\nx,1,a\ny,2,b\nx,3,a\n');
  const doubled = (await b.engine.import({ path: twice }, schema, target).catch((e) => e)) as RowsRefused;
  t.same(
    doubled.refused.first.map((r) => [r.line, r.column, r.rule]),
    [[4, 'id', 'unique']],
  );
  const other = await b.put('h.csv', 'c,id\nx,a\n');
  t.equal(await codeOf(b.engine.import({ path: other }, schema, target)), 'data.schema-mismatch');
});

t.test('quotes what a header tries to inject', async (t) => {
  const b = await bench(t);
  const name = 'a"); drop table data; --';
  const content = `"${name.replaceAll('"', '""')}",b'c,"d ""e"""\n1,2,3\n2,3,4\n`;
  const { rows, profile } = await add(b, await b.put('f.csv', content), 1);
  t.same(rows.names, [name, "b'c", 'd "e"']);
  t.equal(profile.rows, 2);
});

t.test('infinities and wrong dates are refused, never guessed', async (t) => {
  const b = await bench(t);
  const content = `a,d\n${lines(30, (i) => `${i}.5,2020-03-${10 + (i % 20)}\n`)}inf,2020-01-01\nnan,2020-01-01\n1.5,2021-02-29\n`;
  const profile = await b.engine.profile({ path: await b.put('f.csv', content) }, { name: 'x' });
  t.same(
    profile.refused.first.map((r) => [r.line, r.column]),
    [
      [32, 'a'],
      [33, 'a'],
      [34, 'd'],
    ],
  );
});

t.test('line numbers are right in a file read in several pieces', async (t) => {
  const b = await bench(t);
  const padding = 'x'.repeat(90);
  const row = (i: number): string =>
    i === 123_456 || i === 199_999 ? `bad,${padding}\n` : `${i % 7},${padding}\n`;
  const path = await b.put('f.csv', `n,s\n${lines(200_000, row)}`);
  const profile = await b.engine.profile({ path }, { name: 'x' });
  t.same(
    profile.refused.first.map((r) => r.line),
    [123_458, 200_001],
  );
});
