import type { GrantId, SessionId } from '@tacit/sdk/core';
import type { Obligations } from '@tacit/sdk/ledger';
import fc from 'fast-check';
import t from 'tap';
import { contractTx, hashText, requestTx } from './actors.ts';
import { Consortium } from './world.ts';

const oblige = (o: Partial<Obligations>): string => `allow\noblige ${JSON.stringify(o)}`;
const HOUR = 3_600_000;

const open = (w: Consortium, grant: GrantId): string => w.code(w.rita.sign('session.open', { grant }));

function complete(w: Consortium, session: SessionId): void {
  const receiptHash = hashText(`receipt of ${session}`);
  w.must(
    w.gateOf(session).sign('receipt.record', {
      session,
      receiptHash,
      signatures: w.owners.map((o) => o.receipt(receiptHash)),
    }),
  );
}

t.test('a rate holds in any stretch of its length, across the edge of a day', async (t) => {
  const w = new Consortium(oblige({ rate: '2/day', uses: 100, expires: 864_000 }));
  const grant = w.grant();
  const midnight = Math.ceil(w.clock.time / (24 * HOUR)) * 24 * HOUR;
  w.clock.time = midnight - 60_000;
  w.run(grant);
  w.run(grant);
  t.match(w.apply(w.rita.sign('session.open', { grant })), {
    ok: false,
    problem: { code: 'grant.rate', field: 'alpha/heart', expected: '2/day', member: 'alpha' },
  });
  w.clock.time = midnight + 60_000;
  t.equal(open(w, grant), 'grant.rate', 'a new day alone gives nothing');
  w.clock.time = midnight + 23 * HOUR;
  t.equal(open(w, grant), 'grant.rate');
  w.clock.time = midnight + 24.5 * HOUR;
  t.ok(w.run(grant));
});

t.test('a new grant is no new quota, and a failed start gives its use back', async (t) => {
  const w = new Consortium(oblige({ rate: '2/total' }));
  const session = w.open();
  w.must(w.beta.sign('session.fail', { session, code: 'session.stopped', member: null }));
  w.run();
  w.run();
  w.clock.time += 400 * 24 * HOUR;
  t.match(w.apply(w.rita.sign('session.open', { grant: w.grant() })), {
    ok: false,
    problem: { code: 'grant.rate', expected: '2/total' },
  });
});

t.test('a rate per user counts each user of a member, and the member itself, apart', async (t) => {
  const w = new Consortium(oblige({ rate: '1/day per user and 3/day' }));
  for (const user of ['ada', 'bea']) w.must(w.rita.sign('user.add', { user, attributes: {} }));
  const as = (user?: string) => w.grant(user === undefined ? {} : { user });
  w.run(as('ada'));
  t.equal(open(w, as('ada')), 'grant.rate');
  w.run(as('bea'));
  w.run(as());
  w.must(w.rita.sign('user.add', { user: 'cora', attributes: {} }));
  t.match(w.apply(w.rita.sign('session.open', { grant: as('cora') })), {
    ok: false,
    problem: { expected: '3/day' },
  });
});

t.test('no stretch of a window holds more uses than the rate, at any spacing', async () => {
  const steps = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 25 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 4 }), (minutes, limit) => {
      const w = new Consortium(oblige({ rate: `${limit}/hour`, uses: 1_000, expires: 864_000 }));
      const grant = w.grant();
      const taken: number[] = [];
      for (const m of minutes) {
        w.clock.time += m * 60_000;
        const at = w.clock.time;
        if (open(w, grant) === 'accepted') taken.push(at);
      }
      // Sessions that ran into their deadline unjoined gave their use back: take only what stands.
      const stands = taken.filter((at) =>
        w.view.sessions().some((s) => s.opened === at && s.status !== 'failed'),
      );
      return stands.every((at) => stands.filter((b) => b > at - HOUR && b <= at).length <= limit);
    }),
    { numRuns: 15 },
  );
});

t.test("users are the member's own; a removed one loses requests, grants and running work", async (t) => {
  const w = new Consortium();
  const user = 'ada';
  t.equal(w.code(requestTx(w.rita, { user })), 'user.unknown');
  w.must(w.rita.sign('user.add', { user, attributes: { department: 'cardiology' } }));
  t.equal(w.code(requestTx(w.beta, { user })), 'user.unknown', "not another member's");
  const grant = w.grant({ user });
  const running = w.run(grant);
  const others = w.run(w.grant());
  w.must(w.rita.sign('user.remove', { user }));
  t.match(w.view.session(running), { failure: { code: 'session.user-removed', member: 'rita' } });
  t.equal(w.view.session(others)?.status, 'running');
  t.equal(w.view.grant(grant)?.status, 'revoked');
  t.equal(open(w, grant), 'user.removed');
  t.equal(w.code(requestTx(w.rita, { user })), 'user.removed');
  w.must(w.rita.sign('user.add', { user, attributes: {} }));
  t.equal(open(w, grant), 'user.removed', 'coming back does not bring old grants back');
  t.ok(w.run(w.grant({ user })));
  t.equal(w.code(w.rita.sign('user.remove', { user: 'bob' })), 'user.unknown');
});

t.test('users of a suspended member have no access', async (t) => {
  const w = new Consortium();
  w.must(w.rita.sign('user.add', { user: 'ada', attributes: {} }));
  const grant = w.grant({ user: 'ada' });
  const session = w.run(grant);
  for (const a of w.owners) w.must(a.sign('member.suspend', { member: w.rita.id }));
  t.match(w.view.session(session), { failure: { code: 'session.member-suspended', member: 'rita' } });
  t.equal(open(w, grant), 'member.not-active');
  t.equal(w.code(requestTx(w.rita, { user: 'ada' })), 'member.not-active');
});

t.test(
  'the price is held while a session runs, split when it is answered, given back when not',
  async (t) => {
    const w = new Consortium(oblige({ price: 10 }), { credits: 25 });
    const grant = w.grant();
    const first = w.run(grant);
    t.match(w.view.account(w.rita.id), { balance: 15, held: 10 });
    complete(w, first);
    t.match(w.view.account(w.rita.id), { balance: 15, held: 0, spent: 10 });
    t.same(
      w.owners.map((o) => w.view.account(o.id).earned),
      [4, 3, 3],
    );
    const second = w.run(grant);
    w.must(w.gamma.sign('session.fail', { session: second, code: 'session.stopped', member: null }));
    t.match(w.view.account(w.rita.id), { balance: 15, held: 0 });
    complete(w, w.run(grant));
    t.match(w.apply(w.rita.sign('session.open', { grant })), {
      ok: false,
      problem: { code: 'credits.insufficient', expected: '10' },
    });
  },
);

t.test('a report needs a receipt, comes once per version, and moves bounded credits', async (t) => {
  const w = new Consortium('allow', { credits: 2, reportReward: 3, reportPenalty: 5 });
  const session = w.run();
  complete(w, session);
  const receipt = hashText(`receipt of ${session}`);
  const report = (who = w.rita, more = {}) =>
    who.sign('dataset.report', {
      dataset: 'beta/heart' as never,
      receipt,
      verdict: 'poor',
      note: 'wrong-units',
      ...more,
    });
  t.equal(w.code(report(w.alpha)), 'report.no-receipt');
  t.equal(w.code(report(w.rita, { dataset: 'beta/lung' })), 'report.no-receipt');
  w.must(report());
  t.match(w.view.account(w.beta.id), { balance: 0 }, 'nobody falls below nothing');
  t.equal(w.code(report()), 'report.duplicate');
  w.must(report(w.rita, { dataset: 'gamma/heart', verdict: 'good', note: 'as-described' }));
  t.match(w.view.account(w.gamma.id), { balance: 5 });
  t.same(w.view.supply(), { issued: 2 * 5 + 3, burned: 2 });
  t.match(w.view.reports('beta/heart' as never), [{ verdict: 'poor', credits: -2, reporter: 'rita' }]);
});

t.test('counts follow what happened, per member and per department', async (t) => {
  const w = new Consortium();
  w.must(w.rita.sign('user.add', { user: 'ada', attributes: { department: 'cardiology' } }));
  complete(w, w.run(w.grant({ user: 'ada' })));
  w.must(contractTx(w.beta, 'allow\ndeny today'));
  w.must(requestTx(w.rita), 'request.denied');
  t.match(w.view.countsOf(w.rita.id), [
    { id: 'rita', requested: 2, granted: 1, refused: 1, answered: 1 },
    { id: 'rita/cardiology', requested: 1, granted: 1, refused: 0, answered: 1 },
  ]);
  t.match(w.view.counts(w.alpha.id), {
    published: 1,
    served: 1,
    applicationsServed: 1,
    applicationsRefused: 1,
  });
});
