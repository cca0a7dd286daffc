import { codesSql } from '@tacit/node/sql';
import { decode, divisionOf, holds } from '@tacit/sdk/protocols/differencing';
import { count, eq, from, ge, layoutOf, sum, tableFromSchema, validatePlan, when } from '@tacit/sdk/query';
import t from 'tap';
import { bench, codeOf } from './support.ts';

const ROWS = Array.from({ length: 5_000 }, (_, i) => ({
  id: i,
  age: 20 + ((i * 13) % 70),
  ward: ['east', 'north', 'south'][i % 3]!,
  chol: i % 11 === 0 ? null : 100 + (i % 50),
}));

t.test('codes say of every row, in stored order, which sets of a question it is in', async (t) => {
  const { engine, dir, put } = await bench(t);
  const csv = ROWS.map((r) => `p${r.id},${r.age},${r.ward},${r.chol ?? ''}`).join('\n');
  const path = await put('a.csv', `id,age,ward,chol\n${csv}\n`);
  const { schema } = await engine.profile({ path }, { name: 'a' });
  const { file } = await engine.import({ path }, schema, { dir: `${dir}/store`, dataset: 'a', version: 1 });
  await engine.open('a', file);
  const table = tableFromSchema('a', schema);
  const plan = validatePlan(
    from('a')
      .where(ge('age', 40))
      .groupBy('ward')
      .select('ward', {
        n: count(),
        old: count(null, ge('age', 70)),
        chol: sum('chol'),
        thirds: sum(when(eq('age', 50), 1, 0)),
      })
      .plan(),
    table,
  );
  const { layout } = layoutOf(plan, table);
  const division = divisionOf(plan.where, layout, table);
  const { codes, rows } = await engine.codes('a', codesSql(division, table), { deadlineMs: 5_000 });
  t.equal(rows.length, ROWS.length);
  t.ok(rows instanceof Uint8Array, 'a byte per row');
  const kinds = division.kinds.map((k) => (i: number) => {
    const code = codes[rows[i]!]!;
    return code === 0 ? null : { at: decode(division, code), holds: holds(k, decode(division, code).flags) };
  });
  const expected = [
    (_: (typeof ROWS)[number]) => true,
    (r: (typeof ROWS)[number]) => r.age >= 70,
    (r: (typeof ROWS)[number]) => r.chol !== null,
    (r: (typeof ROWS)[number]) => r.age === 50,
  ];
  t.equal(kinds.length, expected.length);
  const wrong = ROWS.filter((r, i) => {
    const first = kinds[0]!(i);
    if (r.age < 40) return first !== null;
    if (first === null || layout.keys[0]!.labels[first.at.cell - 1] !== r.ward) return true;
    const found = kinds.map((k) => k(i)!.holds);
    return !sameSets(
      found,
      expected.map((e) => e(r)),
    );
  });
  t.equal(wrong.length, 0);
});

/** The order of kinds is the layout's business. */
const sameSets = (a: readonly boolean[], b: readonly boolean[]): boolean =>
  a.filter(Boolean).length === b.filter(Boolean).length;

t.test('only one column of unsigned integers is handed out', async (t) => {
  const { engine, dir, put } = await bench(t);
  const path = await put('b.csv', 'age\n1\n2\n');
  const { schema } = await engine.profile({ path }, { name: 'b' });
  const { file } = await engine.import({ path }, schema, { dir: `${dir}/store`, dataset: 'b', version: 1 });
  await engine.open('b', file);
  for (const sql of ['select age from data', 'select 1::utinyint, 2::utinyint', 'drop table data'])
    t.equal(await codeOf(engine.codes('b', sql, { deadlineMs: 5_000 })), 'data.query-refused', sql);
  const { rows, codes } = await engine.codes('b', 'select age::uinteger from data', { deadlineMs: 5_000 });
  t.same(
    [...rows].map((i) => codes[i]),
    [1, 2],
  );
});
