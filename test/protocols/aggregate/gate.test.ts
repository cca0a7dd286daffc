import {
  concat,
  type Hash,
  isTacitError,
  type MemberId,
  type SessionId,
  type TacitError,
} from '@tacit/sdk/core';
import {
  checkDeadline,
  decodeShare,
  encodeShare,
  endsSession,
  type GateState,
  missing,
  openGate,
  receive,
  shareBytes,
  totals,
} from '@tacit/sdk/protocols/aggregate';
import fc from 'fast-check';
import t from 'tap';
import { seeded } from '../rng.ts';
import { layoutOf, party, shareOf, tableOf } from './session.ts';

const { session, owners } = party(3, seeded('gate'));
const [a, b, c] = owners as [(typeof owners)[0], (typeof owners)[0], (typeof owners)[0]];
const layout = layoutOf(4, 2, 2);
const table = tableOf(layout, [1n, 2n, 3n, -4n, 5n, 6n, 7n, 8n]);
const open = (): GateState => openGate(session, layout);
const good = shareOf(session, a, table);

function refusal(run: () => unknown): TacitError {
  try {
    run();
  } catch (e) {
    if (isTacitError(e)) return e;
    throw e;
  }
  throw new Error('expected a refusal');
}
const send = (bytes: Uint8Array, from: MemberId = a.member, now = 0, state = open()) =>
  refusal(() => receive(state, { from, bytes }, now));

t.test('adds shares in any order and gives the totals once all are in', async (t) => {
  let state = open();
  for (const o of [c, a, b]) {
    t.equal(refusal(() => totals(state)).code, 'session.incomplete');
    state = receive(state, { from: o.member, bytes: shareOf(session, o, table) }, 5);
  }
  t.same(missing(state), []);
  t.same(totals(state), [3n, 6n, 9n, -12n, 15n, 18n, 21n, 24n]);
});

t.test('takes the same share twice as once, also after the deadline', async (t) => {
  const once = receive(open(), { from: a.member, bytes: good }, 0);
  t.equal(receive(once, { from: a.member, bytes: good }, 0), once);
  t.equal(receive(once, { from: a.member, bytes: good }, 5000), once);
});

t.test('names a participant that sends two different shares', async (t) => {
  const once = receive(open(), { from: a.member, bytes: good }, 0);
  const other = shareOf(session, a, tableOf(layout, new Array(8).fill(9n)));
  const e = send(other, a.member, 0, once);
  t.equal(e.code, 'session.share-equivocation');
  t.equal(e.member, a.member);
  t.ok(endsSession(once, e));
});

t.test('rejects a share replayed from another session', async (t) => {
  const e = send(shareOf({ ...session, id: 'session-0' as SessionId }, a, table));
  t.equal(e.code, 'session.share-replayed');
  t.equal(e.member, a.member);
  t.ok(endsSession(open(), e));
});

t.test('rejects a share of the wrong length or width', async (t) => {
  t.equal(send(shareOf(session, a, tableOf(layoutOf(3, 2, 2), []))).code, 'session.share-length');
  t.equal(send(shareOf(session, a, tableOf(layoutOf(2, 2, 4), []))).code, 'session.share-length');
});

t.test('rejects a share for another plan', async (t) => {
  const e = send(shareOf({ ...session, planHash: 'cd'.repeat(32) as Hash }, a, table));
  t.equal(e.code, 'session.share-plan');
});

t.test('a stranger is refused and does not end the session', async (t) => {
  const e = send(good, 'mallory' as MemberId);
  t.equal(e.code, 'session.share-foreign');
  t.notOk(endsSession(open(), e));
});

t.test('a participant that sends another’s share is named, not the other', async (t) => {
  const e = send(good, b.member);
  t.equal(e.code, 'session.share-foreign');
  t.equal(e.member, b.member);
  t.ok(endsSession(open(), e));
});

t.test('rejects another version, cut frames, trailing bytes and dirty padding', async (t) => {
  t.equal(send(concat(new Uint8Array([2]), good.subarray(1))).code, 'session.share-version');
  t.equal(send(concat(good, new Uint8Array(1))).code, 'session.share-malformed');
  for (let n = 0; n < good.length; n++) {
    if (send(good.subarray(0, n)).code !== 'session.share-malformed') t.fail(`cut at ${n}`);
  }
  const bodyAt = good.length - 8 * 8;
  const dirty = Uint8Array.from(good);
  dirty[bodyAt - 1] = 1;
  t.equal(send(dirty).code, 'session.share-malformed');
});

t.test('frames round-trip and any bytes are read or refused with a code', async (t) => {
  const share = decodeShare(good, a.member);
  t.same(encodeShare(share), good);
  t.equal(shareBytes(session, a.member, { length: 8, words: 2 }), good.length);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      try {
        return Buffer.compare(encodeShare(decodeShare(bytes, a.member)), bytes) === 0;
      } catch (e) {
        return isTacitError(e);
      }
    }),
  );
});

t.test('after the deadline a share is late and the missing are named', async (t) => {
  const e = send(good, a.member, 1001);
  t.equal(e.code, 'session.late');
  t.equal(e.member, a.member);
  const state = receive(open(), { from: a.member, bytes: good }, 1000);
  t.doesNotThrow(() => checkDeadline(state, 1000));
  const late = refusal(() => checkDeadline(state, 1001));
  t.equal(late.code, 'session.late');
  t.equal(late.member, b.member);
  t.match(late.message, c.member);
});

t.test('refuses a session that cannot be run', async (t) => {
  const [p, q] = session.participants as [(typeof session.participants)[0], (typeof session.participants)[0]];
  const opening = (participants: typeof session.participants) =>
    refusal(() => openGate({ ...session, participants }, layout));
  t.equal(opening([]).code, 'session.bad-participants');
  t.equal(opening([p, { ...p, maskKey: q.maskKey }]).code, 'session.bad-participants', 'a member twice');
  t.equal(opening([p, { ...q, maskKey: p.maskKey }]).code, 'session.bad-participants', 'a copied key');
  t.equal(opening([p, { ...q, maskKey: null }]).member, q.member, 'not joined');
});

t.test('a key of low order names the member that published it', async (t) => {
  // Points of order 1, 2, 4 and 8 on the curve, RFC 7748 §6.1 and the list of D. J. Bernstein.
  const low = [
    '00'.repeat(32),
    `01${'00'.repeat(31)}`,
    'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
    '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
    `ec${'ff'.repeat(30)}7f`,
    `ed${'ff'.repeat(30)}7f`,
    `ee${'ff'.repeat(30)}7f`,
  ];
  for (const maskKey of low) {
    const participants = session.participants.map((p) => (p.member === b.member ? { ...p, maskKey } : p));
    const e = refusal(() => shareOf({ ...session, participants }, a, table));
    t.equal(e.code, 'session.bad-key');
    t.equal(e.member, b.member);
  }
});

t.test('a local table of another shape is refused before it is masked', async (t) => {
  const e = refusal(() => shareOf(session, a, { layout, values: new Uint32Array(3) }));
  t.equal(e.code, 'session.bad-table');
});
