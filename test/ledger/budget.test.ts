import { type Limit, leftOf, lnFixed, mergeBudgets, normalBudget, zcdpOf } from '@tacit/sdk/ledger';
import { epsilonOf, parseBudget, parseDecimal, rhoOf, toNumber } from '@tacit/sdk/protocols/privacy';
import fc from 'fast-check';
import t from 'tap';
import { type Actor, contractTx, datasetTx, requestTx } from './actors.ts';
import { pair } from './engines.ts';
import { Consortium } from './world.ts';

const DATASET = 'alpha/heart' as never;
const oblige = (o: object): string => `allow\noblige ${JSON.stringify(o)}`;

t.test('a pure budget is spent to the last digit; the refusal names dataset and what is left', async (t) => {
  const w = new Consortium(oblige({ epsilon: '0.1', budget: 'epsilon 0.35' }));
  for (let i = 0; i < 3; i++) w.run();
  const result = w.apply(w.rita.sign('session.open', { grant: w.grant() }));
  t.match(result, {
    ok: false,
    problem: {
      code: 'budget.exhausted',
      field: DATASET,
      member: 'alpha',
      expected: 'at most epsilon 0.05 without delta: left of epsilon 0.35',
    },
  });
  const smaller = w.grant({ tighten: { epsilon: '0.05' } });
  t.ok(w.open(smaller), 'a smaller question still fits');
  t.equal(w.view.budget(DATASET).spent.epsilon, '0.35');
  t.equal(w.code(w.rita.sign('session.open', { grant: smaller })), 'budget.exhausted');
});

t.test('positive control: without epsilon the same questions go on', async (t) => {
  const w = new Consortium();
  for (let i = 0; i < 8; i++) w.run();
  t.same(w.view.budget(DATASET).spent, { epsilon: '0', rho: '0', gaussian: 0 });
});

t.test('each requester has its own limit, and all together the total', async (t) => {
  const w = new Consortium(oblige({ epsilon: '1', budget: 'epsilon 3 and epsilon 2 per requester' }));
  const ask = (who: Actor): string => {
    const grant = w.must(requestTx(who), 'grant.created') as never;
    return w.code(who.sign('session.open', { grant }));
  };
  t.same([ask(w.rita), ask(w.rita), ask(w.rita)], ['accepted', 'accepted', 'budget.exhausted']);
  t.same([ask(w.beta), ask(w.beta)], ['accepted', 'budget.exhausted'], 'the total is for all');
  t.same(
    w.view.budget(DATASET).requesters.map((r) => [r.member, r.epsilon]),
    [
      ['beta', '1'],
      ['rita', '2'],
    ],
  );
});

t.test(
  'attack: the budget does not come back by a new version of the dataset or of the contract',
  async (t) => {
    const policies = oblige({ epsilon: '1', budget: 'epsilon 1' });
    const w = new Consortium(policies);
    w.run();
    for (const owner of w.owners) {
      w.must(datasetTx(owner));
      w.must(contractTx(owner, policies));
    }
    t.equal(w.code(w.rita.sign('session.open', { grant: w.grant() })), 'budget.exhausted');
  },
);

t.test(
  'attack: a session lost after all had joined stays paid, whoever ends it and however often it is retried',
  async (t) => {
    const w = new Consortium(oblige({ epsilon: '1', budget: 'epsilon 2', uses: 50 }));
    const grant = w.grant();
    for (let i = 0; i < 2; i++) {
      const session = w.run(grant);
      w.must(w.rita.sign('session.fail', { session, code: 'session.member-gone', member: w.beta.id }));
    }
    t.equal(w.code(w.rita.sign('session.open', { grant })), 'budget.exhausted');
    t.same(w.view.budget(DATASET).settled, 2);
  },
);

t.test('what was reserved and never ran comes back exactly, also in zCDP', async (t) => {
  const w = new Consortium(oblige({ epsilon: '0.1', delta: '0.000001', budget: 'epsilon 1 delta 0.000001' }));
  const before = w.view.budget(DATASET).spent;
  const session = w.open();
  t.equal(w.view.budget(DATASET).spent.gaussian, 1);
  w.must(w.alpha.sign('session.fail', { session, code: 'session.failed', member: null }));
  t.same(w.view.budget(DATASET).spent, before);
});

t.test('answers with a delta add up in zCDP: many more than by plain addition', async (t) => {
  const w = new Consortium(
    oblige({ epsilon: '0.1', delta: '0.000001', budget: 'epsilon 1 delta 0.000001', uses: 1000 }),
    { sessionTimeout: 86_400_000 },
  );
  const grant = w.grant();
  let answers = 0;
  while (w.code(w.rita.sign('session.open', { grant })) === 'accepted') answers++;
  const one = Number(zcdpOf({ n: 1n, d: 10n }, { n: 1n, d: 10n ** 6n }));
  const all = Number(zcdpOf({ n: 1n, d: 1n }, { n: 1n, d: 10n ** 6n }));
  t.equal(answers, Math.floor(all / one));
  t.ok(answers > 50, `${answers}`);
});

t.test('where a contract states no budget, the network does, and else the documented default', async (t) => {
  const w = new Consortium(oblige({ epsilon: '4' }));
  t.equal(w.code(w.rita.sign('session.open', { grant: w.grant() })), 'accepted');
  t.equal(w.view.budget(DATASET).limits, 'epsilon 10 delta 0.000001');
  const v = new Consortium(oblige({ epsilon: '4' }), { budget: 'epsilon 3' });
  t.equal(v.code(v.rita.sign('session.open', { grant: v.grant() })), 'budget.exhausted');
});

t.test('each owner’s own budget is charged, not that of another', async (t) => {
  const w = new Consortium(oblige({ epsilon: '1', budget: 'epsilon 5' }));
  w.must(contractTx(w.gamma, oblige({ epsilon: '2', budget: 'epsilon 1' })));
  w.run();
  const result = w.apply(w.rita.sign('session.open', { grant: w.grant() }));
  t.match(result, { problem: { code: 'budget.exhausted', field: 'gamma/heart', member: 'gamma' } });
  t.equal(w.view.budget(DATASET).limits, 'epsilon 5');
});

t.test('attack: a restart of sequencer and follower does not reset the budget', async (t) => {
  const p = await pair('follower');
  t.teardown(() => p.stop());
  const alpha = p.founder;
  await p.engine.submit(contractTx(alpha, oblige({ epsilon: '1', budget: 'epsilon 1' })));
  await p.engine.submit(datasetTx(alpha));
  const open = async () => {
    const asked = await p.engine.submit(requestTx(alpha));
    const grant = asked.result.events.find((e) => e.type === 'grant.created')?.subject as never;
    return p.engine.submit(alpha.sign('session.open', { grant }));
  };
  await open();
  const before = p.engine.view().budget(DATASET);
  await p.restart();
  t.same(p.engine.view().budget(DATASET), before);
  await t.rejects(open(), { code: 'budget.exhausted' });
});

t.test('budgets are read in one form, and the stricter of two holds', async (t) => {
  t.equal(normalBudget('epsilon 10 delta 1e-6'), 'epsilon 10 delta 0.000001');
  t.equal(
    mergeBudgets('epsilon 10 delta 1e-6', 'epsilon 5 delta 1e-5 and epsilon 2 per requester'),
    'epsilon 5 delta 0.000001 and epsilon 2 per requester',
  );
  t.equal(mergeBudgets('epsilon 10 delta 1e-6', 'epsilon 20'), 'epsilon 10', 'no delta is stricter than any');
  for (const bad of [
    '',
    'epsilon',
    'epsilon 0',
    'epsilon 101',
    'epsilon 1 delta 1',
    'epsilon 1 and epsilon 2',
  ])
    t.throws(() => normalBudget(bad), { code: 'contract.bad-annotation' });
});

t.test('the exact conversion agrees with that in floating point and never gives more', async (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.integer({ min: 1, max: 15 }),
      (thousandths, exponent) => {
        const budget = parseBudget(String(thousandths / 1000), `0.${'0'.repeat(exponent - 1)}1`);
        const back = toNumber(epsilonOf(rhoOf(budget), budget.delta));
        const e = thousandths / 1000;
        return back <= e * (1 + 1e-9) && back >= e * (1 - 1e-6);
      },
    ),
    { numRuns: 100, seed: 5 },
  );
  t.ok(Math.abs(Number(lnFixed(10n, 1n) >> 100n) / 2 ** 60 - Math.LN10) < 1e-15);
  // Redistricting data of the 2020 census: epsilon 17.14 at delta 1e-10 is rho 2.56.
  t.match(zcdpOf({ n: 1714n, d: 100n }, { n: 1n, d: 10n ** 10n }), /^2\.5[56]/);
});

t.test('what is left is never more than the limit less what was spent', async (t) => {
  const limit: Limit = { epsilon: '1', delta: '0' };
  t.same(leftOf(limit, { epsilon: '0.75', rho: '0.28125', gaussian: 0 }), { epsilon: '0.25', rho: null });
  t.same(leftOf(limit, { epsilon: '0', rho: '0.1', gaussian: 1 }), { epsilon: null, rho: null });
  t.equal(toNumber(parseDecimal('0.25', 'x')), 0.25);
});
