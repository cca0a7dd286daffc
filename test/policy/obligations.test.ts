import { isTacitError } from '@tacit/sdk/core';
import { lessDecimal, type Obligations, strictest, weakerThan } from '@tacit/sdk/ledger';
import fc from 'fast-check';
import t from 'tap';

const maybe = <T>(a: fc.Arbitrary<T>) => fc.option(a, { nil: undefined });

const obligations = fc
  .record({
    minGroup: fc.integer({ min: 1, max: 50 }),
    maxGroups: maybe(fc.integer({ min: 1, max: 50 })),
    epsilon: maybe(fc.constantFrom('0.1', '0.10', '1', '2.5', '10')),
    uses: maybe(fc.integer({ min: 1, max: 50 })),
    expires: maybe(fc.integer({ min: 1, max: 50 })),
    approvals: maybe(fc.constantFrom('1 of steward', '2 of ethics,steward', '2 of steward and 1 of ethics')),
    rate: maybe(fc.constantFrom('10/day', '5/day', '20/week and 3/day')),
    price: maybe(fc.integer({ min: 0, max: 9 })),
    round: maybe(fc.constantFrom(3, 5, 10)),
    dominance: maybe(fc.constantFrom('2,85', '1,60', 'p10', '2,70 and p5')),
    differencing: maybe(fc.constantFrom('requester' as const, 'anyone' as const)),
    attested: maybe(fc.constantFrom('any' as const, 'tdx' as const)),
    sandbox: maybe(fc.constantFrom('process' as const, 'namespaces' as const)),
    proof: maybe(fc.constant('table' as const)),
  })
  .map((o) => JSON.parse(JSON.stringify(o)) as Obligations);

const same = (a: Obligations, b: Obligations) =>
  weakerThan(a, b).length === 0 && weakerThan(b, a).length === 0;

t.test('combining is commutative, associative and idempotent', async (t) => {
  fc.assert(
    fc.property(obligations, obligations, obligations, (a, b, c) => {
      const left = strictest(strictest(a, b), c);
      const right = strictest(a, strictest(b, c));
      return same(strictest(a, b), strictest(b, a)) && same(left, right) && same(strictest(a, a), a);
    }),
  );
  t.pass();
});

t.test('what is combined is nowhere weaker than either', async (t) => {
  fc.assert(
    fc.property(obligations, obligations, (a, b) => {
      const both = strictest(a, b);
      return weakerThan(both, a).length === 0 && weakerThan(both, b).length === 0;
    }),
  );
  t.pass();
});

t.test('names what is weaker', async (t) => {
  const held: Obligations = { minGroup: 4, uses: 30, round: 3, approvals: '1 of steward' };
  const required: Obligations = { minGroup: 5, uses: 20, round: 5, approvals: '2 of steward', rate: '1/day' };
  t.same(weakerThan(held, required), ['approvals', 'minGroup', 'rate', 'round', 'uses']);
  t.same(weakerThan({ minGroup: 6, round: 15 }, { minGroup: 5, round: 5 }), []);
});

t.test('joins what cannot be ordered and orders what can', async (t) => {
  const out = strictest(
    { minGroup: 5, rate: '10/day', dominance: '2,85 and p5', approvals: '1 of steward', round: 4 },
    { minGroup: 1, rate: '5/day and 20/week', dominance: '2,70 and p10', approvals: '1 of ethics', round: 6 },
  );
  t.same(out, {
    minGroup: 5,
    rate: '5/day and 20/week',
    dominance: '2,70 and p10',
    approvals: '1 of ethics and 1 of steward',
    round: 12,
  });
});

t.test('refuses two enclaves at once', async (t) => {
  try {
    strictest({ minGroup: 1, attested: 'tdx' }, { minGroup: 1, attested: 'nitro' });
    t.fail('combined');
  } catch (e) {
    t.equal(isTacitError(e) ? e.code : '', 'contract.obligations-conflict');
  }
});

t.test('compares decimals by value', async (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9999 }), fc.integer({ min: 0, max: 9999 }), (a, b) => {
      return lessDecimal((a / 100).toFixed(2), (b / 100).toFixed(3)) === a < b;
    }),
  );
  t.pass();
});
