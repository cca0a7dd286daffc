import { Draws, discreteGaussian, discreteLaplace, rational, squareRoot } from '@tacit/sdk/protocols/privacy';
import t from 'tap';
import { seeded } from '../rng.ts';
import { chiSquare, laplace, limit } from './chi.ts';

const MILLION = 1_000_000;

t.test('the limits of the test are those of the tables', async (t) => {
  // Upper 1e-4 points: 35.56 at 10 degrees of freedom, 161.32 at 100.
  t.ok(Math.abs(limit(10) - 35.56) < 0.5);
  t.ok(Math.abs(limit(100) - 161.32) < 0.3);
});

for (const [n, d] of [
  [1n, 2n],
  [3n, 2n],
  [20n, 1n],
] as const) {
  t.test(`a million discrete Laplace draws of scale ${n}/${d} fit their exact probabilities`, async (t) => {
    const draws = new Draws(seeded(`laplace ${n}/${d}`));
    const scale = rational(n, d);
    const reach = 12 * Math.ceil(Number(n) / Number(d));
    const p = laplace(Number(n) / Number(d));
    t.ok(chiSquare(() => discreteLaplace(draws, scale), MILLION, p, -reach, reach) < 1);
  });
}

t.test('the test tells a scale of 2 from 2.02 (positive control)', async (t) => {
  const draws = new Draws(seeded('control'));
  const two = rational(2n);
  t.ok(chiSquare(() => discreteLaplace(draws, two), MILLION, laplace(2.02), -20, 20) > 1);
});

t.test('Bernoulli(exp(-n/d)) has its probability', async (t) => {
  const draws = new Draws(seeded('bernoulli'));
  for (const [n, d] of [
    [0n, 1n],
    [1n, 3n],
    [1n, 1n],
    [5n, 2n],
    [2n ** 50n, 2n ** 51n],
  ] as const) {
    const p = Math.exp(-Number(n) / Number(d));
    let yes = 0;
    for (let i = 0; i < 200_000; i++) if (draws.bernoulliExp(n, d)) yes++;
    const sigma = Math.sqrt(200_000 * p * (1 - p));
    t.ok(Math.abs(yes - 200_000 * p) <= 4 * sigma, `${n}/${d}`);
  }
});

t.test('uniform draws are uniform, plain and big', async (t) => {
  const draws = new Draws(seeded('uniform'));
  const sixth = () => 1 / 6;
  t.ok(chiSquare(() => BigInt(draws.below(6)), 300_000, sixth, 0, 5) < 1);
  t.ok(chiSquare(() => draws.belowBig(6n), 300_000, sixth, 0, 5) < 1);
  const big = 3n * 2n ** 60n;
  t.ok(
    chiSquare(
      () => draws.belowBig(big) >> 60n,
      300_000,
      () => 1 / 3,
      0,
      2,
    ) < 1,
  );
});

t.test('whole square roots', async (t) => {
  for (let n = 0n; n < 2000n; n++) {
    const r = squareRoot(n);
    if (r * r > n || (r + 1n) * (r + 1n) <= n) t.fail(String(n));
  }
  t.equal(squareRoot(10n ** 60n), 10n ** 30n);
  t.equal(squareRoot(10n ** 60n - 1n), 10n ** 30n - 1n);
});

t.test('a very large variance is drawn exactly and looks normal', async (t) => {
  const draws = new Draws(seeded('large'));
  const variance = rational(10n ** 24n);
  const within = Array.from({ length: 4000 }, () => Number(discreteGaussian(draws, variance)) / 1e12);
  const mean = within.reduce((a, b) => a + b, 0) / 4000;
  const square = within.reduce((a, b) => a + b * b, 0) / 4000;
  t.ok(Math.abs(mean) < 4 / Math.sqrt(4000));
  t.ok(Math.abs(square - 1) < 4 * Math.sqrt(2 / 4000));
});
