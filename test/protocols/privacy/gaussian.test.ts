import { Draws, discreteGaussian, rational } from '@tacit/sdk/protocols/privacy';
import t from 'tap';
import { seeded } from '../rng.ts';
import { chiSquare, gaussian } from './chi.ts';

const MILLION = 1_000_000;

for (const [n, d] of [
  [1n, 4n],
  [7n, 3n],
  [100n, 1n],
] as const) {
  t.test(
    `a million discrete Gaussian draws of variance ${n}/${d} fit their exact probabilities`,
    async (t) => {
      const draws = new Draws(seeded(`gaussian ${n}/${d}`));
      const variance = rational(n, d);
      const real = Number(n) / Number(d);
      const reach = 6 * Math.ceil(Math.sqrt(real));
      t.ok(chiSquare(() => discreteGaussian(draws, variance), MILLION, gaussian(real), -reach, reach) < 1);
    },
  );
}

t.test('the test tells a variance of 4 from 4.05 (positive control)', async (t) => {
  const draws = new Draws(seeded('control'));
  const four = rational(4n);
  t.ok(chiSquare(() => discreteGaussian(draws, four), MILLION, gaussian(4.05), -12, 12) > 1);
});
