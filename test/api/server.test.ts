import type { Handlers } from '@tacit/node/api';
import { TacitError } from '@tacit/sdk/core';
import t from 'tap';
import { bearer, call, json, raw, recorder, start } from './harness.ts';

const HASH = 'a'.repeat(64);
const handlers: Partial<Handlers> = {
  'ledger.block': async ({ params }) => ({ block: { height: params.height } }),
  'ledger.blocks': async ({ query }) => ({ blocks: [{ from: query.from, limit: query.limit }] }),
  'datasets.show': async ({ params }) => ({ dataset: params, contract: null }),
  'datasets.profile': async ({ body }) => ({ schema: { source: body.source }, report: {} }),
  'queries.ask': async () => {
    throw new TacitError('contract.denied', { field: 'age', hint: 'ask less' });
  },
  'receipts.show': async () => {
    throw new Error('row 17 says Jane Doe');
  },
  join: async ({ body }) => ({ height: 1, result: body.tx }),
  metrics: async () => 'tacit_up 1\n',
};
const query = bearer('tacit_query');

t.test('answers a validated request with defaults filled', async (t) => {
  const { url } = await start(t, { handlers });
  t.same((await call(`${url}/v1/ledger/blocks?from=7`, { headers: query })).json, {
    blocks: [{ from: 7, limit: 50 }],
  });
  t.same((await call(`${url}/v1/ledger/blocks/12`, { headers: query })).json, { block: { height: 12 } });
  const text = await call(`${url}/metrics`, { headers: query });
  t.match(text, {
    status: 200,
    text: 'tacit_up 1\n',
    headers: { 'content-type': /^text\/plain; version=0\.0\.4/ },
  });
});

t.test('lets nobody in without a key, with a wrong key or beyond its scope', async (t) => {
  const { url } = await start(t, { handlers });
  const path = `${url}/v1/ledger/blocks/1`;
  t.match(await call(path), {
    status: 401,
    json: { code: 'auth.missing' },
    headers: { 'www-authenticate': /Bearer/ },
  });
  for (const header of ['Bearer nope', 'Basic tacit_query', 'tacit_query', 'Bearer ']) {
    t.match(await call(path, { headers: { authorization: header } }), {
      status: 401,
      json: { code: 'auth.invalid' },
    });
  }
  const profile = { source: '/data/a.csv', table: 'a' };
  t.match(await call(`${url}/v1/datasets/profile`, json(profile, query)), {
    status: 403,
    json: { code: 'auth.scope', expected: 'steward' },
  });
  t.equal((await call(`${url}/v1/datasets/profile`, json(profile, bearer('tacit_steward')))).status, 200);
});

t.test('judges the caller before the body', async (t) => {
  const { url } = await start(t, { handlers });
  t.match(await call(`${url}/v1/datasets/profile`, { ...json({}), body: '{' }), {
    json: { code: 'auth.missing' },
  });
});

t.test('names the field of a wrong input and what was expected', async (t) => {
  const { url } = await start(t, { handlers });
  const cases: readonly [string, string][] = [
    ['/v1/ledger/blocks?from=-1', 'query.from'],
    ['/v1/ledger/blocks?from=1e3', 'query.from'],
    ['/v1/ledger/blocks?from=1&from=2', 'query.from'],
    ['/v1/ledger/blocks?limit=501', 'query.limit'],
    ['/v1/ledger/blocks?nonsense=1', 'query.nonsense'],
    ['/v1/ledger/blocks?__proto__=1', 'query.__proto__'],
    ['/v1/ledger/blocks/x', 'params.height'],
    ['/v1/datasets/UPPER/t', 'params.owner'],
  ];
  for (const [path, field] of cases) {
    t.match(
      await call(url + path, { headers: query }),
      { status: 400, json: { code: 'input.invalid', field } },
      path,
    );
  }
  const extra = await call(`${url}/v1/join`, json({ tx: {}, more: 1 }));
  t.match(extra, { status: 400, json: { code: 'input.invalid', field: 'body.more' } });
});

t.test('refuses malformed JSON, encodings and types it does not know', async (t) => {
  const { url } = await start(t, { handlers });
  const join = `${url}/v1/join`;
  const bodies: readonly (string | Uint8Array)[] = [
    '{"tx":',
    '',
    '{"tx":{"__proto__":{"a":1}}}',
    '{"tx":{"\\u005f_proto__":{"a":1}}}',
    new Uint8Array([0x7b, 0xff, 0x7d]),
  ];
  for (const body of bodies) {
    t.match(await call(join, { ...json({}), body }), { status: 400, json: { code: 'input.malformed' } });
  }
  const type = async (headers: Record<string, string>) =>
    (await call(join, json({ tx: {} }, headers))).json?.code;
  t.equal(await type({ 'content-type': 'text/plain' }), 'input.unsupported-type');
  t.equal(await type({ 'content-type': 'application/json; charset=latin1' }), 'input.unsupported-type');
  t.equal(await type({ 'content-encoding': 'gzip' }), 'input.unsupported-type');
  t.equal(await type({ 'content-type': 'application/json; charset=UTF-8' }), undefined);
});

t.test('refuses a body over the limit, announced or not, and one where none belongs', async (t) => {
  const { url, port } = await start(t, { handlers, limits: { smallBody: 1024 } });
  const big = json({ tx: { a: 'x'.repeat(2000) } });
  t.match(await call(`${url}/v1/join`, big), { status: 413, json: { code: 'input.too-large' } });
  const chunk = 'x'.repeat(2000);
  const chunked = `POST /v1/join HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${chunk.length.toString(16)}\r\n${chunk}\r\n`;
  t.match(await raw(port, chunked), /^HTTP\/1\.1 413 .*input\.too-large/s);
  const get = { headers: { ...query, 'content-length': '2' }, body: '{}' };
  t.match(await call(`${url}/v1/ledger/blocks/1`, get), { status: 413 });
});

t.test('problems are RFC 9457, name the request and leak nothing', async (t) => {
  const { logger, lines } = recorder();
  const { url } = await start(t, { handlers, logger });
  const denied = await call(`${url}/v1/queries`, json({ sql: 'select 1', purpose: 'DUO:0000042' }, query));
  t.match(denied, { status: 403, headers: { 'content-type': 'application/problem+json' } });
  t.match(denied.json, {
    type: 'urn:tacit:error:contract.denied',
    code: 'contract.denied',
    field: 'age',
    hint: 'ask less',
  });
  const failed = await call(`${url}/v1/receipts/${HASH}`, { headers: query });
  t.match(failed, { status: 500, json: { code: 'internal' } });
  t.equal(failed.json?.['instance'], `urn:tacit:request:${failed.headers['x-request-id']}`);
  t.notMatch(failed.text, /Jane|row 17|\.ts|\.js/);
  const errors = lines.filter((l) => l.level === 'error');
  t.equal(errors.length, 1, 'the operator is told');
  t.match(errors[0]?.fields, {
    requestId: failed.headers['x-request-id'],
    error: 'Error',
    at: /server\.test/,
  });
  t.notMatch(JSON.stringify(lines), /Jane|row 17/);
});

t.test('paths and methods that do not exist are told apart', async (t) => {
  const { url } = await start(t, { handlers });
  t.match(await call(`${url}/nowhere`), { status: 404, json: { code: 'not-found' } });
  t.match(
    await call(`${url}/v1/ledger/status`, { headers: query }),
    { status: 404 },
    'a route without a handler',
  );
  t.match(await call(`${url}/healthz`, { method: 'DELETE' }), {
    status: 405,
    json: { code: 'method.not-allowed' },
    headers: { allow: 'GET, HEAD, OPTIONS' },
  });
  t.match(await call(`${url}/v1/join`), { status: 405, headers: { allow: 'POST, OPTIONS' } });
  t.match(await call(`${url}/healthz`, { method: 'OPTIONS' }), {
    status: 204,
    headers: { allow: 'GET, HEAD, OPTIONS' },
  });
  t.match(await call(`${url}/healthz`, { method: 'HEAD' }), {
    status: 200,
    text: '',
    headers: { 'content-length': '11' },
  });
  t.match(await call(`${url}/v1/datasets/%E0%A4/t`, { headers: query }), {
    status: 400,
    json: { code: 'input.malformed' },
  });
});

t.test('every answer carries the security headers and none says what runs here', async (t) => {
  const { url } = await start(t, { handlers });
  for (const path of ['/healthz', '/nowhere']) {
    const { headers } = await call(url + path);
    t.equal(headers['x-powered-by'], undefined);
    t.equal(headers['server'], undefined);
    t.match(headers, {
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-security-policy': /default-src 'none'/,
    });
    t.equal(headers['access-control-allow-origin'], undefined);
  }
});

t.test('the OpenAPI document describes what is mounted', async (t) => {
  const { url } = await start(t, { handlers });
  const { json } = await call(`${url}/openapi.json`);
  const paths = Object.keys((json as unknown as { paths: object }).paths);
  t.ok(paths.includes('/v1/ledger/blocks/{height}'));
  t.notOk(paths.includes('/v1/ledger/status'));
});

t.test('an answer that has begun is never followed by a problem', async (t) => {
  const { url } = await start(t, { handlers: { metrics: async () => 'x'.repeat(1e6) } });
  t.equal((await call(`${url}/metrics`, { headers: query })).text.length, 1e6);
});

t.test('a member that the route does not declare does not leave the node', async (t) => {
  const { logger, lines } = recorder();
  const careless = async () => ({ block: { height: 1 }, row: 'Jane Doe' });
  const { url } = await start(t, { logger, handlers: { 'ledger.block': careless } });
  const answer = await call(`${url}/v1/ledger/blocks/1`, { headers: query });
  t.match(answer, { status: 500, json: { code: 'internal' } });
  t.notMatch(answer.text + JSON.stringify(lines), /Jane/);
  t.match(
    lines.filter((l) => l.level === 'error'),
    [{ fields: { route: 'ledger.block' } }],
  );
});
