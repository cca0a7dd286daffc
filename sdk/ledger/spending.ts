import { TacitError } from '../core/index.ts';
import { addDecimal, fractionOf, halfSquare, subDecimal } from './decimal.ts';
import type { Obligations } from './obligations.ts';
import type { Spending } from './records.ts';
import { zcdpOf } from './zcdp.ts';

/** Most privacy that may be lost; `delta` is `0` where only pure differential privacy counts. Decimal texts. */
export interface Limit {
  readonly epsilon: string;
  readonly delta: string;
}

/** What one answer takes: epsilon of pure differential privacy, or rho of zCDP. Decimal texts. */
export type Charge =
  | { readonly kind: 'pure'; readonly epsilon: string }
  | { readonly kind: 'zcdp'; readonly rho: string };

export const NOTHING_SPENT: Spending = { epsilon: '0', rho: '0', gaussian: 0 };

/**
 * Null where the obligations ask for no noise. With a delta the answer may lose the zCDP that (epsilon, delta) holds.
 * Throws `privacy.bad-budget`.
 */
export function chargeOf(o: Pick<Obligations, 'epsilon' | 'delta'>): Charge | null {
  if (o.epsilon === undefined) return null;
  const [epsilon, delta] = [fractionOf(o.epsilon), fractionOf(o.delta ?? '0')];
  if (epsilon.n === 0n || epsilon.n > 100n * epsilon.d)
    throw new TacitError('privacy.bad-budget', { field: 'epsilon', expected: 'above 0 and at most 100' });
  if (delta.n >= delta.d)
    throw new TacitError('privacy.bad-budget', { field: 'delta', expected: 'at least 0 and below 1' });
  return delta.n === 0n
    ? { kind: 'pure', epsilon: o.epsilon }
    : { kind: 'zcdp', rho: zcdpOf(epsilon, delta) };
}

/** zCDP loss of a charge: a pure one counts epsilon^2 / 2 (Bun and Steinke 2016, Proposition 1.4). Exact. */
const rhoOf = (c: Charge): string => (c.kind === 'pure' ? halfSquare(c.epsilon) : c.rho);

export const spend = (s: Spending, c: Charge): Spending => ({
  epsilon: c.kind === 'pure' ? addDecimal(s.epsilon, c.epsilon) : s.epsilon,
  rho: addDecimal(s.rho, rhoOf(c)),
  gaussian: s.gaussian + (c.kind === 'pure' ? 0 : 1),
});

/** Takes back a charge that was spent before: nothing was read for it. */
export const unspend = (s: Spending, c: Charge): Spending => ({
  epsilon: c.kind === 'pure' ? subDecimal(s.epsilon, c.epsilon) : s.epsilon,
  rho: subDecimal(s.rho, rhoOf(c)),
  gaussian: s.gaussian - (c.kind === 'pure' ? 0 : 1),
});

/** The zCDP a limit holds; null when it has no delta. */
export function limitRho(limit: Limit): string | null {
  const delta = fractionOf(limit.delta);
  return delta.n === 0n ? null : zcdpOf(fractionOf(limit.epsilon), delta);
}

const atMost = (a: string, b: string): boolean => {
  const [x, y] = [fractionOf(a), fractionOf(b)];
  return x.n * y.d <= y.n * x.d;
};

/**
 * Whether everything spent and this charge stay within the limit, exactly: pure epsilons add up as long as no answer had
 * a delta; or all answers together, in zCDP, hold within (epsilon, delta). Either bound is a proof by itself, also for
 * questions chosen after seeing answers (Rogers et al. 2016; Feldman and Zrnic 2021).
 */
export function within(limit: Limit, charge: Charge, spent: Spending = NOTHING_SPENT): boolean {
  const all = spend(spent, charge);
  if (all.gaussian === 0 && atMost(all.epsilon, limit.epsilon)) return true;
  const rho = limitRho(limit);
  return rho !== null && atMost(all.rho, rho);
}
