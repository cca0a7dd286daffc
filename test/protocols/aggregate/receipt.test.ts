import { ed25519 } from '@noble/curves/ed25519.js';
import { type Canonical, canonicalText, fromHex, type Hash, isTacitError, toHex } from '@tacit/sdk/core';
import { hashOf } from '@tacit/sdk/crypto';
import type { GrantRecord, SessionRecord } from '@tacit/sdk/ledger';
import {
  checkReceipt,
  parseReceipt,
  type ReceiptBody,
  type ReceiptDocument,
  type ReceiptLookups,
  receiptHash,
  receiptMessage,
  resultHash,
  resultSalt,
} from '@tacit/sdk/protocols/aggregate';
import t from 'tap';
import { seeded } from '../rng.ts';

const rng = seeded('receipt');
const members = ['a', 'b'] as const;
const keys = Object.fromEntries(members.map((m) => [m, rng(32)]));
const salt = resultSalt(rng);
const release: Canonical = { columns: [{ name: 'n' }], rows: [['17']], suppressed: [] };
const plan = { version: 1, from: { kind: 'table', table: 'heart' } };
const planHash = (p: Canonical): Hash => hashOf('tacit/plan/1', p);
const h = (c: string) => c.repeat(64);

const pins = members.map((m) => ({
  dataset: `${m}/heart`,
  version: 1,
  contract: `${m}/c`,
  contractVersion: 2,
}));
const body = {
  version: 1,
  network: 'demo',
  session: 's1',
  request: 'r1',
  grant: 'g1',
  planHash: planHash(plan),
  plan,
  purpose: 'DUO:0000042',
  requester: 'lab',
  pins: pins.map((p) => ({ ...p, commitment: h('c') })),
  participants: members.map((m) => ({ member: m, dataset: `${m}/heart`, shareHash: h('d') })),
  gate: 'a',
  obligations: { minGroup: 5 },
  resultHash: resultHash(salt, release),
  proof: null,
  opened: 10,
  finished: 20,
} as unknown as ReceiptBody;

function sign(b: ReceiptBody, by: readonly string[] = members): Record<string, string> {
  const message = receiptMessage(receiptHash(b));
  return Object.fromEntries(by.map((m) => [m, toHex(ed25519.sign(message, keys[m]!))]));
}
const documentOf = (b: ReceiptBody): ReceiptDocument => ({
  body: b,
  signatures: sign(b),
  release,
  salt,
  inclusion: { head: h('e') },
});
const doc = documentOf(body);

const grant = {
  id: 'g1',
  request: 'r1',
  requester: 'lab',
  planHash: body.planHash,
  pins,
  obligations: { minGroup: 5 },
  usesLeft: 0,
  expires: 99,
  status: 'spent',
} as unknown as GrantRecord;
const session = {
  id: 's1',
  grant: 'g1',
  requester: 'lab',
  planHash: body.planHash,
  participants: members.map((m) => ({ member: m, dataset: `${m}/heart`, maskKey: h('f') })),
  gate: 'a',
  status: 'completed',
  opened: 10,
  deadline: 99,
  failure: null,
  receipt: receiptHash(body),
} as unknown as SessionRecord;

const lookupsFor = (d: ReceiptDocument, change: Partial<ReceiptLookups> = {}): ReceiptLookups => ({
  network: 'demo',
  signKey: (m) => (m in keys ? toHex(ed25519.getPublicKey(keys[m]!)) : null),
  grant: () => grant,
  session: () => session,
  receipt: () => ({
    hash: receiptHash(d.body),
    session: d.body.session,
    grant: d.body.grant,
    signers: [],
    recorded: 20,
  }),
  planHash,
  inclusion: (e) => ({ ok: canonicalText(e) === canonicalText({ head: h('e') }), detail: 'head' }),
  proof: () => ({ ok: false, detail: 'no' }),
  ...change,
});
const failing = (d: ReceiptDocument, change?: Partial<ReceiptLookups>): string[] =>
  checkReceipt(d, lookupsFor(d, change))
    .filter((c) => !c.ok)
    .map((c) => c.name);

t.test('an honest receipt passes every check, also after a trip through a file', async (t) => {
  t.same(failing(doc), []);
  t.same(failing(parseReceipt(JSON.parse(JSON.stringify(doc)))), []);
});

t.test('a changed body breaks signatures and ledger, even when a minority signs it anew', async (t) => {
  const changed = { ...body, purpose: 'DUO:0000007' };
  const forged = { ...doc, body: changed };
  const real = lookupsFor(doc);
  t.same(failing(forged, { receipt: real.receipt }), ['signatures', 'ledger']);
  const half = { ...forged, signatures: { ...doc.signatures, ...sign(changed, ['a']) } };
  t.same(failing(half, { receipt: real.receipt }), ['signatures', 'ledger']);
});

t.test('names the failing check', async (t) => {
  const cases: readonly [string, string[], ReceiptDocument, Partial<ReceiptLookups>?][] = [
    ['another release', ['result'], { ...doc, release: { ...release, rows: [['18']] } as Canonical }],
    ['another salt', ['result'], { ...doc, salt: resultSalt(rng) }],
    ['a missing signature', ['signatures'], { ...doc, signatures: sign(body, ['a']) }],
    [
      'a stranger’s signature',
      ['signatures'],
      { ...doc, signatures: { ...doc.signatures, z: '00'.repeat(64) } },
    ],
    ['no key', ['signatures'], doc, { signKey: () => null }],
    ['another network', ['network'], doc, { network: 'other' }],
    ['no grant', ['grant', 'obligations', 'privacy'], doc, { grant: () => null }],
    ['a grant for another plan', ['grant'], doc, { grant: () => ({ ...grant, planHash: h('0') as Hash }) }],
    [
      'a grant for fewer datasets',
      ['grant'],
      doc,
      { grant: () => ({ ...grant, pins: grant.pins.slice(1) }) },
    ],
    ['a stricter grant', ['obligations'], doc, { grant: () => ({ ...grant, obligations: { minGroup: 6 } }) }],
    [
      'a grant that asks for a proof',
      ['obligations', 'proof'],
      doc,
      { grant: () => ({ ...grant, obligations: { minGroup: 5, proof: 'table' } }) },
    ],
    ['another gate', ['session'], doc, { session: () => ({ ...session, gate: 'b' as typeof session.gate }) }],
    [
      'other participants',
      ['session'],
      doc,
      { session: () => ({ ...session, participants: session.participants.slice(1) }) },
    ],
    ['no session', ['session'], doc, { session: () => null }],
    ['no inclusion', ['inclusion'], { ...doc, inclusion: null }],
    ['not on the ledger', ['ledger'], doc, { receipt: () => null }],
    ['another plan', ['plan'], doc, { planHash: () => h('1') as Hash }],
    ['times out of order', ['times'], documentOf({ ...body, finished: 5 })],
    ['a proof that does not hold', ['proof'], documentOf({ ...body, proof: { kind: 'x' } })],
    ['evidence that cannot be read', ['inclusion'], doc, { inclusion: () => fromHex('zz') as never }],
  ];
  for (const [name, expected, d, change] of cases) t.same(failing(d, change), expected, name);
});

t.test('a stricter run than granted passes', async (t) => {
  t.same(failing(documentOf({ ...body, obligations: { minGroup: 10, round: 5 } })), []);
});

t.test('the hash of a result with few possible values does not tell which one it is', async (t) => {
  t.not(resultHash(resultSalt(rng), release), resultHash(resultSalt(rng), release));
  t.throws(() => resultHash('AAAA', release), RangeError);
});

t.test('refuses a file of another shape, naming the field', async (t) => {
  const bad: readonly [string, unknown][] = [
    ['/', 3],
    ['/body/gate', { ...doc, body: { ...body, gate: 'A B' } }],
    ['/body/obligations', { ...doc, body: { ...body, obligations: { minGroup: 5, extra: 1 } } }],
    ['/salt', { ...doc, salt: 'short' }],
    ['/release', { ...doc, release: { x: 0.5 } }],
  ];
  for (const [field, json] of bad) {
    try {
      parseReceipt(json);
      t.fail(`accepted ${field}`);
    } catch (e) {
      t.ok(isTacitError(e) && e.code === 'receipt.invalid' && e.field === field, field);
    }
  }
});
