import t from 'tap';
import { hashText } from './actors.ts';
import { Consortium } from './world.ts';

const BUDGET = 'beta/heart' as never;

t.test('participants, gate and deadline are fixed when a session opens', async (t) => {
  const w = new Consortium();
  const session = w.view.session(w.open());
  t.same(
    session?.participants.map((p) => [p.member, p.dataset, p.maskKey]),
    ['alpha', 'beta', 'gamma'].map((m) => [m, `${m}/heart`, null]),
  );
  t.ok(session?.participants.some((p) => p.member === session.gate));
  t.equal(session?.deadline, (session?.opened ?? 0) + 120_000);
});

t.test('the gate falls on every owner', async (t) => {
  const w = new Consortium('allow', { grantUses: 1_000 });
  const grant = w.grant();
  const drawn = new Set([...Array(30)].map(() => w.view.session(w.open(grant))?.gate));
  t.same([...drawn].sort(), ['alpha', 'beta', 'gamma']);
});

t.test('runs when all have joined, each once, with a key of its own', async (t) => {
  const w = new Consortium();
  const session = w.open();
  const maskKey = w.alpha.newKey();
  t.equal(w.code(w.rita.sign('session.join', { session, maskKey })), 'session.not-participant');
  w.must(w.alpha.sign('session.join', { session, maskKey }));
  t.equal(
    w.code(w.alpha.sign('session.join', { session, maskKey: w.alpha.newKey() })),
    'session.already-joined',
  );
  t.equal(w.code(w.beta.sign('session.join', { session, maskKey })), 'session.mask-key-reused');
  w.must(w.beta.sign('session.join', { session, maskKey: w.beta.newKey() }));
  t.equal(w.view.session(session)?.status, 'opened');
  w.must(w.gamma.sign('session.join', { session, maskKey: w.gamma.newKey() }));
  t.equal(w.view.session(session)?.status, 'running');
});

t.test('nobody joins after the deadline, and then anyone may end it', async (t) => {
  const w = new Consortium();
  const session = w.open();
  const fail = { session, code: 'session.deadline', member: w.beta.id };
  t.equal(w.code(w.otto.sign('session.fail', fail)), 'session.not-participant');
  w.clock.time += 120_000;
  t.equal(w.code(w.alpha.sign('session.join', { session, maskKey: w.alpha.newKey() })), 'session.deadline');
  w.must(w.otto.sign('session.fail', fail));
  t.same(w.view.session(session)?.failure, { code: 'session.deadline', member: 'beta' });
  t.equal(w.code(w.alpha.sign('session.fail', fail)), 'session.wrong-status');
});

t.test('only a party can be blamed', async (t) => {
  const w = new Consortium();
  const session = w.open();
  const tx = w.alpha.sign('session.fail', { session, code: 'session.failed', member: w.otto.id });
  t.equal(w.code(tx), 'session.not-participant');
});

t.test('what was reserved comes back only while no share can exist', async (t) => {
  const w = new Consortium('allow\noblige {"epsilon":"0.25","uses":2}');
  const grant = w.grant();
  const opened = w.open(grant);
  t.match(w.view.budget(BUDGET), { reserved: 1, settled: 0, spent: { epsilon: '0.25' } });
  t.equal(w.view.grant(grant)?.usesLeft, 1);
  w.must(w.alpha.sign('session.fail', { session: opened, code: 'session.failed', member: null }));
  t.match(w.view.budget(BUDGET), { reserved: 0, settled: 0, spent: { epsilon: '0' } });
  t.equal(w.view.grant(grant)?.usesLeft, 2);
  const running = w.run(grant);
  w.must(w.alpha.sign('session.fail', { session: running, code: 'session.failed', member: null }));
  t.match(w.view.budget(BUDGET), { reserved: 0, settled: 1, spent: { epsilon: '0.25' } });
  t.equal(w.view.grant(grant)?.usesLeft, 1);
});

t.test('a receipt needs the gate and every participant exactly once', async (t) => {
  const w = new Consortium();
  const session = w.run();
  const gate = w.gateOf(session);
  const receiptHash = hashText('receipt');
  const good = w.owners.map((o) => o.receipt(receiptHash));
  const other = w.owners.find((o) => o !== gate) ?? w.alpha;
  const record = (by = gate, signatures = good) =>
    by.sign('receipt.record', { session, receiptHash, signatures });
  t.equal(w.code(record(other)), 'session.not-gate');
  t.equal(w.code(record(gate, good.slice(1))), 'receipt.not-signed');
  t.equal(w.code(record(gate, [...good.slice(1), good[1] as never])), 'receipt.not-signed');
  t.equal(w.code(record(gate, [...good.slice(1), w.rita.receipt(receiptHash)])), 'receipt.not-signed');
  const foreign = w.owners.map((o) => o.receipt(hashText('another')));
  t.equal(w.code(record(gate, foreign)), 'receipt.not-signed');
  w.must(record());
  t.match(w.view.session(session), { status: 'completed', receipt: receiptHash });
  t.same(w.view.receipt(receiptHash)?.signers, ['alpha', 'beta', 'gamma']);
  t.match(w.view.budget(BUDGET), { reserved: 0, settled: 1 });
  t.equal(w.code(record()), 'session.wrong-status');
  t.same(w.view.openSessions(w.rita.id), []);
});

t.test('a session that is not running has no receipt', async (t) => {
  const w = new Consortium();
  const session = w.open();
  const receiptHash = hashText('early');
  const signatures = w.owners.map((o) => o.receipt(receiptHash));
  const tx = w.gateOf(session).sign('receipt.record', { session, receiptHash, signatures });
  t.equal(w.code(tx), 'session.wrong-status');
});

t.test('taking away what a session stands on ends it at that block', async (t) => {
  const ways: [string, string, (w: Consortium, grant: never) => void][] = [
    ['grant', 'session.grant-revoked', (w, grant) => w.must(w.beta.sign('grant.revoke', { grant }))],
    [
      'contract',
      'session.contract-suspended',
      (w) => w.must(w.beta.sign('contract.status', { id: 'beta/terms' as never, status: 'suspended' })),
    ],
    [
      'dataset',
      'session.dataset-withdrawn',
      (w) => w.must(w.beta.sign('dataset.withdraw', { table: 'heart' })),
    ],
  ];
  for (const [what, code, take] of ways) {
    const w = new Consortium();
    const grant = w.grant();
    const session = w.run(grant);
    take(w, grant as never);
    t.match(w.view.session(session), { status: 'failed', failure: { code, member: 'beta' } }, what);
    t.same(w.view.openSessions(w.alpha.id), []);
  }
});

t.test('an overdue session gives its use back when the next one opens', async (t) => {
  const w = new Consortium('allow\noblige {"uses":1}');
  const grant = w.grant();
  const lost = w.open(grant);
  t.equal(w.code(w.rita.sign('session.open', { grant })), 'grant.spent');
  w.clock.time += 130_000;
  const next = w.open(grant);
  t.same(w.view.session(lost)?.failure, { code: 'session.deadline', member: 'alpha' });
  t.equal(w.view.session(next)?.status, 'opened');
  t.same(
    w.view.openSessions(w.beta.id).map((s) => s.id),
    [next],
  );
});
