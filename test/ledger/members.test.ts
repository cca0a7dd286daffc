import t from 'tap';
import { Actor, contractTx, hashText } from './actors.ts';
import { Consortium, World } from './world.ts';

t.test('where one vote admits, an invite is enough', async (t) => {
  const w = new Consortium('allow', { admission: 1 });
  const dora = new Actor('dora', w.clock);
  const [invite, join] = w.beta.invite(dora, ['owner']);
  w.must(invite);
  t.equal(w.code(join), 'accepted');
  t.equal(w.view.member(dora.id)?.status, 'active');
});

t.test('with a majority rule a candidate waits for the votes it takes', async (t) => {
  const w = new World(new Actor('alpha', new World().clock), { admission: 'majority' });
  const alpha = new Actor('alpha', w.clock);
  const [beta, gamma] = [new Actor('beta', w.clock), new Actor('gamma', w.clock)];
  for (const tx of alpha.invite(beta, ['owner'])) w.must(tx);
  t.equal(w.view.member(beta.id)?.status, 'active', 'one of one');
  for (const tx of alpha.invite(gamma, ['owner'])) w.must(tx);
  t.equal(w.view.member(gamma.id), undefined, 'one of two is no majority');
  t.equal(w.code(contractTx(gamma)), 'member.unknown');
  t.equal(w.code(alpha.sign('member.vote', { member: gamma.id, accept: true })), 'member.already-voted');
  t.equal(w.code(beta.sign('member.vote', { member: gamma.id, accept: true })), 'accepted');
  t.equal(w.view.member(gamma.id)?.status, 'active');
  t.same(w.view.candidates(), []);
});

t.test('a candidate that cannot get the votes any more is refused', async (t) => {
  const w = new Consortium();
  const strict = new World(new Actor('alpha', new World().clock), { admission: 'majority' });
  const alpha = new Actor('alpha', strict.clock);
  const [beta, gamma] = [new Actor('beta', strict.clock), new Actor('gamma', strict.clock)];
  for (const tx of alpha.invite(beta, ['owner'])) strict.must(tx);
  for (const tx of alpha.invite(gamma, ['owner'])) strict.must(tx);
  strict.must(beta.sign('member.vote', { member: gamma.id, accept: false }));
  t.same(strict.view.candidates(), []);
  t.equal(strict.view.member(gamma.id), undefined);
  t.equal(w.code(w.alpha.sign('member.vote', { member: 'nobody' as never, accept: true })), 'member.unknown');
  t.equal(w.code(w.alpha.sign('member.vote', { member: w.beta.id, accept: true })), 'member.nothing-to-vote');
});

t.test('an invite serves once, in time, for its roles, and for the card it signed', async (t) => {
  const w = new Consortium();
  const guest = new Actor('dora', w.clock);
  const [, uninvited] = w.alpha.invite(guest, ['owner']);
  t.equal(w.code(uninvited), 'member.invite-invalid');
  const [late, tooLate] = w.alpha.invite(guest, ['owner'], { expires: w.clock.now() + 500 });
  w.must(late);
  t.equal(w.code(tooLate), 'member.invite-invalid', 'expired');
  const [small, greedy] = w.alpha.invite(guest, ['requester'], { asked: ['owner'] });
  w.must(small);
  t.equal(w.code(greedy), 'member.invite-invalid', 'a role not offered');
  const [open, join] = w.alpha.invite(guest, ['owner']);
  w.must(open);
  const thief = new Actor('thief', w.clock);
  const stolen = thief.sign('member.join', { ...thief.card(['owner']), invite: join.body.invite });
  t.equal(w.code(stolen), 'member.invite-invalid', 'another card');
  t.equal(w.code(join), 'accepted');
  const again = new Actor('erna', w.clock);
  const second = again.sign('member.join', { ...again.card(['owner']), invite: join.body.invite });
  t.equal(w.code(second), 'member.invite-invalid', 'used');
});

t.test('a name is taken once', async (t) => {
  const w = new Consortium();
  const twin = new Actor('beta', w.clock, 'twin');
  const [open, join] = w.alpha.invite(twin, ['owner']);
  w.must(open);
  t.equal(w.code(join), 'member.taken');
});

t.test('a key of small order is no key', async (t) => {
  const w = new Consortium();
  const bad = `01${'00'.repeat(31)}`;
  const tx = w.alpha.sign('member.invite', {
    inviteKey: bad,
    roles: ['owner'],
    expires: w.clock.now() + 9_000,
  });
  t.equal(w.code(tx), 'ledger.bad-key');
});

t.test('an observer neither invites nor votes', async (t) => {
  const w = new Consortium();
  const [invite] = w.otto.invite(new Actor('dora', w.clock), ['observer']);
  t.equal(w.code(invite), 'member.role-missing');
  t.equal(w.code(w.otto.sign('member.suspend', { member: w.beta.id })), 'member.role-missing');
});

t.test('a rotated key takes over, and the old one is worth nothing', async (t) => {
  const w = new Consortium();
  const old = w.beta.signer;
  w.must(w.beta.rotate());
  t.equal(w.code(contractTx(w.beta)), 'accepted');
  w.beta.signer = old;
  t.equal(w.code(contractTx(w.beta)), 'ledger.bad-signature');
});

t.test('a key nobody holds cannot be rotated to', async (t) => {
  const w = new Consortium();
  const other = new Actor('mallory', w.clock);
  const countersignature = '00'.repeat(64);
  const tx = w.beta.sign('member.update', { signKey: { key: other.signer.publicKey, countersignature } });
  t.equal(w.code(tx), 'ledger.bad-signature');
});

t.test('a majority suspends and reinstates; a suspended member can do nothing', async (t) => {
  const w = new Consortium();
  const running = w.run();
  w.must(w.alpha.sign('member.suspend', { member: w.beta.id }));
  t.equal(w.view.member(w.beta.id)?.status, 'active', 'one of four');
  t.equal(w.code(w.alpha.sign('member.suspend', { member: w.beta.id })), 'member.already-voted');
  w.must(w.gamma.sign('member.suspend', { member: w.beta.id }));
  w.must(w.rita.sign('member.suspend', { member: w.beta.id }));
  t.equal(w.view.member(w.beta.id)?.status, 'suspended');
  t.same(w.view.session(running)?.failure, { code: 'session.member-suspended', member: 'beta' });
  t.equal(w.code(contractTx(w.beta)), 'member.not-active');
  t.equal(w.code(w.beta.sign('member.update', { url: null })), 'member.not-active');
  t.same(
    w.view.datasetsOf('heart').map((d) => d.owner),
    ['alpha', 'gamma'],
  );
  for (const voter of [w.alpha, w.gamma])
    w.must(voter.sign('member.vote', { member: w.beta.id, accept: true }));
  t.equal(w.view.member(w.beta.id)?.status, 'active');
});

t.test('a second genesis has no place', async (t) => {
  const w = new Consortium();
  const tx = w.alpha.sign('network.genesis', {
    params: { network: 'hearts', admission: 1, sessionTimeout: 1_000, grantUses: 1, grantSeconds: 1 },
    founder: w.alpha.card(['owner']),
  });
  t.equal(w.code(tx), 'ledger.not-allowed-here');
  t.equal(
    w.code(w.alpha.sign('grant.revoke', { grant: hashText(1) as never }, { network: 'other' })),
    'ledger.wrong-network',
  );
});
