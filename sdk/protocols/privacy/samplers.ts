import type { Draws } from './random.ts';
import type { Rational } from './rational.ts';

/**
 * Exact samplers of Canonne, Kamath and Steinke, "The Discrete Gaussian for Differential Privacy", NeurIPS 2020. Only
 * whole numbers are compared, so no probability is rounded. Running time depends on what is drawn: do not let a reader
 * time single draws.
 */

/** Below it the same steps run on plain numbers, all of them safe integers. */
const PLAIN = 2n ** 32n;

function plainGeometric(draws: Draws, n: number, d: number): number {
  let within: number;
  do {
    within = draws.below(n);
  } while (!draws.exp(within, n));
  let multiples = 0;
  while (draws.exp(1, 1)) multiples++;
  return Math.floor((within + n * multiples) / d);
}

/** 0, 1, 2, … with probabilities proportional to exp(-k / scale). */
export function geometric(draws: Draws, scale: Rational): bigint {
  if (scale.n < PLAIN && scale.d < PLAIN)
    return BigInt(plainGeometric(draws, Number(scale.n), Number(scale.d)));
  // Algorithm 2: exp(-1/t) in two parts, the whole multiples of t and what is within.
  const t = scale.n;
  let within: bigint;
  do {
    within = draws.belowBig(t);
  } while (!draws.bernoulliExp(within, t));
  let multiples = 0n;
  while (draws.bernoulliExp(1n, 1n)) multiples += 1n;
  return (within + t * multiples) / scale.d;
}

/** Discrete Laplace: P(x) proportional to exp(-|x| / scale). */
export function discreteLaplace(draws: Draws, scale: Rational): bigint {
  for (;;) {
    const size = geometric(draws, scale);
    const negative = draws.bernoulli(1n, 2n);
    if (negative && size === 0n) continue;
    return negative ? -size : size;
  }
}

/** Largest whole number whose square is at most n. */
export function squareRoot(n: bigint): bigint {
  if (n < 2n) return n;
  let x = 1n << BigInt(Math.ceil(n.toString(2).length / 2));
  for (;;) {
    const next = (x + n / x) / 2n;
    if (next >= x) return x;
    x = next;
  }
}

/** Discrete Gaussian: P(x) proportional to exp(-x^2 / (2 variance)), Algorithm 3. Its variance is at most `variance`. */
export function discreteGaussian(draws: Draws, variance: Rational): bigint {
  const { n, d } = variance;
  const t = squareRoot(n / d) + 1n;
  for (;;) {
    const x = discreteLaplace(draws, { n: t, d: 1n });
    const size = x < 0n ? -x : x;
    // (|x| - variance / t)^2 / (2 variance), over one denominator.
    const gap = size * d * t - n;
    if (draws.bernoulliExp(gap * gap, 2n * n * d * t * t)) return x;
  }
}

/**
 * Pólya (negative binomial) with shape 1 / parts and ratio exp(-1 / scale): the sum of `parts` of them is `geometric`.
 * Exact rejection: a geometric k is kept with probability C(k + r - 1, k) = product of (i - 1 + r) / i over i = 1..k,
 * r = 1 / parts. Takes (1 - ratio)^(r - 1), at most about `scale`, tries.
 */
export function polya(draws: Draws, scale: Rational, parts: bigint): bigint {
  const r = Number(parts);
  for (;;) {
    const k = geometric(draws, scale);
    // Most tries end within the first few factors, so the product is drawn factor by factor.
    let i = 1n;
    if (k < BigInt(2 ** 30) && r < 2 ** 16) {
      const last = Number(k);
      let j = 1;
      while (j <= last && draws.below(j * r) <= (j - 1) * r) j++;
      i = BigInt(j);
    } else while (i <= k && draws.bernoulli((i - 1n) * parts + 1n, i * parts)) i += 1n;
    if (i > k) return k;
  }
}
