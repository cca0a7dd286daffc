import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Handlers } from '@tacit/node/api';
import { PeerClient, PeerVerifier, peerOptions } from '@tacit/node/peers';
import { ROUTES } from '@tacit/sdk/client';
import { isTacitError, type MemberId, type SessionId, TacitError } from '@tacit/sdk/core';
import t from 'tap';
import { start } from '../api/harness.ts';
import { member, rng, type TestMember } from './members.ts';

const clock = { now: () => Date.now() };
const SESSION = 'f'.repeat(64) as SessionId;
const SHARES = ROUTES['peer.sessions.shares'];
const HEAD = ROUTES['peer.ledger.head'];

/** A node `bob` behind the real door, and a client `ada` that talks to it. */
async function pair(
  t: Tap,
  handlers: Partial<Handlers>,
  options: Partial<Parameters<typeof peerOptions.parse>[0]> = {},
) {
  const ada = member('ada');
  const bob = member('bob');
  const people = [ada, bob];
  const find = (id: MemberId) => people.find((p) => p.id === id)?.record ?? null;
  const peers = new PeerVerifier({
    network: 'net',
    self: bob.id,
    members: find,
    clock,
    window: 60_000,
    nonces: 1000,
  });
  const api = await start(t, { handlers, peers, limits: { bulkBody: 100_000 } });
  bob.record = { ...bob.record, url: api.url };
  return { ada, bob, api, client: clientOf(t, ada, find, options) };
}
type Tap = { teardown(f: () => Promise<void> | void): void };

function clientOf(
  t: Tap,
  self: TestMember,
  directory: (id: MemberId) => { url: string | null } | null,
  options = {},
) {
  const client = new PeerClient({
    network: 'net',
    self: self.id,
    signer: self.signer,
    directory,
    clock,
    rng,
    options: peerOptions.parse(options),
  });
  t.teardown(() => client.close());
  return client;
}

async function refusal(run: Promise<unknown>): Promise<{ code: string; member: string | undefined }> {
  try {
    await run;
  } catch (e) {
    if (isTacitError(e)) return { code: e.code, member: e.member };
    return { code: String(e), member: undefined };
  }
  return { code: 'no error', member: undefined };
}

/** A server that is not a Tacit node. */
async function stranger(t: Tap, listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

t.test('bytes arrive as sent, from the member that signed', async (t) => {
  const seen: { member: string; id: string; bytes: Uint8Array }[] = [];
  const { client, bob } = await pair(t, {
    'peer.sessions.shares': async ({ caller, params, body }) => {
      seen.push({ member: caller.member, id: params.id, bytes: Uint8Array.from(body) });
      return { accepted: true };
    },
  });
  const body = rng(50_000);
  t.same(await client.request(bob.id, SHARES, { params: { id: SESSION }, body }), { accepted: true });
  t.same(seen, [{ member: 'ada', id: SESSION, bytes: body }]);
});

t.test('a body changed on its way is refused before the handler sees it', async (t) => {
  let handled = 0;
  const { client, bob, api } = await pair(t, {
    'peer.sessions.shares': async () => {
      handled++;
      return { accepted: true };
    },
  });
  const url = await stranger(t, async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const bytes = new Uint8Array(Buffer.concat(chunks));
    bytes[0]! ^= 1;
    const headers = Object.fromEntries(Object.entries(request.headers).map(([k, v]) => [k, String(v)]));
    const { call } = await import('../api/harness.js');
    const forwarded = await call(api.url + request.url, { method: 'POST', headers, body: bytes });
    response.writeHead(forwarded.status, { 'content-type': String(forwarded.headers['content-type']) });
    response.end(forwarded.text);
  });
  bob.record = { ...bob.record, url };
  const sent = client.request(bob.id, SHARES, { params: { id: SESSION }, body: rng(100) });
  t.same(await refusal(sent), { code: 'peer.digest', member: 'bob' });
  t.equal(handled, 0);
});

t.test('the problem of the other node comes through with its member', async (t) => {
  const { client, bob } = await pair(t, {
    'peer.sessions.sign': async () => {
      throw new TacitError('session.failed', { member: 'carol' });
    },
    'peer.ledger.head': async () => {
      throw new TacitError('node.not-ready');
    },
  });
  const sign = client.request(bob.id, ROUTES['peer.sessions.sign'], {
    params: { id: SESSION },
    body: { receipt: {} },
  });
  t.same(await refusal(sign), { code: 'session.failed', member: 'carol' });
  t.same(await refusal(client.request(bob.id, HEAD, {})), { code: 'node.not-ready', member: 'bob' });
});

t.test('a body over the limit is refused by the other node', async (t) => {
  const { client, bob } = await pair(t, { 'peer.sessions.shares': async () => ({ accepted: true }) });
  const sent = client.request(bob.id, SHARES, { params: { id: SESSION }, body: rng(100_001) });
  t.same(await refusal(sent), { code: 'input.too-large', member: 'bob' });
});

t.test('refuses redirects, foreign answers, wrong shapes and answers over the limit', async (t) => {
  const { client, bob } = await pair(t, {}, { maxAnswer: 1024, retries: 0 });
  const answers: readonly [string, RequestListener][] = [
    ['redirect', (_q, a) => a.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
    ['html', (_q, a) => a.writeHead(200, { 'content-type': 'text/html' }).end('<p>hello')],
    ['not JSON', (_q, a) => a.writeHead(200, { 'content-type': 'application/json' }).end('{')],
    ['wrong shape', (_q, a) => a.writeHead(200, { 'content-type': 'application/json' }).end('{"height":1}')],
    ['too large', (_q, a) => a.writeHead(200, { 'content-type': 'application/json' }).end('x'.repeat(2000))],
    ['no problem', (_q, a) => a.writeHead(500, { 'content-type': 'application/problem+json' }).end('[]')],
  ];
  for (const [what, listener] of answers) {
    bob.record = { ...bob.record, url: await stranger(t, listener) };
    const { code, member } = await refusal(client.request(bob.id, HEAD, {}));
    t.equal(code, what === 'no problem' ? 'peer.unknown-problem' : 'peer.bad-answer', what);
    t.equal(member, 'bob');
  }
});

t.test('names the member that is unreachable, silent, unknown or has no address', async (t) => {
  const { client, bob } = await pair(t, {});
  bob.record = { ...bob.record, url: 'http://127.0.0.1:1' };
  t.same(await refusal(client.request(bob.id, HEAD, {})), { code: 'peer.unreachable', member: 'bob' });
  bob.record = { ...bob.record, url: await stranger(t, () => undefined) };
  t.same(await refusal(client.request(bob.id, HEAD, {}, { deadlineMs: 50 })), {
    code: 'peer.timeout',
    member: 'bob',
  });
  for (const url of [null, 'ftp://x', 'http://user:pw@x', 'nonsense']) {
    bob.record = { ...bob.record, url };
    t.same(await refusal(client.request(bob.id, HEAD, {})), { code: 'peer.no-address', member: 'bob' });
  }
  const carol = client.request('carol' as MemberId, HEAD, {});
  t.same(await refusal(carol), { code: 'peer.unknown-member', member: 'carol' });
});

t.test('the caller can give up', async (t) => {
  const { client, bob } = await pair(t, {});
  const giveUp = new AbortController();
  bob.record = { ...bob.record, url: await stranger(t, () => giveUp.abort(new Error('enough'))) };
  t.match(await refusal(client.request(bob.id, HEAD, {}, { signal: giveUp.signal })), { code: /enough/ });
});

t.test('repeats what may be repeated, signed anew', async (t) => {
  let asked = 0;
  const nonces = new Set<string>();
  const { client, bob } = await pair(t, {});
  const url = await stranger(t, (request, response) => {
    nonces.add(/nonce="([^"]+)"/.exec(String(request.headers['signature-input']))?.[1] ?? '');
    if (++asked < 3) request.socket.destroy();
    else {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ height: 1, hash: 'a'.repeat(64), time: 1 }));
    }
  });
  bob.record = { ...bob.record, url };
  t.match(await client.request(bob.id, HEAD, {}), { height: 1 });
  t.equal(asked, 3);
  t.equal(nonces.size, 3);
  asked = 0;
  const once = { ...HEAD, idempotent: false } as const;
  t.match(await refusal(client.request(bob.id, once, {})), { code: 'peer.unreachable' });
  t.equal(asked, 1, 'and nothing else');
});

t.test('a message to one node is refused by another', async (t) => {
  const { client, bob, api } = await pair(t, {
    'peer.ledger.head': async () => ({ height: 0, hash: 'a'.repeat(64) as never, time: 0 }),
  });
  const carol = { ...member('carol').record, url: api.url };
  const toCarol = clientOf(t, member('ada'), () => carol);
  t.match(await refusal(toCarol.request('carol' as MemberId, HEAD, {})), { code: 'peer.bad-signature' });
  t.match(await client.request(bob.id, HEAD, {}), { height: 0 });
});
