import type { GrantId, RequestId } from '@tacit/sdk/core';
import {
  type ApproverRole,
  type Obligations,
  parseApprovals,
  tallyOf,
  writeApprovals,
} from '@tacit/sdk/ledger';
import fc from 'fast-check';
import t from 'tap';
import { Actor, contractTx, requestTx } from './actors.ts';
import { Consortium } from './world.ts';

const oblige = (o: Partial<Obligations>): string => `allow\noblige ${JSON.stringify(o)}`;
const reason = 'fine by us';

/** alpha's contract asks for `approvals`; `ethics` and `regina` are appointed bodies; beta and gamma ask nothing. */
class Board extends Consortium {
  readonly ethics: Actor;
  readonly regina: Actor;

  constructor(approvals: string) {
    super('allow');
    this.ethics = new Actor('ethics', this.clock);
    this.regina = new Actor('regina', this.clock);
    this.admit(this.ethics, ['observer']);
    this.admit(this.regina, ['observer']);
    this.appoint(this.ethics, ['ethics']);
    this.appoint(this.regina, ['regulator']);
    this.must(contractTx(this.alpha, oblige({ approvals })));
  }

  appoint(who: Actor, approves: ApproverRole[]): void {
    for (const a of [this.alpha, this.beta, this.gamma])
      if (this.view.member(who.id)?.approves === undefined)
        this.must(a.sign('member.appoint', { member: who.id, approves }));
  }

  ask(): RequestId {
    return this.must(requestTx(this.rita), 'request.pending') as RequestId;
  }

  approve(who: Actor, request: RequestId): string {
    return this.code(who.sign('request.approve', { request, reason }));
  }

  refuse(who: Actor, request: RequestId): string {
    return this.code(who.sign('request.refuse', { request, reason }));
  }

  status(request: RequestId): string | undefined {
    return this.view.request(request)?.status;
  }
}

t.test('the last approval grants in its own block, and the grant opens a session', async (t) => {
  const w = new Board('2 of steward,ethics then regulator within 7d');
  const request = w.ask();
  t.equal(w.approve(w.regina, request), 'request.not-approver', 'a later stage waits');
  t.equal(w.approve(w.beta, request), 'request.not-approver', 'the steward is the own owner');
  t.equal(w.approve(w.alpha, request), 'accepted');
  t.equal(w.status(request), 'pending');
  t.equal(w.approve(w.ethics, request), 'accepted');
  const result = w.apply(w.regina.sign('request.approve', { request, reason }));
  t.match(result, {
    ok: true,
    events: [{ type: 'request.approved' }, { type: 'request.granted' }, { type: 'grant.created' }],
  });
  const record = w.view.request(request);
  t.match(record, { status: 'granted' });
  t.same(
    record?.approval?.decisions.map((d) => [d.member, d.reason]),
    [
      ['alpha', reason],
      ['ethics', reason],
      ['regina', reason],
    ],
  );
  t.ok(w.run(record?.grant as GrantId));
});

t.test('each contract wants its own steward', async (t) => {
  const w = new Board('steward');
  w.must(contractTx(w.beta, oblige({ approvals: '1 of steward' })));
  const request = w.ask();
  t.equal(w.approve(w.alpha, request), 'accepted');
  t.equal(w.status(request), 'pending');
  t.equal(w.approve(w.gamma, request), 'request.not-approver');
  t.equal(w.approve(w.beta, request), 'accepted');
  t.equal(w.status(request), 'granted');
});

t.test('nobody approves its own request, twice, late, or after it is decided', async (t) => {
  const w = new Board('2 of ethics,regulator,member:rita within 1h');
  const request = w.ask();
  t.equal(w.approve(w.rita, request), 'request.self-approval');
  t.equal(w.approve(w.ethics, request), 'accepted');
  t.equal(w.approve(w.ethics, request), 'request.already-decided');
  t.equal(w.refuse(w.ethics, request), 'request.already-decided');
  const deadline = w.view.request(request)?.approval?.deadline as number;
  w.clock.time = deadline + 1;
  t.equal(w.status(request), 'lapsed');
  t.equal(w.approve(w.regina, request), 'request.lapsed');
  const other = w.ask();
  w.clock.time = (w.view.request(other)?.approval?.deadline as number) - 1_000;
  t.equal(w.approve(w.ethics, other), 'accepted');
  t.equal(w.approve(w.regina, other), 'accepted', 'at the deadline itself it is in time');
  t.equal(w.approve(w.regina, other), 'request.not-pending');
});

t.test('a refusal ends the request once the rule cannot be met any more', async (t) => {
  const w = new Board('1 of ethics,regulator');
  const request = w.ask();
  t.equal(w.refuse(w.ethics, request), 'accepted');
  t.equal(w.status(request), 'pending', 'the other may still say yes');
  t.equal(w.refuse(w.regina, request), 'accepted');
  t.equal(w.status(request), 'refused');
  t.match(w.view.request(request)?.reasons[0]?.text, /1 of ethics,regulator/);
});

t.test('a request nobody could approve is denied at once', async (t) => {
  const w = new Board('3 of ethics,regulator');
  const request = w.must(requestTx(w.rita), 'request.denied') as RequestId;
  t.match(w.view.request(request)?.reasons[0]?.text, /3 of ethics,regulator/);
});

t.test('a delegate decides instead, counts once, and passes nothing on', async (t) => {
  const w = new Board('2 of steward,ethics,regulator');
  const request = w.ask();
  const delegate = (from: Actor, to: Actor) => w.code(from.sign('request.delegate', { request, to: to.id }));
  t.equal(delegate(w.alpha, w.rita), 'request.bad-delegate');
  t.equal(delegate(w.alpha, w.alpha), 'request.bad-delegate');
  t.equal(delegate(w.beta, w.gamma), 'request.not-approver');
  t.equal(delegate(w.alpha, w.gamma), 'accepted');
  t.equal(delegate(w.gamma, w.beta), 'request.bad-delegate', 'what was handed over is not handed on');
  t.equal(delegate(w.ethics, w.alpha), 'request.bad-delegate', 'no way back to who handed over');
  t.equal(w.approve(w.alpha, request), 'request.delegated');
  t.equal(delegate(w.ethics, w.gamma), 'accepted');
  t.equal(w.approve(w.gamma, request), 'accepted');
  t.equal(w.status(request), 'pending', 'two says of one member count once');
  t.equal(w.approve(w.regina, request), 'accepted');
  t.equal(w.status(request), 'granted');
});

t.test('the contracts are asked anew at the last approval', async (t) => {
  const w = new Board('ethics');
  const denied = w.ask();
  w.must(contractTx(w.beta, 'allow\ndeny because of a new rule'));
  t.equal(w.approve(w.ethics, denied), 'accepted');
  t.equal(w.status(denied), 'denied');
  w.must(contractTx(w.beta, 'allow'));
  const request = w.ask();
  w.must(contractTx(w.beta, oblige({ minGroup: 50, approvals: 'regulator' })));
  t.equal(w.approve(w.ethics, request), 'accepted');
  t.equal(w.status(request), 'pending', 'the new contract asks for one more');
  t.equal(w.approve(w.regina, request), 'accepted');
  const grant = w.view.grant(w.view.request(request)?.grant as GrantId);
  t.match(grant, { obligations: { minGroup: 50 } });
  t.match(
    grant?.pins.map((p) => p.contractVersion),
    [2, 4, 1],
  );
});

t.test('a member that asks about its own table consents by asking, for its own table alone', async (t) => {
  const w = new Board('steward');
  w.must(contractTx(w.beta, oblige({ approvals: 'steward' })));
  const request = w.must(requestTx(w.alpha), 'request.pending') as RequestId;
  t.equal(w.approve(w.alpha, request), 'request.self-approval');
  t.equal(w.approve(w.beta, request), 'accepted');
  t.equal(w.status(request), 'granted');
});

t.test('the requester withdraws what is still open, nobody else', async (t) => {
  const w = new Board('ethics');
  const request = w.ask();
  t.equal(w.code(w.beta.sign('request.withdraw', { request })), 'request.not-yours');
  w.must(w.rita.sign('request.withdraw', { request }));
  t.equal(w.status(request), 'withdrawn');
  t.equal(w.approve(w.ethics, request), 'request.not-pending');
});

t.test('capacities take a majority, for one and the same list', async (t) => {
  const w = new Consortium();
  const vote = (a: Actor, approves: ApproverRole[]) =>
    w.code(a.sign('member.appoint', { member: w.otto.id, approves }));
  t.equal(vote(w.otto, ['ethics']), 'member.role-missing');
  for (const a of [w.alpha, w.beta]) t.equal(vote(a, ['ethics', 'regulator']), 'accepted');
  t.equal(vote(w.alpha, ['regulator', 'ethics']), 'member.already-voted');
  for (const a of [w.gamma, w.rita]) t.equal(vote(a, ['ethics']), 'accepted');
  t.equal(w.view.member(w.otto.id)?.approves, undefined);
  t.equal(vote(w.gamma, ['regulator', 'ethics']), 'accepted');
  t.same(w.view.member(w.otto.id)?.approves, ['ethics', 'regulator']);
});

t.test('the text of approvals is read and written in one form', async (t) => {
  const forms: [string, string][] = [
    ['regulator', '1 of regulator'],
    ['2 of steward,ethics then regulator within 48h', '2 of ethics,steward then 1 of regulator within 2d'],
    ['1 of ethics and 2 of ethics and member:va', '2 of ethics and 1 of member:va'],
  ];
  for (const [text, form] of forms) t.equal(writeApprovals(parseApprovals(text)), form);
  for (const text of [
    '',
    '0 of ethics',
    'priest',
    'ethics within',
    'ethics within 0d',
    '3 of member:a,member:b',
    'ethics  then steward',
    'member:',
  ])
    t.throws(() => parseApprovals(text), { code: 'contract.bad-annotation' }, text);
});

t.test('no history of decisions meets a rule with fewer different members than it asks for', async () => {
  const w = new Board('ethics');
  const members = w.view.members();
  const ids = fc.constantFrom(...members.map((m) => m.id));
  const decision = fc.record({
    member: ids,
    approve: fc.boolean(),
    reason: fc.constant(''),
    at: fc.constant(0),
  });
  const delegation = fc.record({ from: ids, to: ids, at: fc.constant(0) });
  const text = fc.constantFrom(
    '1 of steward',
    '2 of steward,ethics,regulator',
    '2 of ethics,member:beta',
    '3 of member:alpha,member:beta,member:gamma',
  );
  fc.assert(
    fc.property(
      text,
      fc.array(decision, { maxLength: 6 }),
      fc.array(delegation, { maxLength: 4 }),
      (rule, decisions, delegations) => {
        const asks = [{ dataset: 'alpha/heart' as never, owner: 'alpha' as never, text: rule }];
        const tally = tallyOf({ requester: w.rita.id, approval: { asks, decisions, delegations }, members });
        const need = parseApprovals(rule).stages[0]?.[0]?.count as number;
        const yes = new Set(
          decisions.filter((d) => d.approve && d.member !== w.rita.id).map((d) => d.member),
        );
        return (!tally.met || yes.size >= need) && !tally.open.some((o) => o.waiting.includes(w.rita.id));
      },
    ),
    { numRuns: 500 },
  );
});
