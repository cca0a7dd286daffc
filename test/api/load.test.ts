import { get } from 'node:http';
import { connect } from 'node:net';
import { Budget, networkOf, RateLimiter } from '@tacit/node/api';
import { isTacitError } from '@tacit/sdk/core';
import t from 'tap';
import { TestClock } from '../peers/members.ts';
import { bearer, call, json, raw, recorder, start } from './harness.ts';

const query = bearer('tacit_query');
function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((r) => {
    resolve = r;
  });
  return { promise, resolve };
}

t.test('a caller that sends headers byte by byte is cut off with 408', async (t) => {
  const { port } = await start(t, { limits: { headersTimeout: 100 } });
  t.match(
    await raw(port, 'GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: '),
    /^HTTP\/1\.1 408 .*input\.timeout/s,
  );
});

t.test('a caller that never finishes its body is cut off with 408', async (t) => {
  const { port } = await start(t, {
    handlers: { join: async () => ({ height: 0, result: {} }) },
    limits: { headersTimeout: 100, requestTimeout: 200 },
  });
  const head =
    'POST /v1/join HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{';
  t.match(await raw(port, head), /^HTTP\/1\.1 408 /);
});

t.test('headers that are too large or not HTTP are problems too', async (t) => {
  const { port } = await start(t);
  t.match(
    await raw(port, `GET / HTTP/1.1\r\nhost: x\r\na: ${'x'.repeat(20_000)}\r\n\r\n`),
    /^HTTP\/1\.1 431 .*headers-too-large/s,
  );
  t.match(await raw(port, 'nonsense\r\n\r\n'), /^HTTP\/1\.1 400 .*input\.malformed/s);
  t.match(await raw(port, 'GET / HTTP/1.1\r\n\r\n'), /^HTTP\/1\.1 400 /, 'no host');
});

t.test('at its limit of requests the node says so, and still answers its health check', async (t) => {
  const hold = deferred();
  const begun = deferred();
  const { url } = await start(t, {
    limits: { concurrent: 1 },
    handlers: {
      metrics: async () => {
        begun.resolve();
        await hold.promise;
        return 'done';
      },
    },
  });
  const first = call(`${url}/metrics`, { headers: query });
  await begun.promise;
  t.match(await call(`${url}/metrics`, { headers: query }), {
    status: 503,
    json: { code: 'node.busy' },
    headers: { 'retry-after': '1' },
  });
  t.equal((await call(`${url}/healthz`)).status, 200);
  hold.resolve();
  t.equal((await first).text, 'done');
  t.equal((await call(`${url}/metrics`, { headers: query })).status, 200, 'and is free again');
});

t.test('limits each caller by itself', async (t) => {
  const clock = new TestClock();
  const { url } = await start(t, {
    clock,
    handlers: { metrics: async () => 'x', join: async () => ({ height: 0, result: {} }) },
    limits: { perCaller: 2, publicPerCaller: 1 },
  });
  const ask = async (key: string) => (await call(`${url}/metrics`, { headers: bearer(key) })).status;
  t.same([await ask('tacit_query'), await ask('tacit_query'), await ask('tacit_query')], [200, 200, 429]);
  t.equal(await ask('tacit_steward'), 200);
  t.equal((await call(`${url}/v1/join`, json({ tx: {} }))).status, 200);
  const limited = await call(`${url}/v1/join`, json({ tx: {} }));
  t.match(limited, { status: 429, json: { code: 'rate.limited' }, headers: { 'retry-after': '60' } });
  clock.time += 30_000;
  t.equal(await ask('tacit_query'), 200, 'time gives tokens back');
});

t.test('the limiter forgets the oldest caller, not the most recent', async (t) => {
  const limiter = new RateLimiter(new TestClock(), 2);
  t.equal(limiter.take('a', 1), 0);
  t.equal(limiter.take('b', 1), 0);
  t.equal(limiter.take('a', 1), 60_000);
  t.equal(limiter.take('c', 1), 0);
  t.equal(limiter.take('a', 1), 60_000, 'still known');
});

t.test('addresses of one IPv6 network are one caller', async (t) => {
  t.equal(networkOf('127.0.0.1'), '127.0.0.1');
  t.equal(networkOf('::ffff:192.0.2.7'), '192.0.2.7');
  t.equal(networkOf('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::/64');
  t.equal(networkOf('2001:db8:1:2::9'), '2001:db8:1:2::/64');
  t.equal(networkOf('2001:db8::9'), '2001:db8:0:0::/64');
  t.equal(networkOf('fe80::1%eth0'), 'fe80:0:0:0::/64');
  t.equal(networkOf('::1'), '0:0:0:0::/64');
});

t.test('a budget never passes its limit', async (t) => {
  const budget = new Budget(3);
  t.ok(budget.reserve(3));
  t.notOk(budget.reserve(1));
  budget.release(2);
  t.ok(budget.reserve(1));
  t.equal(budget.used, 2);
});

t.test('stopping ends waits, lets running requests finish and closes idle connections', async (t) => {
  const begun = deferred();
  const finish = deferred();
  const { url, port, stop } = await start(t, {
    handlers: {
      metrics: async ({ signal }) => {
        begun.resolve();
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        await finish.promise;
        return 'finished';
      },
    },
  });
  const idle = connect(port, '127.0.0.1');
  const idleClosed = new Promise((resolve) => idle.on('close', resolve).on('error', () => undefined));
  const running = call(`${url}/metrics`, { headers: query });
  await begun.promise;
  const stopped = stop(5000);
  await idleClosed;
  finish.resolve();
  t.equal((await running).text, 'finished');
  await stopped;
  t.match(await call(`${url}/healthz`).catch((e: NodeJS.ErrnoException) => ({ gone: e.code })), {
    gone: 'ECONNREFUSED',
  });
});

t.test('a request that does not end in the time of grace is cut', async (t) => {
  const begun = deferred();
  const never = deferred();
  const { url, stop } = await start(t, {
    handlers: {
      metrics: async () => {
        begun.resolve();
        await never.promise;
        return '';
      },
    },
  });
  const cut = call(`${url}/metrics`, { headers: query }).catch((e: NodeJS.ErrnoException) => e.code);
  await begun.promise;
  await stop(20);
  t.equal(await cut, 'ECONNRESET');
  never.resolve();
});

t.test('a handler learns that its caller went away', async (t) => {
  const begun = deferred();
  const told = deferred();
  const { url } = await start(t, {
    handlers: {
      metrics: async ({ signal }) => {
        signal.addEventListener('abort', () => told.resolve());
        begun.resolve();
        await told.promise;
        return '';
      },
    },
  });
  const request = get(`${url}/metrics`, { headers: query }).on('error', () => undefined);
  await begun.promise;
  request.destroy();
  await told.promise;
  t.pass('aborted');
});

t.test('does not listen beyond this machine unless told to, and warns without TLS', async (t) => {
  const code = async (listen: object) => {
    try {
      await start(t, { listen });
      return 'listening';
    } catch (e) {
      return isTacitError(e) ? e.code : String(e);
    }
  };
  t.equal(await code({ host: '0.0.0.0' }), 'listen.refused');
  t.equal(await code({ host: '192.0.2.1' }), 'listen.refused');
  t.equal(await code({ tlsKey: '/nowhere.pem' }), 'config.invalid', 'a key without certificate');
  t.equal(await code({ tlsKey: '/nowhere.pem', tlsCert: '/nowhere.pem' }), 'config.invalid');
  const { logger, lines } = recorder();
  const { port } = await start(t, { listen: { host: '0.0.0.0', remote: true }, logger });
  t.match(lines, [{ level: 'warn', message: /TLS/ }]);
  t.equal(await code({ port }), 'listen.failed');
});
