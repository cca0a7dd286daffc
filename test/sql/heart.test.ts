import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { planSql } from '@tacit/node/sql';
import { arrange, type Field, layoutOf, tableFromSchema, type Value } from '@tacit/sdk/query';
import t from 'tap';
import { answer, close, duckdb, localTable } from './support.ts';

/** Four real files (UCI heart disease) and R's answers, beside the project. */
const DATA = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));
const OWNERS = ['cleveland', 'hungarian', 'switzerland', 'va'];

const whole = (name: string, minimum: string, maximum: string): Field => ({
  name,
  type: 'integer',
  constraints: { minimum, maximum },
  'tacit:exposure': ['filter', 'group', 'aggregate'],
});
const heart = tableFromSchema('heart', {
  missingValues: ['?'],
  fields: [
    whole('age', '0', '120'),
    whole('sex', '0', '1'),
    whole('cp', '1', '4'),
    whole('trestbps', '0', '300'),
    whole('chol', '0', '1000'),
    whole('thalach', '0', '300'),
    whole('num', '0', '4'),
    {
      name: 'oldpeak',
      type: 'number',
      'tacit:scale': 1,
      constraints: { minimum: '-10.0', maximum: '10.0' },
      'tacit:exposure': ['aggregate'],
    },
  ],
});

const reference = (name: string): string[][] =>
  readFileSync(`${DATA}reference/${name}.csv`, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => [...line.matchAll(/"([^"]*)"|([^,]+)/g)].map((m) => m[1] ?? m[2]!));

t.test('four hospitals together answer as R does on the pooled table', async (t) => {
  if (!existsSync(`${DATA}heart/cleveland.csv`)) {
    t.pass('the real data is not beside the project; the random tables of oracle.test.ts stand in');
    return;
  }
  const duck = await duckdb();
  for (const owner of OWNERS) {
    await duck.rows(`create table ${owner} as select * replace (oldpeak::decimal(18,1) as oldpeak)
      from read_csv('${DATA}heart/${owner}.csv', nullstr = '?', types = {'oldpeak': 'VARCHAR', 'age': 'BIGINT',
      'sex': 'BIGINT', 'cp': 'BIGINT', 'trestbps': 'BIGINT', 'chol': 'BIGINT', 'thalach': 'BIGINT', 'num': 'BIGINT'})`);
  }
  const ask = async (sql: string): Promise<Value[][]> => {
    const { plan } = await planSql(sql, duck.parse, () => heart);
    const parts = await Promise.all(OWNERS.map((owner) => localTable(duck, plan, heart, owner)));
    return arrange(plan, layoutOf(plan, heart).outputs, answer(plan, heart, parts), (row) => row);
  };
  const groups = await ask(
    `select sex, cp, count(*) as n, count(*) filter (where num > 0) as disease, sum(age) as age_sum
     from heart group by sex, cp order by cp, sex`,
  );
  t.same(groups, reference('heart_by_sex_cp'));

  const [pair] = reference('heart_cor');
  const [cor] = await ask(
    'select count(*) filter (where age is not null and thalach is not null), corr(age, thalach) from heart',
  );
  t.equal(cor?.[0], pair?.[1]);
  t.ok(close(cor?.[1] ?? null, pair?.[2] ?? null));

  for (const line of reference('heart_describe')) {
    const [column = '', n, mean, sd] = line;
    const [row] = await ask(`select count(${column}), avg(${column}), stddev_samp(${column}) from heart`);
    t.equal(row?.[0], n, column);
    t.ok(close(row?.[1] ?? null, mean ?? null) && close(row?.[2] ?? null, sd ?? null), column);
  }
  duck.close();
});
