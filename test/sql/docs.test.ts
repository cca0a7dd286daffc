import { readFileSync } from 'node:fs';
import { planSql } from '@tacit/node/sql';
import { isTacitError } from '@tacit/sdk/core';
import { and, avg, between, count, type Field, from, gt, planHash, tableFromSchema } from '@tacit/sdk/query';
import t from 'tap';
import { duckdb } from './support.ts';

const TEXT = readFileSync(new URL('../../../docs/sql.md', import.meta.url), 'utf8');
const ALL = ['filter', 'group', 'aggregate'] as const;
const whole = (name: string, maximum: string): Field => ({
  name,
  type: 'integer',
  constraints: { minimum: '0', maximum },
  'tacit:exposure': ALL,
});
const heart = tableFromSchema('heart', {
  missingValues: [],
  primaryKey: 'patient',
  fields: [
    { name: 'patient', type: 'string', 'tacit:exposure': [] },
    ...['age', 'sex', 'cp', 'trestbps', 'thalach', 'num'].map((name) => whole(name, '300')),
    whole('chol', '1000'),
    { name: 'oldpeak', type: 'number', 'tacit:scale': 1, 'tacit:exposure': ALL },
    { name: 'smoker', type: 'boolean', 'tacit:exposure': ALL },
    {
      name: 'seen',
      type: 'date',
      constraints: { minimum: '2019-01-01', maximum: '2025-12-31' },
      'tacit:exposure': ALL,
    },
    { name: 'site', type: 'string', constraints: { enum: ['north', 'south'] }, 'tacit:exposure': ALL },
    { name: 'note', type: 'string', 'tacit:exposure': ALL },
  ],
});

t.test('every example of the SQL page works', async (t) => {
  const duck = await duckdb();
  const blocks = [...TEXT.matchAll(/```sql\n([\s\S]*?)```/g)].map((m) => m[1]!);
  const examples = blocks.flatMap((b) => b.split(/\n\n/)).map((s) => s.trim());
  t.ok(examples.length >= 14);
  for (const sql of examples) {
    const first = await planSql(sql, duck.parse, () => heart);
    const again = await planSql(first.sql, duck.parse, () => heart);
    t.equal(planHash(again.plan), planHash(first.plan), sql);
  }
  duck.close();
});

t.test('every refusal of the SQL page is one', async (t) => {
  const duck = await duckdb();
  const refused = [...TEXT.matchAll(/^\| `((?:select|with) [^`]*)` \|/gm)].map((m) => m[1]!);
  t.ok(refused.length >= 19);
  for (const sql of refused) {
    const outcome = await planSql(sql, duck.parse, () => heart).then(
      () => 'answered',
      (e: unknown) => (isTacitError(e) ? e.code : String(e)),
    );
    t.match(outcome, /^(sql|plan)\./, sql);
  }
  duck.close();
});

t.test("the builder of the SQL page makes the SQL text's plan", async (t) => {
  const duck = await duckdb();
  const built = from('heart')
    .where(and(gt('num', 0), between('age', 40, 60)))
    .groupBy('sex')
    .select('sex', { n: count(), mean_age: avg('age') })
    .orderBy('n', 'desc');
  const { plan } = await planSql(
    `select sex, count(*) as n, avg(age) as mean_age from heart
     where num > 0 and age between 40 and 60 group by sex order by n desc`,
    duck.parse,
    () => heart,
  );
  t.equal(planHash(built.plan()), planHash(plan));
  duck.close();
});
