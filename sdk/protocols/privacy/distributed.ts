import { aboveNumber, lessThan, over, type Rational, rational, times, toNumber } from './rational.ts';

/**
 * Noise that nobody knows: each owner adds a share, and only the sum of all shares is seen. An owner, or several that
 * collude, can subtract their own, so the shares are scaled until those of the `honest` others suffice.
 *
 * Pure: a discrete Laplace is the difference of two geometrics, and a geometric is the sum of h independent Pólya
 * variables of shape 1/h; so h shares make exactly a discrete Laplace, and further shares only add noise (Goryczka and
 * Xiong, 2017, §4; Bagdasaryan et al., 2022).
 *
 * zCDP: the sum of h discrete Gaussians of variance s is not a discrete Gaussian of variance h s, but so near that the
 * loss grows by a hair only: Kairouz, Liu, Steinke, "The Distributed Discrete Gaussian Mechanism", ICML 2021, Theorem 1:
 * (1/2) e^2-concentrated with e = min(sqrt(D^2 / (h s) + t/2), D / sqrt(h s) + t) for one changed coordinate, where
 * t = 10 sum_{k=1}^{h-1} exp(-2 pi^2 s k / (k + 1)). The loss is computed with that term.
 */

/** rho of the sum of `honest` discrete Gaussian shares of this variance (at least 1/4); rounded up. */
export function sharesLoss(sensitivity: bigint, share: Rational, honest: number): Rational {
  const s = toNumber(share);
  const ratio = Number(sensitivity) ** 2 / (honest * s);
  let tau = 0;
  for (let k = 1; k < honest; k++) tau += 10 * Math.exp((-2 * Math.PI ** 2 * s * k) / (k + 1));
  const squared = Math.min(ratio + tau / 2, (Math.sqrt(ratio) + tau) ** 2);
  return aboveNumber(squared / 2);
}

/** The least variance of one owner's share, up to 1 %, so that the honest shares together lose at most `rho`. */
export function shareVariance(sensitivity: bigint, rho: Rational, honest: number): Rational {
  // D^2 / (2 rho h), rounded up to a fraction with a small denominator, and at least one.
  const exact = over(rational(sensitivity * sensitivity, 2n * BigInt(honest)), rho);
  let share = ceilTo(lessThan(exact, rational(1n)) ? rational(1n) : exact, 1024n);
  while (lessThan(rho, sharesLoss(sensitivity, share, honest)))
    share = ceilTo(times(share, rational(1001n, 1000n)), 1024n);
  return share;
}

export function ceilTo(a: Rational, denominator: bigint): Rational {
  return rational((a.n * denominator + a.d - 1n) / a.d, denominator);
}
