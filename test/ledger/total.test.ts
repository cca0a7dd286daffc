import { PreparedTx } from '@tacit/node/ledger';
import { canonicalText } from '@tacit/sdk/core';
import { parseTx, type RequestRecord, type SignedTx, TX_TYPES, type TxType } from '@tacit/sdk/ledger';
import fc from 'fast-check';
import t from 'tap';
import { type Actor, contractTx, datasetTx, hashText, requestTx } from './actors.ts';
import { Consortium } from './world.ts';

/** Anything, and things that look like transactions but are not. */
const junk = fc.anything({ maxDepth: 3, withBigInt: true, withDate: true, withNullPrototype: true });
const almost = fc.record(
  {
    version: fc.constantFrom(1, 2, '1'),
    network: fc.constantFrom('hearts', 'other', ''),
    sender: fc.constantFrom('alpha', 'rita', 'nobody', '__proto__', 'constructor'),
    type: fc.constantFrom(...(Object.keys(TX_TYPES) as TxType[]), 'toString', '__proto__'),
    body: junk,
    nonce: fc.constantFrom('00'.repeat(16), 'zz'),
    validUntil: fc.oneof(fc.integer(), fc.constant(1_800_000_100_000)),
    signature: fc.constantFrom('00'.repeat(64), ''),
  },
  { requiredKeys: [] },
);

t.test('nothing that comes in throws, and nothing refused leaves a trace', async () => {
  const w = new Consortium();
  const root = w.root();
  const now = w.clock.time;
  fc.assert(
    fc.property(fc.oneof(junk, almost), (input) => {
      // Time stands still: passing minutes rightly change the state by forgetting old ids.
      w.clock.time = now;
      const result = w.apply(input);
      return !result.ok && result.id === null && w.root() === root;
    }),
    { numRuns: 500 },
  );
});

t.test('a transaction bent in any one place is refused without a trace', async () => {
  const w = new Consortium();
  const grant = w.grant();
  const session = w.open(grant);
  const root = w.root();
  const samples: SignedTx[] = [
    requestTx(w.rita),
    datasetTx(w.alpha),
    contractTx(w.beta),
    w.alpha.sign('session.join', { session, maskKey: w.alpha.newKey() }),
    w.rita.sign('session.open', { grant }),
    w.beta.rotate(),
  ];
  const now = w.clock.time;
  const texts = samples.map((s) => JSON.stringify(s));
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 94 }), (which, at, by) => {
      const text = texts[which % texts.length] as string;
      const i = at % text.length;
      const code = 32 + ((text.charCodeAt(i) - 32 + by) % 95);
      w.clock.time = now;
      let bent: unknown;
      try {
        bent = JSON.parse(text.slice(0, i) + String.fromCharCode(code) + text.slice(i + 1));
      } catch {
        return true;
      }
      return !w.apply(bent).ok && w.root() === root;
    }),
    { numRuns: 400 },
  );
});

/** Contracts with everything the ledger itself keeps. */
const TERMS = [
  'allow',
  'allow\noblige {"price":7,"rate":"3/hour and 2/total per user"}',
  'allow\noblige {"approvals":"1 of steward,ethics"}',
] as const;

/** Well-signed wishes of any kind from anybody, sensible or not. */
type Wish = readonly [number, number, number];
function wish(w: Consortium, [who, what, which]: Wish): SignedTx {
  const actors: Actor[] = [...w.owners, w.rita, w.otto];
  const a = actors[who % actors.length] as Actor;
  const other = actors[which % actors.length] as Actor;
  const pick = <T>(list: readonly T[], none: T): T => list[which % Math.max(list.length, 1)] ?? none;
  const grant = pick(
    w.view.grants().map((g) => g.id),
    hashText('none') as never,
  );
  const session = pick(
    w.view.sessions().map((s) => s.id),
    hashText('none') as never,
  );
  const request = pick(
    w.view.requests().map((r) => r.id),
    hashText('none') as never,
  );
  const receiptHash = hashText(`${session}/${which % 2}`);
  const signatures = w.owners.map((o) => o.receipt(receiptHash));
  const status = pick(['active', 'suspended', 'active'] as const, 'active');
  const wishes: (() => SignedTx)[] = [
    () => requestTx(a),
    () => a.sign('session.open', { grant }),
    () => a.sign('session.join', { session, maskKey: a.newKey() }),
    () => a.sign('receipt.record', { session, receiptHash, signatures }),
    () => a.sign('session.fail', { session, code: 'session.failed', member: other.id }),
    () => a.sign('grant.revoke', { grant }),
    () => contractTx(a),
    () => a.sign('contract.status', { id: `${a.id}/terms` as never, status }),
    () => datasetTx(a),
    () => a.sign('dataset.withdraw', { table: 'heart' }),
    () => a.sign('member.suspend', { member: other.id }),
    () => a.sign('member.vote', { member: other.id, accept: which % 3 > 0 }),
    () => a.rotate(),
    () => a.sign('request.approve', { request, reason: '' }),
    () => a.sign('request.refuse', { request, reason: '' }),
    () => a.sign('request.delegate', { request, to: other.id }),
    () => a.sign('request.withdraw', { request }),
    () => a.sign('member.appoint', { member: other.id, approves: which % 2 ? ['ethics'] : [] }),
    () => a.sign('user.add', { user: 'ada', attributes: { department: `d${which % 2}` } }),
    () => a.sign('user.remove', { user: 'ada' }),
    () => requestTx(a, { user: 'ada' }),
    () =>
      a.sign('dataset.report', {
        dataset: `${other.id}/heart` as never,
        receipt: receiptHash,
        verdict: which % 2 ? 'good' : 'poor',
        note: 'wrong-units',
      }),
    () => contractTx(a, TERMS[which % TERMS.length]),
    () => a.sign('member.update', { url: null }),
  ];
  // Asking, opening and joining come more often, so that sequences get somewhere.
  const weighted = [0, 1, 2, 0, 1, 2, 2, 2, 3, 3, 13, 13, 22, 23, ...wishes.keys()];
  return (wishes[weighted[what % weighted.length] as number] as () => SignedTx)();
}
const wishList = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(), fc.nat(90)), { maxLength: 60 });

t.test('two replicas agree on every state along any history', async () => {
  fc.assert(
    fc.property(wishList, (history) => {
      const [one, two] = [new Consortium(), new Consortium()];
      return history.every(([who, what, which, seconds]) => {
        one.clock.time += seconds * 1_000;
        two.clock.time = one.clock.time;
        const signers = [...one.owners].map((o) => o.signer);
        const tx = wish(one, [who, what, which]);
        const result = canonicalText(one.apply(tx) as never);
        if (result.includes('"ok":false'))
          one.owners.forEach((o, i) => {
            o.signer = signers[i] as Actor['signer'];
          });
        const copy: unknown = JSON.parse(JSON.stringify(tx));
        return canonicalText(two.apply(copy) as never) === result && one.root() === two.root();
      });
    }),
    { numRuns: 15 },
  );
});

/** Nobody approved its own request, or twice. */
function selfless(r: RequestRecord): boolean {
  const deciders = r.approval?.decisions.map((d) => d.member) ?? [];
  return !deciders.includes(r.requester) && new Set(deciders).size === deciders.length;
}

t.test('along any history the books balance', async () => {
  fc.assert(
    fc.property(wishList, (history) => {
      const w = new Consortium();
      for (const [who, what, which, seconds] of history) {
        w.clock.time += seconds * 1_000;
        const signers = [...w.owners, w.rita, w.otto].map((o) => o.signer);
        if (!w.apply(wish(w, [who, what, which])).ok)
          [...w.owners, w.rita, w.otto].forEach((o, i) => {
            o.signer = signers[i] as Actor['signer'];
          });
      }
      const open = w.view.sessions().filter((s) => s.status === 'opened' || s.status === 'running');
      const listed = [...w.owners, w.rita].every((a) =>
        w.view.openSessions(a.id).every((s) => open.some((o) => o.id === s.id)),
      );
      const reserved = w.owners.every((o) => {
        const dataset = `${o.id}/heart` as never;
        const held = open.filter((s) => s.participants.some((p) => p.dataset === dataset)).length;
        return w.view.budget(dataset).reserved === held;
      });
      const receipts = w.view.sessions().every((s) => (s.status === 'completed') === (s.receipt !== null));
      const uses = w.view.grants().every((g) => g.usesLeft >= 0 && g.usesLeft <= 10);
      const credits = w.view.accounts().reduce((sum, a) => sum + a.balance + a.held, 0);
      const supply = w.view.supply();
      const conserved =
        credits === supply.issued - supply.burned &&
        w.view.accounts().every((a) => a.balance >= 0 && a.held >= 0) &&
        open.reduce((sum, s) => sum + (w.view.grant(s.grant)?.obligations.price ?? 0), 0) ===
          w.view.accounts().reduce((sum, a) => sum + a.held, 0);
      const decided = w.view
        .requests()
        .every((r) => (r.grant !== null) === (r.status === 'granted') && selfless(r));
      return listed && reserved && receipts && uses && conserved && decided;
    }),
    { numRuns: 15 },
  );
});

t.test('remembers ids as long as they could be replayed, and no longer', async (t) => {
  const w = new Consortium();
  const tx = contractTx(w.alpha);
  w.must(tx);
  t.equal(w.code(tx), 'ledger.duplicate');
  w.clock.time = tx.validUntil;
  t.equal(w.code(tx), 'ledger.duplicate');
  w.clock.time = tx.validUntil + 1;
  t.equal(w.code(tx), 'ledger.expired');
  w.clock.time = tx.validUntil + 120_000;
  w.must(contractTx(w.alpha));
  t.equal([...w.state.list('seen')].length, 1);
});

t.test('parsing keeps what was signed', async (t) => {
  const w = new Consortium();
  for (const tx of [requestTx(w.rita), datasetTx(w.alpha), w.beta.rotate()]) t.same(parseTx(tx), tx);
  t.ok(w.machine.prepare(requestTx(w.rita)) instanceof PreparedTx);
});
