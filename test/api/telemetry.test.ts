import { randomBytes } from 'node:crypto';
import { createUserKey, generateKeys, UserKeys } from '@tacit/node/config';
import { apiMetrics, createLogger, Metrics, processMetrics, redact } from '@tacit/node/telemetry';
import { type LogFields, TacitError, toBase64Url, toHex } from '@tacit/sdk/core';
import t from 'tap';
import { tempFolder } from '../config/refusal.ts';
import { rng, TestClock } from '../peers/members.ts';
import { bearer, call, json, start } from './harness.ts';

function logged(level: 'debug' | 'info' = 'debug') {
  const lines: string[] = [];
  const destination = { write: (line: string) => lines.push(line) };
  const logger = createLogger({
    options: { level },
    clock: new TestClock(),
    base: { member: 'ada' },
    destination,
  });
  return { logger, lines };
}

t.test('writes one JSON object per line with level, time and allowed fields', async (t) => {
  const { logger, lines } = logged('info');
  logger.info('started', { port: 7400, url: undefined });
  logger.debug('not at this level');
  t.same(
    lines.map((l) => JSON.parse(l) as unknown),
    [{ level: 'info', time: '2023-11-14T22:13:20.000Z', member: 'ada', port: 7400, message: 'started' }],
  );
});

t.test('leaves out fields nobody allowed and says which', async (t) => {
  const { logger, lines } = logged();
  logger.warn('x', { row: 'Jane Doe, 1970', code: 'a.b', cell: 42 });
  t.match(JSON.parse(lines[0] ?? ''), { leftOut: 'row,cell', code: 'a.b' });
  t.notMatch(lines[0], /Jane|42/);
  logger.warn('x', { code: { nested: 'Jane Doe' } } as unknown as LogFields);
  t.notMatch(lines[1], /Jane/, 'an object handed over by mistake');
});

t.test('redacts what looks like a secret, in fields and messages', async (t) => {
  const key = `tacit_${toBase64Url(rng(32))}`;
  const cases = [
    key,
    `tacit-invite-${toBase64Url(rng(40))}`,
    `Authorization: Bearer ${toHex(rng(32))}`,
    `{"passphrase":"${toHex(rng(8))}"}`,
    `password=${toHex(rng(8))}`,
    'https://user:hunter2hunter2@example.org/x',
    '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1\n-----END PRIVATE KEY-----',
  ];
  for (const secret of cases) {
    const { logger, lines } = logged();
    logger.error(`failed: ${secret}`, { error: secret });
    const hidden = secret.match(/[A-Za-z0-9_-]{12,}(?=@|"|$|\n)/)?.[0] ?? secret;
    t.notOk(lines.join().includes(hidden), `${secret.slice(0, 12)}…`);
    t.match(lines.join(), /redacted/);
  }
  t.equal(redact('plain text with the hash abc'), 'plain text with the hash abc');
});

t.test('no secret of a running node reaches its log, and the search would find one', async (t) => {
  const folder = tempFolder(t);
  const clock = { now: () => Date.now() };
  const key = createUserKey(folder, { user: 'ada', scopes: ['query'] }, { rng, clock });
  const keys = generateKeys(rng);
  const person = `Jane Doe ${randomBytes(4).toString('hex')}`;
  const { logger, lines } = logged();
  const { url } = await start(t, {
    logger,
    keys: new UserKeys(folder),
    handlers: {
      'queries.ask': async () => {
        throw new Error(`could not convert '${person}' with ${toHex(keys.signSecret)}`);
      },
      'receipts.verify': async () => {
        throw new TacitError('receipt.invalid');
      },
    },
  });
  const auth = bearer(key);
  const ask = { sql: `select count(*) where name = '${person}'`, purpose: 'DUO:0000042' };
  t.equal((await call(`${url}/v1/queries`, json(ask, auth))).status, 500);
  t.equal((await call(`${url}/v1/receipts/verify`, json({ receipt: { person } }, auth))).status, 422);
  t.equal((await call(`${url}/v1/queries?name=${encodeURIComponent(person)}`, json(ask, auth))).status, 400);
  t.equal((await call(`${url}/v1/queries`, json(ask, bearer(`${key}x`)))).status, 401);
  const secrets = [key, key.slice(6), toHex(keys.signSecret), person, person.slice(0, 8)];
  const found = (text: string) => secrets.filter((s) => text.includes(s));
  const log = lines.join('');
  t.ok(lines.length >= 5, 'the log is not empty');
  t.match(log, /"route":"queries\.ask","status":500/);
  t.same(found(log), []);
  t.same(found(`${log}${person}`), [person, person.slice(0, 8)], 'positive control');
});

t.test('prints metrics in the text format of Prometheus', async (t) => {
  const metrics = new Metrics();
  const jobs = metrics.counter('jobs_total', 'Jobs done.', { kind: ['a', 'b'] });
  jobs.add({ kind: 'a' });
  jobs.add({ kind: 'a' }, 2);
  metrics.gauge('depth', 'Depth.', () => 3);
  const h = metrics.histogram('seconds', 'Time.', {}, [1, 5]);
  for (const v of [0.5, 1, 3, 9]) h.observe({}, v);
  t.equal(
    metrics.text(),
    [
      '# HELP jobs_total Jobs done.',
      '# TYPE jobs_total counter',
      'jobs_total{kind="a"} 3',
      '# HELP depth Depth.',
      '# TYPE depth gauge',
      'depth 3',
      '# HELP seconds Time.',
      '# TYPE seconds histogram',
      'seconds_bucket{le="1"} 2',
      'seconds_bucket{le="5"} 3',
      'seconds_bucket{le="+Inf"} 4',
      'seconds_sum 13.5',
      'seconds_count 4',
      '',
    ].join('\n'),
  );
  t.throws(() => metrics.gauge('depth', 'again', () => 0), TypeError);
});

t.test('no label comes from what a caller sent', async (t) => {
  const metrics = new Metrics();
  processMetrics(metrics, new TestClock());
  const observe = apiMetrics(metrics);
  const { url } = await start(t, { observe, handlers: { metrics: async () => metrics.text() } });
  await call(`${url}/evil"} 1\\n`.replace(/[^\x21-\x7e]/g, ''));
  await call(`${url}/healthz`);
  observe('evil"} 1\n', 999, 1);
  const { text } = await call(`${url}/metrics`, { headers: bearer('tacit_query') });
  t.match(text, /tacit_http_requests_total\{route="healthz",status="2xx"\} 1/);
  t.match(text, /tacit_http_requests_total\{route="other",status="other"\} 1/);
  t.notMatch(text, /evil/);
  t.ok(
    text.split('\n').every((l) => l === '' || /^(# (HELP|TYPE) |[a-z_]+(\{[^{}]*\})? -?[0-9.e+-]+$)/.test(l)),
  );
});
