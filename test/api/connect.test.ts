import type { Handlers } from '@tacit/node/api';
import { connect, Decimal, type QueryAnswer, QueryResult, toValue } from '@tacit/sdk/client';
import { type Hash, isTacitError, type MemberId, TacitError } from '@tacit/sdk/core';
import t from 'tap';
import { start } from './harness.ts';

const HASH = 'a'.repeat(64) as Hash;
const ANSWER: QueryAnswer = {
  sql: 'select sex, count(*)',
  planHash: HASH,
  columns: [
    { name: 'sex', type: 'string', role: 'group' },
    { name: 'n', type: 'integer', role: 'measure' },
    { name: 'cost', type: 'decimal', role: 'measure' },
    { name: 'mean', type: 'double', role: 'measure', error: 'within 0.5' },
  ],
  rows: [
    ['<b>f</b>', '12', '0.10', '1e-7'],
    ['m\u001b[2J', '9007199254740993', '12345678901234567890.12', null],
    [null, null, null, null],
  ],
  suppressed: [{ row: 2, column: 1, rule: 'min-group' }],
  owners: ['cleveland' as MemberId, 'zurich' as MemberId],
  receipt: { body: {} },
  timings: { total: 12 },
};
const status: Handlers['status'] = async () => ({
  member: 'ada' as MemberId,
  network: 'net',
  roles: ['requester'],
  version: '0',
  uptime: 1,
  ledger: null,
  datasets: 0,
  members: [],
});

const code = async (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => 'no error',
    (e: unknown) => (isTacitError(e) ? e.code : String(e)),
  );

t.test('asks in SQL and returns typed values', async (t) => {
  const asked: unknown[] = [];
  const { url } = await start(t, {
    handlers: {
      status,
      'queries.ask': async ({ body }) => {
        asked.push(body);
        return ANSWER;
      },
    },
  });
  const tacit = await connect(url, 'tacit_query');
  t.equal(tacit.member, 'ada');
  const result = await tacit.sql('select 1', { tighten: { minGroup: 10 } });
  t.same(asked, [{ sql: 'select 1', purpose: 'DUO:0000042', tighten: { minGroup: 10 } }]);
  t.same(result.values[0], ['<b>f</b>', 12, new Decimal('0.10'), 1e-7]);
  t.equal(result.rows[1]?.['n'], 9007199254740993n);
  t.equal(String(result.rows[1]?.['cost']), '12345678901234567890.12');
  t.equal((result.rows[0]!['cost'] as Decimal).number, 0.1);
  t.ok(result.isSuppressed(2, 1));
  t.notOk(result.isSuppressed(2, 2), 'NULL is not suppressed');
  t.same(result.column('n').slice(0, 1), [12]);
  t.same(result.owners, ['cleveland', 'zurich']);
});

t.test('a refusal of the node arrives with its code and hint', async (t) => {
  const { url } = await start(t, {
    handlers: {
      status,
      'queries.ask': async () => {
        throw new TacitError('sql.unsupported', { position: 7, hint: 'use a quantile' });
      },
    },
  });
  const tacit = await connect(url, 'tacit_query');
  const error = await tacit.sql('select min(x)').catch((e: unknown) => e);
  t.match(error, { code: 'sql.unsupported', position: 7, hint: 'use a quantile' });
});

t.test('says at once that key or address are wrong', async (t) => {
  const { url } = await start(t, { handlers: { status } });
  t.equal(await code(connect(url, 'tacit_wrong')), 'auth.invalid');
  t.equal(await code(connect('http://127.0.0.1:1', 'tacit_query')), 'node.unreachable');
  for (const bad of ['nonsense', 'file:///etc/passwd', 'http://a:b@x', `${url}/?x=1`]) {
    t.equal(await code(connect(bad, 'tacit_query')), 'input.invalid', bad);
  }
  t.equal(await code(connect(url, 'key with spaces')), 'input.invalid');
});

t.test('never follows a redirect with the key, and refuses foreign answers', async (t) => {
  const fetch = (over: object) => async (_url: string, init: { redirect: string }) => {
    t.equal(init.redirect, 'error');
    return {
      status: 200,
      headers: new Headers({ 'content-type': 'application/json' }),
      text: async () => '{}',
      ...over,
    };
  };
  const open = (over: object) => code(connect('http://node', 'tacit_query', { fetch: fetch(over) }));
  t.equal(await open({}), 'answer.invalid');
  t.equal(await open({ text: async () => '{' }), 'answer.invalid');
  t.equal(await open({ headers: new Headers({ 'content-type': 'text/html' }) }), 'answer.invalid');
  t.equal(await open({ status: 502 }), 'answer.invalid');
});

t.test('the table shows what is suppressed and disarms what a terminal would obey', async (t) => {
  const text = new QueryResult(ANSWER).toTable();
  t.notOk(text.includes('\u001b'));
  t.match(text, /m\\u001b\[2J/);
  t.match(text, /\* 1 cell suppressed by min-group/);
  t.match(text, /NULL/);
  t.match(text, /mean: within 0\.5/);
  t.match(text, /3 rows from cleveland, zurich/);
});

t.test('the notebook table escapes what came from elsewhere', async (t) => {
  const evil = {
    ...ANSWER,
    columns: [{ ...ANSWER.columns[0]!, name: '<script>' }, ...ANSWER.columns.slice(1)],
  };
  const html = new QueryResult(evil).toHTML();
  t.notMatch(html, /<script>|<b>/);
  t.match(html, /&lt;b&gt;f&lt;\/b&gt;/);
});

t.test('refuses an answer that does not fit its own columns', async (t) => {
  const bad = (over: Partial<QueryAnswer>) => () => new QueryResult({ ...ANSWER, ...over });
  t.throws(bad({ rows: [['f']], suppressed: [] }), { code: 'answer.invalid' });
  t.throws(bad({ rows: [['f', '5', '1', '1']], suppressed: [{ row: 0, column: 1, rule: 'x' }] }), {
    code: 'answer.invalid',
  });
  t.throws(bad({ suppressed: [{ row: 9, column: 0, rule: 'x' }] }), { code: 'answer.invalid' });
  t.throws(() => new QueryResult(ANSWER).column('none'), { code: 'input.invalid' });
});

t.test('a cell that is not of its type is refused', async (t) => {
  for (const [cell, type] of [
    ['1.5', 'integer'],
    ['007', 'integer'],
    ['1e5', 'decimal'],
    ['NaN', 'double'],
    ['yes', 'boolean'],
    [true, 'string'],
  ] as const) {
    t.throws(() => toValue(cell, type), { code: 'answer.invalid' }, `${cell} as ${type}`);
  }
  t.equal(toValue('-42', 'integer'), -42);
  t.equal(toValue('1.5e-3', 'double'), 0.0015);
  t.equal(toValue(false, 'boolean'), false);
  t.equal(toValue('2020-02-29', 'date'), '2020-02-29');
});
