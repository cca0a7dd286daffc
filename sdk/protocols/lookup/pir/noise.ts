import type { Rng } from '../../../core/index.ts';
import { SIGMA } from './parameters.ts';

/** Beyond ten standard deviations lies less than 2^-70 of the distribution. */
const TAIL = 64;

/** Cumulative weights of |x| = 0..63 for the discrete Gaussian, scaled to 2^53. */
function cumulative(): Float64Array {
  const weight = Array.from(
    { length: TAIL },
    (_, x) => (x === 0 ? 1 : 2) * Math.exp(-(x * x) / (2 * SIGMA ** 2)),
  );
  const total = weight.reduce((a, b) => a + b);
  let sum = 0;
  return Float64Array.from(weight, (w) => {
    sum += w;
    return Math.floor((sum / total) * 2 ** 53);
  });
}
const TABLE = cumulative();

/**
 * `count` errors of the discrete Gaussian with standard deviation 6.4, by inversion of the cumulative table with 53
 * random bits; the whole table is read for each, so that the time does not tell the value.
 */
export function gaussianErrors(count: number, rng: Rng): Int32Array {
  const random = new DataView(rng(8 * count).slice().buffer);
  return Int32Array.from({ length: count }, (_, i) => {
    const high = random.getUint32(8 * i);
    const low = random.getUint32(8 * i + 4);
    const u = (high >>> 11) * 2 ** 32 + low;
    let magnitude = 0;
    for (let x = 0; x < TAIL - 1; x++) magnitude += u >= TABLE[x]! ? 1 : 0;
    return (high & 1) === 0 ? magnitude : -magnitude;
  });
}
