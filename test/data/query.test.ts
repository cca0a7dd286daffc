import t from 'tap';
import { bench, codeOf } from './support.ts';

t.test('imports a table and answers one SELECT over it, exactly', async (t) => {
  const { engine, dir, put } = await bench(t);
  const path = await put(
    'a.csv',
    'sex,amount,day\nm,1.50,2020-01-31\nf,-0.25,2020-02-01\nm,?,\nf,2,2020-03-01\n',
  );
  const profile = await engine.profile({ path }, { name: 'a' });
  const target = { dir: `${dir}/store`, dataset: 'a', version: 1 };
  const report = await engine.import({ path }, profile.schema, target);
  t.equal(report.rows, 4);
  await engine.open('a', report.file);
  const rows = await engine.query(
    'a',
    'select sex, count(*) as n, sum(amount) as s, max("day") as d from data group by sex order by sex',
    { deadlineMs: 5000 },
  );
  t.same(rows.names, ['sex', 'n', 's', 'd']);
  t.same(rows.types, ['string', 'integer', 'decimal', 'date']);
  t.same(rows.columns, [
    ['f', 'm'],
    [2n, 2n],
    ['1.75', '1.50'],
    ['2020-03-01', '2020-01-31'],
  ]);
  for (const sql of ['select 1; select 2', 'drop table data', '', 'set threads = 8', 'pragma database_list'])
    t.not(await codeOf(engine.query('a', sql, { deadlineMs: 5000 })), 'none', sql);
});

t.test('names the position of a syntax error', async (t) => {
  const { engine } = await bench(t);
  t.equal(typeof (await engine.parse('select 1 from t')), 'object');
  await t.rejects(engine.parse('select a frm t wher x'), { code: 'sql.syntax' });
  const error = await engine.parse('select 1 from t where').catch((e: { position: number }) => e);
  t.same((error as { position: number }).position, 21);
});
