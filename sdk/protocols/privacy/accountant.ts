import { TacitError } from '../../core/index.ts';
import { zcdpOf } from '../../ledger/index.ts';
import {
  aboveNumber,
  add,
  lessThan,
  parseDecimal,
  type Rational,
  rational,
  times,
  toNumber,
} from './rational.ts';

/** Privacy loss of one answer or of many. Pure: epsilon-DP. zCDP: rho-zCDP (Bun and Steinke, TCC 2016). */
export type Loss =
  | { readonly kind: 'pure'; readonly epsilon: Rational }
  | { readonly kind: 'zcdp'; readonly rho: Rational };

/** What a contract or caller states. `delta` of 0 asks for pure differential privacy. */
export interface Budget {
  readonly epsilon: Rational;
  readonly delta: Rational;
}

/** Largest epsilon that is read: beyond it there is no privacy to speak of. */
const MOST_EPSILON = rational(100n);

/** Throws `privacy.bad-budget`. */
export function parseBudget(epsilon: string, delta = '0'): Budget {
  const budget = { epsilon: parseDecimal(epsilon, 'epsilon'), delta: parseDecimal(delta, 'delta') };
  if (budget.epsilon.n === 0n || lessThan(MOST_EPSILON, budget.epsilon))
    throw new TacitError('privacy.bad-budget', { field: 'epsilon', expected: 'above 0 and at most 100' });
  if (!lessThan(budget.delta, rational(1n)))
    throw new TacitError('privacy.bad-budget', { field: 'delta', expected: 'at least 0 and below 1' });
  return budget;
}

/** rho of an epsilon-DP answer: epsilon^2 / 2 (Bun and Steinke 2016, Proposition 1.4). */
export const rhoOfPure = (epsilon: Rational): Rational => times(times(epsilon, epsilon), rational(1n, 2n));

/** The loss of all answers together. Pure answers stay pure; with a zCDP one among them all count in rho. Exact. */
export function compose(losses: readonly Loss[]): Loss {
  const zero = rational(0n);
  if (losses.every((l) => l.kind === 'pure'))
    return { kind: 'pure', epsilon: losses.reduce((s, l) => add(s, l.epsilon), zero) };
  return {
    kind: 'zcdp',
    rho: losses.reduce((s, l) => add(s, l.kind === 'pure' ? rhoOfPure(l.epsilon) : l.rho), zero),
  };
}

/**
 * ln of the delta at which rho-zCDP gives (epsilon, delta)-DP: Canonne, Kamath, Steinke 2020, Corollary 13,
 * the least of exp((a - 1)(a rho - epsilon)) / (a - 1) (1 - 1/a)^a over a > 1. Any a gives a true bound, so the search
 * can only be on the safe side.
 */
function logDelta(rho: number, epsilon: number): number {
  const at = (a: number): number => (a - 1) * (a * rho - epsilon) - Math.log(a - 1) + a * Math.log1p(-1 / a);
  // Convex in a: ternary search over ln(a - 1).
  let [low, high] = [Math.log(1e-6), Math.log(1e9)];
  for (let i = 0; i < 200; i++) {
    const [x, y] = [low + (high - low) / 3, high - (high - low) / 3];
    if (at(1 + Math.exp(x)) < at(1 + Math.exp(y))) high = y;
    else low = x;
  }
  return at(1 + Math.exp((low + high) / 2));
}

/** The epsilon of rho-zCDP at this delta, rounded up; the better of the two published conversions. */
export function epsilonOf(rho: Rational, delta: Rational): Rational {
  if (delta.n <= 0n) throw new RangeError('zCDP gives no epsilon at delta 0');
  const r = toNumber(rho);
  if (r === 0) return rational(0n);
  const log = Math.log(toNumber(delta));
  // Bun and Steinke 2016, Proposition 1.3.
  let high = r + 2 * Math.sqrt(r * -log);
  let low = 0;
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (logDelta(r, middle) <= log) high = middle;
    else low = middle;
  }
  return aboveNumber(high);
}

/** The largest rho whose epsilon at `delta` is within the budget, rounded down: what the ledger reserves. */
export const rhoOf = (budget: Budget): Rational => parseDecimal(zcdpOf(budget.epsilon, budget.delta), 'rho');

/** Whether `spent` and `next` together stay within the budget. Pure losses are compared exactly at delta 0. */
export function fits(budget: Budget, spent: readonly Loss[], next: Loss): boolean {
  const all = compose([...spent, next]);
  if (all.kind === 'pure') return !lessThan(budget.epsilon, all.epsilon);
  return budget.delta.n > 0n && !lessThan(rhoOf(budget), all.rho);
}

/** Throws `budget.exhausted`; the budget is the owner's, so nothing of it is told but that it is spent. */
export function reserve(budget: Budget, spent: readonly Loss[], next: Loss): readonly Loss[] {
  if (!fits(budget, spent, next)) throw new TacitError('budget.exhausted', { field: 'epsilon' });
  return [...spent, next];
}
