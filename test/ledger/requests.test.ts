import type { GrantId } from '@tacit/sdk/core';
import type { Obligations } from '@tacit/sdk/ledger';
import t from 'tap';
import { contractTx, datasetTx, requestTx, SCHEMA } from './actors.ts';
import { Consortium } from './world.ts';

const oblige = (o: Partial<Obligations>): string => `allow\noblige ${JSON.stringify(o)}`;

t.test('all contracts of the table must allow; the grant pins each version', async (t) => {
  const w = new Consortium();
  const grant = w.view.grant(w.grant());
  t.same(
    grant?.pins.map((p) => [p.dataset, p.version, p.contract, p.contractVersion]),
    [
      ['alpha/heart', 1, 'alpha/terms', 1],
      ['beta/heart', 1, 'beta/terms', 1],
      ['gamma/heart', 1, 'gamma/terms', 1],
    ],
  );
  t.equal(grant?.usesLeft, 10);
  t.equal(w.view.request(grant?.request as never)?.status, 'granted');
});

t.test('one deny denies, and is recorded with its reasons', async (t) => {
  const w = new Consortium();
  w.must(contractTx(w.beta, 'allow\ndeny because of the weather'));
  const request = w.must(requestTx(w.rita), 'request.denied');
  const record = w.view.request(request as never);
  t.equal(record?.grant, null);
  t.match(
    record?.reasons.filter((r) => r.dataset === 'beta/heart').map((r) => r.text),
    [/weather/, /.*/],
  );
  t.same(w.view.grants(), []);
});

t.test('the strictest obligation of any owner holds', async (t) => {
  const w = new Consortium();
  w.must(contractTx(w.alpha, oblige({ minGroup: 7, uses: 5, epsilon: '0.5' })));
  w.must(contractTx(w.beta, oblige({ minGroup: 11, uses: 9, expires: 60, epsilon: '0.25' })));
  const grant = w.view.grant(w.grant());
  t.same(grant?.obligations, { minGroup: 11, uses: 5, expires: 60, epsilon: '0.25' });
  t.equal(grant?.usesLeft, 5);
});

t.test('a request may tighten, never loosen', async (t) => {
  const w = new Consortium(oblige({ minGroup: 10, uses: 4 }));
  const grant = w.view.grant(w.grant({ tighten: { minGroup: 20, uses: 1 } }));
  t.same(grant?.obligations, { minGroup: 20, uses: 1 });
  const weaker = w.apply(requestTx(w.rita, { tighten: { minGroup: 3 } }));
  t.match(weaker, { ok: false, problem: { code: 'request.weaker', field: 'body.tighten.minGroup' } });
});

t.test('contracts that cannot hold together deny with the obligation named', async (t) => {
  const w = new Consortium();
  w.must(contractTx(w.alpha, oblige({ attested: 'tdx' })));
  w.must(contractTx(w.beta, oblige({ attested: 'nitro' })));
  const request = w.must(requestTx(w.rita), 'request.denied');
  t.match(w.view.request(request as never)?.reasons[0]?.text, /attested/);
});

t.test('a suspended contract denies new requests', async (t) => {
  const w = new Consortium();
  w.must(w.gamma.sign('contract.status', { id: 'gamma/terms' as never, status: 'suspended' }));
  const request = w.must(requestTx(w.rita), 'request.denied');
  t.match(
    w.view.request(request as never)?.reasons.find((r) => r.dataset === 'gamma/heart')?.text,
    /suspended/,
  );
});

t.test('refuses a table nobody publishes, and a recipient nobody knows', async (t) => {
  const w = new Consortium();
  t.equal(w.code(requestTx(w.rita, { table: 'livers' })), 'dataset.unknown');
  t.equal(w.code(requestTx(w.rita, { recipient: 'nobody' as never })), 'member.unknown');
  t.equal(w.code(requestTx(w.otto)), 'member.role-missing');
});

const openCode = (w: Consortium, grant: GrantId): string => w.code(w.rita.sign('session.open', { grant }));

t.test('a grant dies with what it pins, and the refusal says which', async (t) => {
  const cases: [string, string, (w: Consortium) => void][] = [
    ['grant.dataset-changed', 'a new version', (w) => w.must(datasetTx(w.beta))],
    [
      'grant.dataset-changed',
      'withdrawn',
      (w) => w.must(w.beta.sign('dataset.withdraw', { table: 'heart' })),
    ],
    ['grant.contract-changed', 'a new contract version', (w) => w.must(contractTx(w.beta))],
    [
      'grant.contract-changed',
      'suspended contract',
      (w) => w.must(w.beta.sign('contract.status', { id: 'beta/terms' as never, status: 'suspended' })),
    ],
    [
      'member.not-active',
      'suspended owner',
      (w) => {
        for (const a of [w.alpha, w.gamma, w.rita]) w.must(a.sign('member.suspend', { member: w.beta.id }));
      },
    ],
  ];
  for (const [code, what, change] of cases) {
    const w = new Consortium();
    const grant = w.grant();
    change(w);
    const result = w.apply(w.rita.sign('session.open', { grant }));
    t.match(result, { ok: false, problem: { code, member: 'beta' } }, what);
  }
});

t.test('a grant is for its requester, its uses and its time', async (t) => {
  const w = new Consortium(oblige({ uses: 1, expires: 100 }));
  const grant = w.grant();
  t.equal(w.code(w.beta.sign('session.open', { grant })), 'grant.not-yours');
  w.run(grant);
  t.equal(openCode(w, grant), 'grant.spent');
  const other = w.grant();
  w.clock.time += 100_000;
  t.equal(openCode(w, other), 'grant.expired');
  t.equal(w.view.grant(other)?.status, 'expired');
});

t.test('owner or requester revokes a grant, nobody else, and only once', async (t) => {
  const w = new Consortium();
  const grant = w.grant();
  t.equal(w.code(w.otto.sign('grant.revoke', { grant })), 'grant.not-yours');
  w.must(w.gamma.sign('grant.revoke', { grant }));
  t.equal(openCode(w, grant), 'grant.revoked');
  t.equal(w.code(w.rita.sign('grant.revoke', { grant })), 'grant.revoked');
});

t.test('a table has one schema', async (t) => {
  const w = new Consortium();
  const schema = { ...SCHEMA, missingValues: ['-'] } as never;
  t.equal(w.code(datasetTx(w.beta, { schema })), 'dataset.schema-differs');
  t.equal(w.view.dataset('beta/heart' as never)?.version, 1);
});

t.test('a dataset stands under an active contract of its own owner', async (t) => {
  const w = new Consortium();
  t.equal(w.code(datasetTx(w.beta, { contract: 'alpha/terms' as never })), 'contract.not-owner');
  t.equal(w.code(datasetTx(w.beta, { contract: 'beta/none' as never })), 'contract.unknown');
  t.equal(
    w.code(w.beta.sign('contract.publish', { id: 'alpha/terms' as never, title: '', policies: 'allow' })),
    'contract.not-owner',
  );
  t.equal(w.code(contractTx(w.beta, 'gibberish')), 'contract.invalid');
  t.equal(w.code(contractTx(w.rita)), 'member.role-missing');
});

t.test('a revoked contract stays revoked, in every version', async (t) => {
  const w = new Consortium();
  w.must(contractTx(w.beta));
  const id = 'beta/terms' as never;
  w.must(w.beta.sign('contract.status', { id, status: 'revoked' }));
  t.same(
    [1, 2].map((v) => w.view.contract(id, v)?.status),
    ['revoked', 'revoked'],
  );
  t.equal(w.code(w.beta.sign('contract.status', { id, status: 'active' })), 'contract.not-active');
  t.equal(w.code(contractTx(w.beta)), 'contract.not-active');
  t.equal(w.code(w.alpha.sign('contract.status', { id, status: 'active' })), 'contract.not-owner');
});
