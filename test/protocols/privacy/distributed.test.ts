import {
  Draws,
  discreteGaussian,
  polya,
  rational,
  sharesLoss,
  shareVariance,
  toNumber,
} from '@tacit/sdk/protocols/privacy';
import t from 'tap';
import { seeded } from '../rng.ts';
import { chiSquare, gaussian, geometricOf, laplace } from './chi.ts';

/** Negative binomial with shape r and ratio a. */
function polyaOf(r: number, scale: number): (k: number) => number {
  const a = Math.exp(-1 / scale);
  return (k) => {
    if (k < 0) return 0;
    let p = (1 - a) ** r;
    for (let i = 1; i <= k; i++) p *= (a * (i - 1 + r)) / i;
    return p;
  };
}

t.test('one Pólya share fits its exact probabilities', async (t) => {
  const draws = new Draws(seeded('polya'));
  for (const [scale, parts] of [
    [2, 2],
    [10, 3],
    [40, 9],
  ] as const) {
    const s = rational(BigInt(scale));
    const draw = () => polya(draws, s, BigInt(parts));
    t.ok(chiSquare(draw, 60_000, polyaOf(1 / parts, scale), 0, 8 * scale) < 1, `${scale}, ${parts}`);
  }
});

t.test('the shares of all owners sum to exactly a geometric and a discrete Laplace', async (t) => {
  const draws = new Draws(seeded('sum'));
  const s = rational(3n);
  for (const parts of [2n, 5n]) {
    const one = () => {
      let sum = 0n;
      for (let i = 0n; i < parts; i++) sum += polya(draws, s, parts);
      return sum;
    };
    t.ok(chiSquare(one, 60_000, geometricOf(3), 0, 30) < 1, 'geometric');
    t.ok(chiSquare(() => one() - one(), 60_000, laplace(3), -30, 30) < 1, 'Laplace');
  }
});

t.test('with a share missing the sum is not the Laplace (positive control)', async (t) => {
  const draws = new Draws(seeded('missing'));
  const s = rational(3n);
  const difference = () => polya(draws, s, 2n) - polya(draws, s, 2n);
  t.ok(chiSquare(difference, 60_000, laplace(3), -30, 30) > 1);
});

t.test(
  'the sum of discrete Gaussian shares is near the discrete Gaussian of the summed variance',
  async (t) => {
    const draws = new Draws(seeded('gauss'));
    const share = rational(2n);
    const sum = () =>
      discreteGaussian(draws, share) + discreteGaussian(draws, share) + discreteGaussian(draws, share);
    t.ok(chiSquare(sum, 100_000, gaussian(6), -15, 15) < 1);
  },
);

t.test('one honest share loses what a discrete Gaussian loses, more shares a hair more', async (t) => {
  // Canonne, Kamath, Steinke 2020, Theorem 4: D^2 / (2 s).
  t.ok(Math.abs(toNumber(sharesLoss(3n, rational(9n), 1)) - 0.5) < 1e-9);
  const five = toNumber(sharesLoss(3n, rational(9n), 5));
  t.ok(five >= 0.1 && five < 0.1 + 1e-9);
  t.ok(toNumber(sharesLoss(1n, rational(1n, 4n), 5)) > 0.4 + 0.01, 'small variances pay');
});

t.test('share variances keep the loss within the budget and are not wasteful', async (t) => {
  for (const honest of [1, 3, 9]) {
    for (const rho of [rational(1n, 1000n), rational(1n, 8n), rational(2n)]) {
      for (const sensitivity of [1n, 7n, 10n ** 9n]) {
        const share = shareVariance(sensitivity, rho, honest);
        const loss = toNumber(sharesLoss(sensitivity, share, honest));
        t.ok(loss <= toNumber(rho));
        if (toNumber(share) > 2)
          t.ok(loss > 0.98 * toNumber(rho), `${honest} ${toNumber(rho)} ${sensitivity}`);
      }
    }
  }
});
