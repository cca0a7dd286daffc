/**
 * Primal uSVP estimate for LWE (Alkim, Ducas, Pöppelmann, Schwabe 2016, §6.3): the least block size beta for which
 * sqrt(beta) sigma <= delta^(2 beta - d - 1) q^(m/d) for some number of samples m, d = n + m + 1. Cost of one sieve
 * 2^(0.292 beta) (core-SVP); with the constants of Becker, Ducas, Gama, Laarhoven 2016 and 8 d calls, as the lattice
 * estimator counts, 2^(0.292 beta + 16.4) 8 d.
 */
export function primalEstimate(
  n: number,
  logq: number,
  sigma: number,
): { beta: number; samples: number; coreSvp: number; gates: number } {
  for (let beta = 60; beta < 2000; beta++) {
    const logDelta =
      Math.log2((Math.PI * beta) ** (1 / beta) * (beta / (2 * Math.PI * Math.E))) / (2 * (beta - 1));
    for (let m = 100; m < 6 * n; m += 10) {
      const d = n + m + 1;
      if (Math.log2(beta) / 2 + Math.log2(sigma) <= (2 * beta - d - 1) * logDelta + (logq * m) / d) {
        const coreSvp = 0.292 * beta;
        return { beta, samples: m, coreSvp, gates: coreSvp + 16.4 + Math.log2(8 * d) };
      }
    }
  }
  throw new RangeError('no block size below 2000');
}
