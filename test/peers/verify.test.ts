import { type MessageHead, PeerVerifier, recipientOf, signRequest } from '@tacit/node/peers';
import { isTacitError, type MemberId, utf8 } from '@tacit/sdk/core';
import fc from 'fast-check';
import t from 'tap';
import { member, rng, TestClock } from './members.ts';

const ada = member('ada');
const bob = member('bob');
const clock = new TestClock();
const people = [ada, bob];
const lookup = (id: MemberId) => people.find((p) => p.id === id)?.record ?? null;
const verifierOf = (nonces = 1000) =>
  new PeerVerifier({ network: 'net', self: bob.id, members: lookup, clock, window: 60_000, nonces });

const TARGET = { method: 'POST', authority: 'localhost:7400', path: '/v1/peer/x', query: '?a=1' };
const BODY = utf8('{"a":1}');

function signed(
  change: { lifetime?: number; to?: string; who?: typeof ada; as?: MemberId } = {},
): MessageHead {
  const who = change.who ?? ada;
  const fields = signRequest(TARGET, BODY, change.to ?? recipientOf('net', 'bob'), {
    member: change.as ?? who.id,
    signer: who.signer,
    rng,
    clock,
    lifetime: change.lifetime ?? 60_000,
  });
  return { ...TARGET, fields: Object.fromEntries(Object.entries(fields).map(([k, v]) => [k, [v]])) };
}
const withField = (head: MessageHead, name: string, value: string | null): MessageHead => ({
  ...head,
  fields: { ...head.fields, [name]: value === null ? undefined : [value] },
});
const edit = (head: MessageHead, name: string, from: string | RegExp, to: string): MessageHead =>
  withField(head, name, head.fields[name]![0]!.replace(from, to));

async function outcome(head: MessageHead, verifier = verifierOf()): Promise<string> {
  try {
    return await verifier.verify(head);
  } catch (e) {
    return isTacitError(e) ? e.code : String(e);
  }
}

t.test('accepts what a member signed', async (t) => {
  t.equal(await outcome(signed()), 'ada');
  t.equal(await outcome(withField(signed(), 'x-unsigned', 'by a proxy')), 'ada');
});

t.test('refuses a message with any covered component altered', async (t) => {
  const head = signed();
  const altered: readonly [string, MessageHead][] = [
    ['@method', { ...head, method: 'GET' }],
    ['@authority', { ...head, authority: 'localhost:7401' }],
    ['@path', { ...head, path: '/v1/peer/y' }],
    ['@query', { ...head, query: '?a=2' }],
    ['content-digest', withField(head, 'content-digest', signRequestOf(utf8('{"a":2}')))],
    ['created', edit(head, 'signature-input', /created=(\d+)/, `created=${clock.now() / 1000 + 1}`)],
    ['expires', edit(head, 'signature-input', /expires=(\d+)/, `expires=${clock.now() / 1000 + 1}`)],
    ['nonce', edit(head, 'signature-input', /nonce="[^"]+"/, 'nonce="AAAAAAAAAAAAAAAAAAAAAA"')],
    ['keyid', edit(head, 'signature-input', 'keyid="ada"', 'keyid="bob"')],
    ['alg', edit(head, 'signature-input', ';alg="ed25519"', '')],
    ['order', edit(head, 'signature-input', '"@method" "@authority"', '"@authority" "@method"')],
    ['signature', edit(head, 'signature', /:.{4}/, ':AAAA')],
  ];
  for (const [what, message] of altered) t.equal(await outcome(message), 'peer.bad-signature', what);
  t.equal(await outcome(head), 'ada', 'the original does pass');
});

const signRequestOf = (body: Uint8Array): string =>
  signRequest(TARGET, body, 'net/bob', { member: ada.id, signer: ada.signer, rng, clock, lifetime: 1000 })[
    'content-digest'
  ]!;

t.test('refuses a message for another node or another network', async (t) => {
  t.equal(await outcome(signed({ to: 'net/carol' })), 'peer.bad-signature');
  t.equal(await outcome(signed({ to: 'other/bob' })), 'peer.bad-signature');
  t.equal(await outcome(withField(signed({ to: 'net/carol' }), 'tacit-to', 'net/bob')), 'peer.bad-signature');
});

t.test('refuses a signature that leaves a component out', async (t) => {
  for (const name of [
    '"@method" ',
    '"@authority" ',
    '"@path" ',
    '"@query" ',
    '"content-digest" ',
    ' "tacit-to"',
  ]) {
    t.equal(await outcome(edit(signed(), 'signature-input', name, '')), 'peer.bad-signature', name);
  }
});

t.test('refuses a message without signature, digest, or with a foreign tag', async (t) => {
  t.equal(await outcome(withField(signed(), 'signature', null)), 'peer.unsigned');
  t.equal(await outcome(withField(signed(), 'signature-input', null)), 'peer.unsigned');
  t.equal(await outcome(edit(signed(), 'signature-input', 'tag="tacit"', 'tag="other"')), 'peer.unsigned');
  t.equal(await outcome(withField(signed(), 'content-digest', null)), 'peer.digest');
  t.equal(await outcome(withField(signed(), 'signature-input', 'tacit=((')), 'peer.bad-signature');
});

t.test('refuses a message of a member that is unknown, suspended or signs with another key', async (t) => {
  t.equal(await outcome(signed({ as: 'carol' as MemberId })), 'peer.unknown-member');
  t.equal(await outcome(signed({ who: bob, as: ada.id })), 'peer.bad-signature');
  const active = ada.record;
  ada.record = { ...active, status: 'suspended' };
  t.equal(await outcome(signed()), 'peer.suspended');
  ada.record = { ...active, signKey: bob.record.signKey };
  t.equal(await outcome(signed()), 'peer.bad-signature', 'the old key after a rotation');
  ada.record = active;
});

t.test('refuses the second copy of a message, also under another label', async (t) => {
  const verifier = verifierOf();
  const head = signed();
  t.equal(await outcome(head, verifier), 'ada');
  t.equal(await outcome(head, verifier), 'peer.replayed');
  const relabelled = edit(edit(head, 'signature-input', /^tacit=/, 'x='), 'signature', /^tacit=/, 'x=');
  t.equal(await outcome(relabelled, verifier), 'peer.replayed');
  t.equal(await outcome(signed(), verifier), 'ada', 'a fresh one passes');
});

t.test('refuses a message outside its time', async (t) => {
  const verifier = verifierOf();
  const head = signed();
  const short = signed({ lifetime: 5000 });
  clock.time += 6000;
  t.equal(await outcome(short, verifier), 'peer.stale', 'expired');
  t.equal(await outcome(signed({ lifetime: 3_600_000 }), verifier), 'peer.stale', 'good for too long');
  clock.time += 60_000;
  t.equal(await outcome(head, verifier), 'peer.stale', 'too old');
  clock.time += 70_000;
  const early = signed();
  clock.time -= 70_000;
  t.equal(await outcome(early, verifier), 'peer.stale', 'from the future');
});

t.test('a restart or a clock set back does not let an old message in again', async (t) => {
  const verifier = verifierOf();
  const head = signed();
  t.equal(await outcome(head, verifier), 'ada');
  clock.time += 2000;
  t.equal(await outcome(head, verifierOf()), 'peer.stale', 'made before this process began');
  clock.time += 300_000;
  t.equal(await outcome(signed(), verifier), 'ada');
  clock.time -= 302_000;
  t.equal(await outcome(head, verifier), 'peer.stale', 'clock set back');
});

t.test('one member cannot fill the memory of another', async (t) => {
  const verifier = verifierOf(5);
  clock.time += 1_000_000;
  for (let i = 0; i < 5; i++) t.equal(await outcome(signed(), verifier), 'ada');
  t.equal(await outcome(signed(), verifier), 'rate.limited');
  t.equal(await outcome(signed({ who: bob }), verifier), 'bob');
  clock.time += 61_000;
  t.equal(await outcome(signed(), verifier), 'ada', 'and gets room again when the window has passed');
});

t.test('whatever the fields say, the outcome is a coded refusal', async (t) => {
  const verifier = verifierOf();
  const good = signed();
  const part = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom(
      'tacit=',
      '("@method")',
      ';tag="tacit"',
      ';created=1',
      ';keyid="ada"',
      ':AA==:',
      ';nonce=?1',
      '()',
    ),
  );
  const field = fc.array(part, { maxLength: 6 }).map((p) => p.join(''));
  const name = fc.constantFrom('signature', 'signature-input', 'content-digest', 'tacit-to');
  await fc.assert(
    fc.asyncProperty(name, field, async (which, value) => {
      if (good.fields[which]![0] === value) return true;
      return /^(peer|rate)\./.test(await outcome(withField(good, which, value), verifier));
    }),
    { numRuns: 500 },
  );
  t.equal(await outcome(good, verifier), 'ada', 'none of it used the message up');
});
