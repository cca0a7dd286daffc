import { checkSchema, mergeSchemas } from '@tacit/node/data';
import type { Field, TableSchema } from '@tacit/sdk/query';
import t from 'tap';
import { bench, codeOf } from './support.ts';

const field = (name: string, type: Field['type'], more: Partial<Field> = {}): Field => ({
  name,
  type,
  'tacit:exposure': ['filter', 'group', 'aggregate'],
  'tacit:role': 'category',
  ...more,
});
const table = (...fields: Field[]): TableSchema => ({ fields, missingValues: [''] });
const owner = (name: string, schema: TableSchema, ...empty: string[]) => ({
  owner: name,
  schema,
  allNull: new Set(empty),
});

t.test('merges owners: null fits anything, integers widen, categories unite, bounds enclose', async (t) => {
  const merged = mergeSchemas([
    owner(
      'a',
      table(
        field('x', 'integer', { constraints: { minimum: '0', maximum: '5', enum: ['1', '2'] } }),
        field('y', 'integer', { constraints: { minimum: '0', maximum: '20' }, 'tacit:role': 'measure' }),
        field('z', 'string', { 'tacit:exposure': [] }),
      ),
      'z',
    ),
    owner(
      'b',
      table(
        field('x', 'integer', { constraints: { minimum: '0', maximum: '10', enum: ['10', '2'] } }),
        field('y', 'number', {
          constraints: { minimum: '-2.5', maximum: '2.5' },
          'tacit:scale': 1,
          'tacit:role': 'measure',
        }),
        field('z', 'integer', { constraints: { minimum: '0', maximum: '1' } }),
      ),
    ),
  ]);
  const [x, y, z] = merged.fields;
  t.same(x?.constraints, { minimum: '0', maximum: '10', enum: ['1', '2', '10'] });
  t.equal(y?.type, 'number');
  t.same([y?.['tacit:scale'], y?.constraints], [1, { minimum: '-2.5', maximum: '20' }]);
  t.notOk(y?.['tacit:exposure'].includes('group'), 'a number has no finite domain');
  t.equal(z?.type, 'integer');
});

t.test('a column hidden at one owner is hidden in the merged table', async (t) => {
  const merged = mergeSchemas([
    owner('a', table(field('x', 'string', { constraints: { enum: ['u'] } }))),
    owner('b', table(field('x', 'string', { 'tacit:exposure': [], 'tacit:role': 'identifier' }))),
  ]);
  t.same(merged.fields[0]?.['tacit:exposure'], []);
  t.equal(merged.fields[0]?.['tacit:role'], 'identifier');
  t.equal(merged.fields[0]?.constraints?.enum, undefined);
});

t.test('refuses to merge a text with a number, naming column and owner', async (t) => {
  const merge = () =>
    mergeSchemas([owner('a', table(field('x', 'integer'))), owner('b', table(field('x', 'string')))]);
  t.throws(merge, { code: 'data.schemas-differ', field: 'x', member: 'b' });
});

t.test('a schema file with a mistake is refused by the name of the column', async (t) => {
  const bad = (f: object) => () => checkSchema(table({ ...field('age', 'integer'), ...f } as Field));
  t.throws(bad({ constraints: { minimum: 'old' } }), { code: 'data.schema-invalid', field: 'age.minimum' });
  t.throws(bad({ constraints: { minimum: '9', maximum: '1' } }), {
    code: 'data.schema-invalid',
    field: 'age.minimum',
  });
  t.throws(bad({ 'tacit:scale': 2 }), { code: 'data.schema-invalid', field: 'age.tacit:scale' });
  t.throws(bad({ type: 'float' }), { code: 'data.schema-invalid', field: 'age.type' });
  t.throws(bad({ 'tacit:exposure': ['everything'] }), { code: 'data.schema-invalid' });
  t.throws(() => checkSchema(table(field('a', 'integer'), field('A', 'integer'))), {
    code: 'data.schema-invalid',
    field: 'A',
  });
  t.doesNotThrow(() => checkSchema(table(field('a', 'integer'))));
});

t.test('infers roles: identifiers hidden, categories listed, bounds rounded outwards', async (t) => {
  const { engine, put } = await bench(t);
  const rows = Array.from(
    { length: 60 },
    (_, i) =>
      `K${i},${20 + (i % 47)},${i % 2 ? 'm' : 'f'},${((i * 37) / 10 - 3).toFixed(1)},note ${i},${i < 2 ? 'odd' : 'usual'},`,
  );
  const path = await put('f.csv', `patient_id,age,sex,score,remark,kind,empty\n${rows.join('\n')}\n`);
  const { schema, columns } = await engine.profile({ path }, { name: 'x' });
  const by = Object.fromEntries(schema.fields.map((f) => [f.name, f]));
  t.same([by['patient_id']?.['tacit:role'], by['patient_id']?.['tacit:exposure']], ['identifier', []]);
  t.same(by['age']?.constraints, { minimum: '0', maximum: '100' });
  t.same(by['age']?.['tacit:exposure'], ['filter', 'group', 'aggregate']);
  t.same(by['sex']?.constraints, { enum: ['f', 'm'] });
  t.same([by['score']?.type, by['score']?.['tacit:scale']], ['number', 1]);
  t.same(by['score']?.constraints, { minimum: '-500', maximum: '500' });
  t.same([by['remark']?.['tacit:exposure'], by['remark']?.constraints], [[], undefined]);
  t.equal(columns.find((c) => c.name === 'kind')?.rare, 1, 'a rare category is told');
  t.equal(columns.find((c) => c.name === 'empty')?.allNull, true);
  t.equal(await codeOf(engine.profile({ path: `${path}x` }, { name: 'x' })), 'data.source-missing');
});
