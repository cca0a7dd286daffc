import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { fileURLToPath } from 'node:url';
import { PeerClient, PeerVerifier, peerOptions } from '@tacit/node/peers';
import { ROUTES } from '@tacit/sdk/client';
import { isTacitError } from '@tacit/sdk/core';
import t from 'tap';
import { member } from '../peers/members.ts';
import { recorder, rng, start } from './harness.ts';

/** A self-signed certificate for localhost made for this test (openssl req -x509, P-256); it guards nothing. */
const file = (name: string): string => fileURLToPath(new URL(`../../api/vectors/${name}`, import.meta.url));
const listen = { tlsKey: file('insecure-test-key.pem'), tlsCert: file('insecure-test-cert.pem') };
const ca = readFileSync(listen.tlsCert);

function get(url: string, options: object): Promise<{ status: number; hsts: string | undefined }> {
  return new Promise((resolve, reject) => {
    request(url, { agent: false, ...options }, (r) => {
      r.resume();
      const hsts = r.headers['strict-transport-security'];
      r.on('end', () => resolve({ status: r.statusCode ?? 0, hsts }));
    })
      .on('error', reject)
      .end();
  });
}

t.test('serves TLS, says so, and does not warn', async (t) => {
  const { logger, lines } = recorder();
  const { url } = await start(t, { listen: { ...listen, host: '0.0.0.0', remote: true }, logger });
  t.match(url, /^https:/);
  const local = url.replace('0.0.0.0', 'localhost');
  t.match(await get(`${local}/healthz`, { ca }), { status: 200, hsts: /max-age/ });
  t.same(
    lines.filter((l) => l.level === 'warn'),
    [],
  );
  await t.rejects(get(`${local}/healthz`, {}), 'a certificate nobody vouches for');
});

t.test('lets a running request finish over TLS when it stops', async (t) => {
  let begin = (): void => undefined;
  let finish = (): void => undefined;
  const begun = new Promise<void>((r) => {
    begin = r;
  });
  const finished = new Promise<void>((r) => {
    finish = r;
  });
  const { url, stop } = await start(t, {
    listen,
    handlers: {
      readyz: async () => {
        begin();
        await finished;
        return { ready: true, checks: [] };
      },
    },
  });
  const running = get(`${url}/readyz`, { ca });
  await begun;
  const stopped = stop(5000);
  setTimeout(finish, 20);
  t.match(await running, { status: 200 });
  await stopped;
});

t.test('a node does not talk to one whose certificate it cannot check', async (t) => {
  const ada = member('ada');
  const clock = { now: () => Date.now() };
  const peers = new PeerVerifier({
    network: 'net',
    self: ada.id,
    members: () => ada.record,
    clock,
    window: 60_000,
    nonces: 1000,
  });
  const { url } = await start(t, { listen, peers });
  const client = new PeerClient({
    network: 'net',
    self: ada.id,
    signer: ada.signer,
    directory: () => ({ url }),
    clock,
    rng,
    options: peerOptions.parse({ retries: 0 }),
  });
  t.teardown(() => client.close());
  const error = await client.request(ada.id, ROUTES['peer.ledger.head'], {}).catch((e: unknown) => e);
  t.ok(isTacitError(error) && error.code === 'peer.unreachable');
});
