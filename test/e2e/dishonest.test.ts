import { writeFileSync } from 'node:fs';
import { syntheticHospitals } from '@tacit/node/demo';
import { nativeSigner } from '@tacit/node/ledger';
import { ROUTES } from '@tacit/sdk/client';
import { type DatasetId, type MemberId, type SessionId, type TacitError, toHex } from '@tacit/sdk/core';
import type { SessionRecord } from '@tacit/sdk/ledger';
import {
  decodeShare,
  encodeShare,
  openResult,
  type ReceiptBody,
  receiptHash,
  receiptMessage,
  shareHash,
} from '@tacit/sdk/protocols/aggregate';
import t, { type Test } from 'tap';
import { Actor, type Opened, refusal, Stage, sleep } from './actors.ts';
import { hospitals } from './network.ts';

/**
 * Two owners' nodes are replaced by the test, which has their keys and does over HTTP what they should not. The other
 * two owners, one of them the sequencer, are real and must notice.
 */
const net = await hospitals({ sessionTimeout: 15_000 });
const stage = await Stage.open(net);
t.teardown(async () => {
  await stage.close();
  await net.end();
});
const HONEST = ['northgate', 'riverside'] as const;
const SQL = 'select sex, count(*) n, sum(disease) d from hospitals group by sex order by sex';
for (const node of net.nodes) if (['saintanne', 'westfield'].includes(node.name)) await node.stop();
const requester = await stage.actor('requester');
const observer = await stage.actor('observer');
const mallory = await stage.actor('westfield');
const trent = await stage.actor('saintanne');
await mallory.listen();
await trent.listen();

/** A session in which all four have joined; the honest owners have the plan. */
async function running(gates: readonly string[] = HONEST, on?: Opened): Promise<Opened> {
  const q = on === undefined ? await requester.open(SQL, gates) : await requester.again(on, gates);
  await Promise.all([...HONEST.map((o) => requester.plan(o, q)), mallory.join(q.id), trent.join(q.id)]);
  await stage.until(q.id, 'running');
  return q;
}

async function failed(t: Test, id: SessionId, code: string, member: string): Promise<void> {
  const { failure } = await stage.until(id, 'failed');
  t.same(failure, { code, member }, 'the ledger says why, and whose doing it was');
}

function named(t: Test, e: TacitError | null, code: string, member?: string): void {
  t.equal(e?.code, code);
  if (member !== undefined) t.equal(e?.member, member, 'it names the member');
  t.ok((e?.hint ?? '').length > 10, 'it says what to do');
}

/** Of a session that went on to the end in spite of what was tried. */
async function completes(t: Test, q: Opened): Promise<void> {
  await Promise.all([mallory.send(q, mallory.share(q)), trent.send(q, trent.share(q))]);
  const { gate } = await stage.until(q.id, 'completed');
  const reply = await requester.result(gate, q.id);
  t.ok(reply.ready);
  if (!reply.ready) return;
  const { body } = reply.receipt as unknown as { body: ReceiptBody };
  const sealed = Buffer.from(reply.sealed, 'base64url');
  await openResult(requester.keys.sealSecret, q.id, receiptHash(body), new Uint8Array(sealed));
}

t.test('a dishonest owner ends its session, by name', async (t) => {
  const honestShare = (q: Opened): Uint8Array => mallory.share(q);
  const reframed = (bytes: Uint8Array, change: object): Uint8Array =>
    encodeShare({ ...decodeShare(bytes, mallory.member), ...change });
  const old = await running();
  const oldShare = honestShare(old);
  await requester.submit('session.fail', { session: old.id, code: 'session.cancelled', member: null });
  const cases: readonly (readonly [string, (q: Opened) => Uint8Array, string])[] = [
    [
      'a share that is too short',
      (q) => reframed(honestShare(q), { values: new Uint32Array(8) }),
      'session.share-length',
    ],
    ['a share replayed from another session', () => oldShare, 'session.share-replayed'],
    [
      'a share for another plan',
      (q) => reframed(honestShare(q), { planHash: 'ab'.repeat(32) }),
      'session.share-plan',
    ],
    ['a share in the name of another owner', (q) => trent.share(q), 'session.share-foreign'],
    ['a share cut off', (q) => honestShare(q).subarray(0, 40), 'session.share-malformed'],
    ['noise', () => new Uint8Array(400).fill(7), 'session.share-version'],
  ];
  for (const [name, make, code] of cases) {
    await t.test(name, async (t) => {
      const q = await running();
      named(t, await refusal(mallory.send(q, make(q))), code, 'westfield');
      await failed(t, q.id, code, 'westfield');
    });
  }
  await t.test('two different shares', async (t) => {
    const q = await running();
    const first = honestShare(q);
    await mallory.send(q, first);
    await mallory.send(q, first);
    const second = Uint8Array.from(first);
    second[second.length - 1]! ^= 1;
    named(t, await refusal(mallory.send(q, second)), 'session.share-equivocation', 'westfield');
    await failed(t, q.id, 'session.share-equivocation', 'westfield');
  });
});

t.test('what outsiders send changes nothing, and the session goes on to its answer', async (t) => {
  const q = await running();
  const { gate } = stage.session(q.id);
  const share = mallory.share(q);
  for (const stranger of [requester, observer]) {
    named(t, await refusal(stranger.send(q, share)), 'session.not-participant', stranger.member);
  }
  const imposter = new Actor(stage, 'observer', observer.keys, 'westfield');
  named(t, await refusal(imposter.send(q, share)), 'peer.bad-signature');
  const nobody = new Actor(stage, 'observer', observer.keys, 'nobody');
  named(t, await refusal(nobody.send(q, share)), 'peer.unknown-member');
  for (const i of [imposter, nobody]) await i.close();
  const url = new URL(`/v1/peer/sessions/${q.id}/shares`, stage.ledger.view().member(gate)!.url!);
  const headers = { 'content-type': 'application/octet-stream' };
  const unsigned = await fetch(url, { method: 'POST', headers, body: new Uint8Array(share) });
  t.equal(unsigned.status, 401);
  t.equal(((await unsigned.json()) as { code: string }).code, 'peer.unsigned');
  const wrongGate = HONEST.find((o) => o !== gate)!;
  named(
    t,
    await refusal(
      mallory.peers.request(wrongGate as MemberId, ROUTES['peer.sessions.shares'], {
        params: { id: q.id },
        body: share as never,
      }),
    ),
    'session.not-gate',
    wrongGate,
  );
  named(
    t,
    await refusal(observer.submit('session.fail', { session: q.id, code: 'session.late', member: null })),
    'session.not-participant',
  );
  named(t, await refusal(observer.plan(gate, q)), 'session.not-participant', 'observer');
  named(t, await refusal(observer.result(gate, q.id)), 'session.not-participant', 'observer');
  named(t, await refusal(mallory.result(gate, q.id)), 'session.not-participant', 'westfield');
  t.equal(stage.session(q.id).status, 'running');
  await completes(t, q);
  named(t, await refusal(observer.result(gate, q.id)), 'session.not-participant', 'observer');
});

t.test('a requester may send the granted plan and no other', async (t) => {
  const q = await requester.open(SQL, HONEST);
  named(t, await refusal(observer.plan('riverside', q)), 'session.not-participant', 'observer');
  t.equal(stage.session(q.id).status, 'opened', 'somebody else’s plan ends nothing');
  const other = JSON.parse(JSON.stringify(q.plan)) as { limit: number };
  const changed = { ...other, limit: 1 };
  named(t, await refusal(requester.plan('riverside', q, changed)), 'permit.plan');
  await failed(t, q.id, 'permit.plan', 'requester');
  const third = await requester.open(SQL, HONEST);
  t.ok(await refusal(requester.plan('riverside', third, { version: 1, nonsense: true })));
  const { failure } = await stage.until(third.id, 'failed');
  t.equal(failure?.member, 'requester');
});

function honestReceipt(q: Opened, s: SessionRecord, shares: ReadonlyMap<string, string>): ReceiptBody {
  const view = stage.ledger.view();
  const grant = view.grant(q.grant)!;
  return {
    version: 1,
    network: 'demo',
    session: q.id,
    request: grant.request,
    grant: grant.id,
    planHash: s.planHash,
    plan: q.plan,
    purpose: view.request(grant.request)!.purpose,
    requester: s.requester,
    pins: grant.pins.map((p) => ({ ...p, commitment: view.dataset(p.dataset)!.commitment })),
    participants: s.participants.map((p) => ({
      member: p.member,
      dataset: p.dataset,
      shareHash: shares.get(p.member) as ReceiptBody['resultHash'],
    })),
    gate: s.gate,
    obligations: grant.obligations,
    resultHash: '11'.repeat(32) as ReceiptBody['resultHash'],
    proof: null,
    opened: s.opened,
    finished: view.time,
  };
}

t.test('a dishonest gate gets no signature under what is not so', async (t) => {
  const q = await running(['westfield']);
  const session = stage.session(q.id);
  const shares = new Map<string, string>([
    ['westfield', shareHash(mallory.share(q))],
    ['saintanne', shareHash(trent.share(q))],
  ]);
  while (mallory.received.size < HONEST.length) await sleep(20);
  for (const [member, hash] of mallory.received) shares.set(member, hash);
  const body = honestReceipt(q, session, shares);
  const zeros = '0'.repeat(64);
  const altered: readonly (readonly [string, object])[] = [
    ['network', { network: 'other' }],
    ['grant', { grant: 'other' }],
    ['grant', { request: 'other' }],
    ['grant', { session: 'other' }],
    ['plan', { planHash: zeros }],
    ['plan', { plan: { ...body.plan, limit: 1 } }],
    ['purpose', { purpose: 'DUO:0000006' }],
    ['parties', { requester: 'observer' }],
    ['parties', { gate: 'saintanne' }],
    ['pins', { pins: body.pins.slice(1) }],
    ['pins', { pins: body.pins.map((p) => ({ ...p, commitment: zeros })) }],
    ['pins', { pins: body.pins.map((p) => ({ ...p, version: 2 })) }],
    ['pins', { pins: body.pins.map((p) => ({ ...p, contractVersion: 7 })) }],
    ['participants', { participants: body.participants.slice(0, 3) }],
    ['shareHash', { participants: body.participants.map((p) => ({ ...p, shareHash: zeros })) }],
    ['obligations', { obligations: { ...body.obligations, minGroup: 1 } }],
    ['privacy', { privacy: { epsilon: '1', delta: '0', rho: null } }],
    ['proof', { proof: { kind: 'none' } }],
    ['opened', { opened: body.opened - 1 }],
    ['finished', { finished: body.opened - 1 }],
    ['finished', { finished: session.deadline + 1 }],
  ];
  for (const owner of HONEST) {
    for (const [field, change] of altered) {
      const e = await refusal(mallory.sign(owner, q.id, { ...body, ...change }));
      t.same(
        [e?.code, e?.field, e?.member],
        ['session.receipt-refused', field, owner],
        JSON.stringify(change).slice(0, 60),
      );
    }
  }
  t.equal((await refusal(mallory.sign('riverside', q.id, { ...body, version: 2 })))?.code, 'receipt.invalid');
  t.equal((await refusal(mallory.sign('riverside', q.id, {})))?.code, 'receipt.invalid');
  named(t, await refusal(trent.sign('riverside', q.id, body)), 'session.receipt-refused', 'riverside');
  t.equal(stage.session(q.id).status, 'running', 'refusals end nothing');

  const message = receiptMessage(receiptHash(body));
  const own = (a: Actor) => ({
    member: a.member,
    signature: toHex(nativeSigner(a.keys.signSecret).sign(message)),
  });
  const signatures = [
    ...(await Promise.all(
      HONEST.map(async (member) => ({
        member: member as MemberId,
        signature: await mallory.sign(member, q.id, body),
      })),
    )),
    own(mallory),
  ];
  const second = { ...body, resultHash: '22'.repeat(32) };
  const e = await refusal(mallory.sign('riverside', q.id, second));
  t.same([e?.code, e?.field], ['session.receipt-refused', 'receipt'], 'one receipt per session');
  t.equal(await refusal(mallory.sign('riverside', q.id, body)), null, 'the same again is no other');

  const record = (list: typeof signatures, hash = receiptHash(body)) =>
    refusal(mallory.submit('receipt.record', { session: q.id, receiptHash: hash, signatures: list }));
  named(t, await record(signatures), 'receipt.not-signed');
  named(t, await record([...signatures, { ...own(mallory), member: trent.member }]), 'receipt.not-signed');
  const all = [...signatures, own(trent)];
  named(t, await record(all, receiptHash(second as ReceiptBody)), 'receipt.not-signed');
  named(
    t,
    await refusal(
      trent.submit('receipt.record', { session: q.id, receiptHash: receiptHash(body), signatures: all }),
    ),
    'session.not-gate',
  );
  t.equal(await record(all), null, 'positive control: with every signature the ledger takes it');
  named(t, await record(all), 'session.wrong-status');
});

t.test('who joins and sends nothing, or never joins, is named at the deadline', async (t) => {
  const silent = await running();
  await trent.send(silent, trent.share(silent));
  const absent = await requester.open(SQL, HONEST);
  await Promise.all([...HONEST.map((o) => requester.plan(o, absent)), trent.join(absent.id)]);
  await failed(t, silent.id, 'session.late', 'westfield');
  await failed(t, absent.id, 'session.late', 'westfield');
  named(t, await refusal(mallory.send(silent, mallory.share(silent))), 'session.late', 'westfield');
});

t.test(
  'a grant whose session failed runs again over the same owners and data, and over no others',
  async (t) => {
    const first = await running();
    await mallory.send(first, mallory.share(first));
    await requester.submit('session.fail', { session: first.id, code: 'session.cancelled', member: null });
    const again = await running(HONEST, first);
    await completes(t, again);

    const owner = net.owners.get('riverside')!;
    const { csv } = syntheticHospitals().find((h) => h.owner === 'riverside')!;
    const source = `${net.home}/riverside-2.csv`;
    writeFileSync(source, csv.split('\n').slice(0, -2).join('\n'));
    const { schema } = stage.ledger.view().dataset('riverside/hospitals' as DatasetId)!;
    await owner.call('datasets.import', { body: { source, table: 'hospitals', schema: schema as never } });
    const e = await refusal(requester.submit('session.open', { grant: first.grant }));
    named(t, e, 'grant.dataset-changed', 'riverside');
    const fresh = await running();
    await completes(t, fresh);
  },
);

t.test('a gate killed after the receipt still hands over the result when it is back', async (t) => {
  const q = await running(['riverside']);
  await Promise.all([mallory.send(q, mallory.share(q)), trent.send(q, trent.share(q))]);
  await stage.until(q.id, 'completed');
  await net.nodes.find((n) => n.name === 'riverside')!.kill();
  named(t, await refusal(requester.result('riverside', q.id)), 'peer.unreachable', 'riverside');
  await net.restart('riverside');
  const reply = await requester.result('riverside', q.id);
  t.ok(reply.ready);
  const { body } = (reply as { receipt: unknown }).receipt as { body: ReceiptBody };
  t.equal(stage.session(q.id).receipt, receiptHash(body), 'the one the ledger has');
});
