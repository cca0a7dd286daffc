/** Upper 1e-4 point of chi-square with `k` degrees of freedom: Wilson and Hilferty, 1931. */
export const limit = (k: number): number => k * (1 - 2 / (9 * k) + 3.719 * Math.sqrt(2 / (9 * k))) ** 3;

/**
 * Chi-square of draws against exact probabilities, over `low`..`high` with the tails together in one bin each. Returns
 * statistic / limit: below 1 passes.
 */
export function chiSquare(
  draw: () => bigint,
  samples: number,
  probability: (x: number) => number,
  low: number,
  high: number,
): number {
  const counts = new Map<number, number>();
  for (let i = 0; i < samples; i++) {
    const x = Math.max(low - 1, Math.min(high + 1, Number(draw())));
    counts.set(x, (counts.get(x) ?? 0) + 1);
  }
  let statistic = 0;
  let bins = 0;
  let seen = 0;
  let mass = 0;
  for (let x = low; x <= high; x++) {
    const expected = samples * probability(x);
    if (expected < 5) continue;
    const count = counts.get(x) ?? 0;
    statistic += (count - expected) ** 2 / expected;
    seen += count;
    mass += expected;
    bins++;
  }
  const rest = samples - mass;
  if (rest >= 5) {
    statistic += (samples - seen - rest) ** 2 / rest;
    bins++;
  }
  return statistic / limit(bins - 1);
}

export const laplace = (scale: number) => {
  const a = Math.exp(-1 / scale);
  return (x: number): number => ((1 - a) / (1 + a)) * a ** Math.abs(x);
};

export const geometricOf = (scale: number) => {
  const a = Math.exp(-1 / scale);
  return (x: number): number => (x < 0 ? 0 : (1 - a) * a ** x);
};

export const gaussian = (variance: number) => {
  const reach = Math.ceil(12 * Math.sqrt(variance)) + 10;
  let mass = 0;
  for (let x = -reach; x <= reach; x++) mass += Math.exp((-x * x) / (2 * variance));
  return (x: number): number => Math.exp((-x * x) / (2 * variance)) / mass;
};
