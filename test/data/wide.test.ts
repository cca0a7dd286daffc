import t from 'tap';
import { bench } from './support.ts';

t.test('imports a table of 200 columns', async (t) => {
  const { engine, dir, put } = await bench(t);
  const n = 200;
  const header = Array.from({ length: n }, (_, i) => `c${i}`).join(',');
  const row = (r: number) => Array.from({ length: n }, (_, i) => (i * r) % 7).join(',');
  const path = await put('w.csv', `${header}\n${Array.from({ length: 60 }, (_, r) => row(r)).join('\n')}\n`);
  const { schema } = await engine.profile({ path }, { name: 'w' });
  t.equal(schema.fields.length, n);
  const report = await engine.import({ path }, schema, { dir, dataset: 'w', version: 1 });
  t.equal(report.rows, 60);
});
