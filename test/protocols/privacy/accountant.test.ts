import {
  compose,
  decimalUp,
  epsilonOf,
  fits,
  type Loss,
  parseBudget,
  parseDecimal,
  rational,
  reserve,
  rhoOf,
  rhoOfPure,
  toNumber,
} from '@tacit/sdk/protocols/privacy';
import fc from 'fast-check';
import t from 'tap';

const rho = (text: string): Loss => ({ kind: 'zcdp', rho: parseDecimal(text, 'rho') });
const pure = (text: string): Loss => ({ kind: 'pure', epsilon: parseDecimal(text, 'epsilon') });
const epsilon = (r: string, delta: string): number =>
  toNumber(epsilonOf(parseDecimal(r, 'rho'), parseDecimal(delta, 'delta')));

t.test('agrees with the conversions published for the 2020 United States census', async (t) => {
  // Redistricting data, production settings, delta 1e-10: persons rho 2.56, epsilon 17.14; housing units rho 0.07,
  // epsilon 2.47. The published rho has two digits: the epsilon must lie between those of its neighbours.
  const delta = '0.0000000001';
  t.ok(epsilon('2.555', delta) <= 17.14 + 0.005 && 17.14 - 0.005 <= epsilon('2.565', delta));
  t.ok(epsilon('0.065', delta) <= 2.47 + 0.005 && 2.47 - 0.005 <= epsilon('0.075', delta));
});

t.test('never exceeds Bun and Steinke’s conversion and never undercuts the exact Gaussian', async () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4000 }),
      fc.integer({ min: 2, max: 12 }),
      (thousandths, exponent) => {
        const r = thousandths / 1000;
        const delta = 10 ** -exponent;
        const e = toNumber(
          epsilonOf(rational(BigInt(thousandths), 1000n), rational(1n, 10n ** BigInt(exponent))),
        );
        const loose = r + 2 * Math.sqrt(r * Math.log(1 / delta));
        return e <= loose * (1 + 1e-9) && gaussianDelta(Math.sqrt(2 * r), e) <= delta * (1 + 1e-6);
      },
    ),
    { numRuns: 60, seed: 2 },
  );
});

/** delta(epsilon) of the Gaussian mechanism with D / sigma = m: Balle and Wang, ICML 2018, Theorem 8. */
function gaussianDelta(m: number, e: number): number {
  return normal(m / 2 - e / m) - Math.exp(e) * normal(-m / 2 - e / m);
}
/** Normal distribution function: continued fraction in the tails, series within. */
function normal(x: number): number {
  if (x > 0) return 1 - normal(-x);
  const z = -x;
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z > 3) {
    let f = z;
    for (let k = 60; k > 0; k--) f = z + k / f;
    return density / f;
  }
  let [term, sum] = [z, z];
  for (let k = 1; k < 100; k++) {
    term *= (z * z) / (2 * k + 1);
    sum += term;
  }
  return 0.5 - density * sum;
}

t.test('a budget in epsilon and delta turns into the rho that spends it and no more', async (t) => {
  for (const [e, d] of [
    ['1', '0.000001'],
    ['0.1', '0.0000000001'],
    ['8', '0.00001'],
  ] as const) {
    const budget = parseBudget(e, d);
    const r = rhoOf(budget);
    const back = toNumber(epsilonOf(r, budget.delta));
    t.ok(back <= Number(e) * (1 + 1e-9) && back > Number(e) * 0.999, `${e} ${back}`);
    t.ok(fits(budget, [], { kind: 'zcdp', rho: r }));
    t.notOk(fits(budget, [{ kind: 'zcdp', rho: r }], rho('0.001')));
  }
});

t.test('losses add up exactly', async (t) => {
  const ten = compose(Array.from({ length: 10 }, () => pure('0.1')));
  t.same(ten, { kind: 'pure', epsilon: rational(1n) });
  t.same(rhoOfPure(rational(1n, 5n)), rational(1n, 50n));
  t.same(compose([pure('0.2'), rho('0.01')]), { kind: 'zcdp', rho: rational(3n, 100n) });
});

t.test('a pure budget is spent to the last digit and not beyond', async (t) => {
  const budget = parseBudget('1');
  let spent: readonly Loss[] = [];
  for (let i = 0; i < 10; i++) spent = reserve(budget, spent, pure('0.1'));
  t.throws(() => reserve(budget, spent, pure('0.0000000000000000000000000000000000000001')), {
    code: 'budget.exhausted',
  });
  t.notOk(fits(budget, [], rho('0.0001')), 'zCDP has no epsilon at delta 0');
});

t.test('what is written down is rounded up', async () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.bigInt({ min: 1n, max: 10n ** 20n }), (n, d) => {
      const value = rational(n, d);
      const back = parseDecimal(decimalUp(value, 12), 'x');
      const gap = back.n * value.d - value.n * back.d;
      return gap >= 0n && gap * 10n ** 12n < back.d * value.d;
    }),
    { seed: 4 },
  );
});

t.test('refuses budgets that mean nothing', async (t) => {
  for (const [e, d] of [
    ['0', '0'],
    ['-1', '0'],
    ['1e3', '0'],
    ['101', '0'],
    ['', '0'],
    ['1', '1'],
    ['1', 'x'],
  ] as const)
    t.throws(() => parseBudget(e, d), { code: 'privacy.bad-budget' });
});
