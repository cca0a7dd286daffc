import { type Rng, TacitError } from '../../core/index.ts';
import { type Expr, type Layout, type Statistic, type Table, typeOf } from '../../query/index.ts';
import { type Budget, compose, type Loss, rhoOf } from './accountant.ts';
import { ceilTo, sharesLoss, shareVariance } from './distributed.ts';
import { Draws } from './random.ts';
import { decimalUp, over, type Rational, rational, toNumber } from './rational.ts';
import { discreteGaussian, polya } from './samplers.ts';

/** Noise of one statistic; the same in every cell. */
export interface StatisticNoise {
  /** Most that one row, added or removed, changes the statistic in the one cell it is in. */
  readonly sensitivity: bigint;
  /** Laplace: scale of what the honest shares sum to. Gaussian: variance of one owner's share. */
  readonly parameter: Rational;
  readonly loss: Loss;
}

/**
 * How an answer is made differentially private. Neighbours: virtual tables that differ by one row, added or removed.
 * A row is in one cell, so cells do not add up; statistics do, and so do answers.
 */
export interface NoisePlan {
  readonly mechanism: 'laplace' | 'gaussian';
  readonly owners: number;
  /** Owners whose shares must suffice: all but those that may collude. */
  readonly honest: number;
  /** By statistic of the layout. */
  readonly statistics: readonly StatisticNoise[];
  /** Loss of the whole answer. */
  readonly loss: Loss;
}

export interface PrivacyQuestion {
  readonly layout: Layout;
  readonly table: Table;
  readonly budget: Budget;
  readonly owners: number;
  /** How many owners may put their shares together; 1 by default, since each knows its own. */
  readonly colluding?: number;
}

/**
 * Largest absolute value of one row's part of a statistic, from declared bounds: 1 for counts, the product of the
 * factors' bounds for sums. Owners refuse or clip values outside the bounds, or this says nothing. Throws
 * `privacy.no-bounds` naming the column.
 */
export function sensitivityOf(statistic: Statistic, table: Table): bigint {
  return statistic.factors.reduce((product, factor) => {
    const t = typeOf(factor, table);
    if (!t.declared) {
      const field = columnIn(factor);
      throw new TacitError('privacy.no-bounds', field === null ? {} : { field });
    }
    const [low, high] = [t.min < 0n ? -t.min : t.min, t.max < 0n ? -t.max : t.max];
    return product * (low > high ? low : high);
  }, 1n);
}

function columnIn(expr: Expr): string | null {
  if (expr.op === 'column') return expr.name;
  if ('arg' in expr) return columnIn(expr.arg);
  if ('left' in expr) return columnIn(expr.left) ?? columnIn(expr.right);
  return null;
}

/**
 * Statistics that share one part of the budget: the bars of one histogram, since a row is in one bar at most. All
 * others stand alone. Returns the part of each statistic.
 */
function partsOf(statistics: readonly Statistic[]): readonly string[] {
  return statistics.map((s, i) =>
    s.bar === undefined ? String(i) : `bar ${JSON.stringify([s.filter, s.complete, s.bar.arg, s.bar.width])}`,
  );
}

/**
 * Splits the budget evenly over the statistics an answer needs and scales the noise of each. Delta 0: discrete Laplace
 * shares, pure. Delta above 0: discrete Gaussian shares, zCDP. Throws `privacy.no-bounds`, `privacy.noise-too-wide`.
 */
export function privacyPlan(question: PrivacyQuestion): NoisePlan {
  const { layout, table, budget, owners } = question;
  const honest = Math.max(1, owners - (question.colluding ?? 1));
  const parts = partsOf(layout.statistics);
  const shares = rational(1n, BigInt(new Set(parts).size));
  const pure = budget.delta.n === 0n;
  const whole = pure ? budget.epsilon : rhoOf(budget);
  if (whole.n === 0n) throw new TacitError('privacy.noise-too-wide', { field: 'epsilon' });
  const part = rational(whole.n * shares.n, whole.d * shares.d);
  const statistics = layout.statistics.map((s): StatisticNoise => {
    const sensitivity = sensitivityOf(s, table);
    if (sensitivity === 0n) return { sensitivity, parameter: rational(0n), loss: lossOf(pure, rational(0n)) };
    if (pure) {
      // Rounding the scale up only lowers the loss; small denominators keep sampling fast.
      const scale = ceilTo(over(rational(sensitivity), part), 1024n);
      return { sensitivity, parameter: scale, loss: lossOf(true, part) };
    }
    const variance = shareVariance(sensitivity, part, honest);
    return {
      sensitivity,
      parameter: variance,
      loss: lossOf(false, sharesLoss(sensitivity, variance, honest)),
    };
  });
  const first = new Map(parts.map((p, i) => [p, i] as const).reverse());
  const loss = compose([...first.values()].map((i) => statistics[i]!.loss));
  const plan: NoisePlan = { mechanism: pure ? 'laplace' : 'gaussian', owners, honest, statistics, loss };
  checkRing(plan, layout);
  return plan;
}

const lossOf = (pure: boolean, amount: Rational): Loss =>
  pure ? { kind: 'pure', epsilon: amount } : { kind: 'zcdp', rho: amount };

/** The noise must not run over the ring: 64 standard deviations beyond the largest total leave room. */
function checkRing(plan: NoisePlan, layout: Layout): void {
  layout.statistics.forEach((s, i) => {
    const spread = 64 * deviation(plan, i);
    if (spread + 2 ** s.bits >= 2 ** (32 * layout.words - 1))
      throw new TacitError('privacy.noise-too-wide', { field: 'epsilon' });
  });
}

/** Standard deviation of the noise in a total, all shares together. */
export function deviation(plan: NoisePlan, statistic: number): number {
  const { parameter, sensitivity } = plan.statistics[statistic]!;
  if (sensitivity === 0n) return 0;
  if (plan.mechanism === 'gaussian') return Math.sqrt(plan.owners * toNumber(parameter));
  const ratio = Math.exp(-1 / toNumber(parameter));
  return Math.sqrt((plan.owners / plan.honest) * 2 * ratio) / (1 - ratio);
}

/**
 * One owner's step, before masking: adds its share of the noise to every statistic of every cell, empty ones too.
 * `values`: cell by cell, as in the layout. The draws must never be used again nor kept.
 */
export function addNoise(values: readonly bigint[], plan: NoisePlan, rng: Rng): bigint[] {
  const draws = new Draws(rng);
  const width = plan.statistics.length;
  return values.map((value, i) => value + noiseShare(draws, plan, i % width));
}

function noiseShare(draws: Draws, plan: NoisePlan, statistic: number): bigint {
  const { parameter, sensitivity } = plan.statistics[statistic]!;
  if (sensitivity === 0n) return 0n;
  if (plan.mechanism === 'gaussian') return discreteGaussian(draws, parameter);
  const parts = BigInt(plan.honest);
  return polya(draws, parameter, parts) - polya(draws, parameter, parts);
}

/** What the receipt says: decimal texts, rounded up. */
export function statedLoss(
  plan: NoisePlan,
  budget: Budget,
): { epsilon: string; delta: string; rho: string | null } {
  return {
    epsilon: decimalUp(budget.epsilon),
    delta: decimalUp(budget.delta, 40),
    rho: plan.loss.kind === 'zcdp' ? decimalUp(plan.loss.rho) : null,
  };
}
