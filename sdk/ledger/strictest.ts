import { TacitError } from '../core/index.ts';
import { mergeApprovals } from './approvals.ts';
import { mergeBudgets } from './budget.ts';
import type { Obligations } from './obligations.ts';
import { mergeRates } from './rates.ts';

/**
 * How obligations of several policies, contracts or owners combine: whoever is bound by the result keeps every one of
 * them. Texts that cannot be ordered (approvals by different bodies, rates over different windows) are joined by
 * ` and `. All functions are pure; lists come out sorted, so the order of the arguments does not matter.
 */

/**
 * `nk`: a sum is unsafe when its `n` largest contributors make up more than `k` percent of it.
 * `p`: unsafe when the second largest could estimate the largest within `p` percent.
 * (Hundepool et al., Statistical Disclosure Control, 2012, §4.2.)
 */
export type DominanceRule =
  | { readonly rule: 'nk'; readonly n: number; readonly k: number }
  | { readonly rule: 'p'; readonly p: number };

const parts = (text: string): readonly string[] => text.split(' and ');

function bad(name: string, expected: string): never {
  throw new TacitError('contract.bad-annotation', { field: name, expected });
}

/** Reads `2,85 and p10`. Throws `contract.bad-annotation`. */
export function parseDominance(text: string): readonly DominanceRule[] {
  return parts(text).map((part) => {
    const m = /^(?:([1-9]),([1-9][0-9]?)|p([1-9][0-9]?))$/.exec(part);
    if (m === null) return bad('dominance', '`n,k` such as 2,85 or `pP` such as p10, joined by ` and `');
    return m[3] === undefined
      ? { rule: 'nk', n: Number(m[1]), k: Number(m[2]) }
      : { rule: 'p', p: Number(m[3]) };
  });
}

/** Keeps the strictest value per key and writes the rest back, sorted by key. */
function merge<T>(
  a: readonly T[],
  b: readonly T[],
  key: (t: T) => string,
  pick: (x: T, y: T) => T,
  write: (t: T) => string,
): string {
  const kept = new Map<string, T>();
  for (const t of [...a, ...b]) {
    const held = kept.get(key(t));
    kept.set(key(t), held === undefined ? t : pick(held, t));
  }
  return [...kept.entries()]
    .sort(([x], [y]) => (x < y ? -1 : 1))
    .map(([, t]) => write(t))
    .join(' and ');
}

/** Of two rules with one key: a higher `p` and a lower `k` hold back more. */
function stricterDominance(x: DominanceRule, y: DominanceRule): DominanceRule {
  if (x.rule === 'p' && y.rule === 'p') return x.p >= y.p ? x : y;
  return x.rule === 'nk' && y.rule === 'nk' && y.k < x.k ? y : x;
}

const mergeDominance = (a: string, b: string): string =>
  merge(
    parseDominance(a),
    parseDominance(b),
    (r) => (r.rule === 'p' ? 'p' : String(r.n)),
    stricterDominance,
    (r) => (r.rule === 'p' ? `p${r.p}` : `${r.n},${r.k}`),
  );

/** Compares plain non-negative decimal texts without floating point. */
export function lessDecimal(a: string, b: string): boolean {
  const [ai = '', af = ''] = a.split('.');
  const [bi = '', bf = ''] = b.split('.');
  const width = Math.max(af.length, bf.length);
  return BigInt(ai + af.padEnd(width, '0')) < BigInt(bi + bf.padEnd(width, '0'));
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/** A multiple of both: rounding to it rounds to each. */
function commonMultiple(a: number, b: number): number {
  const out = (a / gcd(a, b)) * b;
  if (!Number.isSafeInteger(out)) {
    throw new TacitError('contract.obligations-conflict', {
      field: 'round',
      message: `no usable multiple of both \`${a}\` and \`${b}\` to round to`,
    });
  }
  return out;
}

function oneEnclave(a: NonNullable<Obligations['attested']>, b: NonNullable<Obligations['attested']>) {
  if (a === 'any') return b;
  if (b === 'any' || a === b) return a;
  throw new TacitError('contract.obligations-conflict', {
    field: 'attested',
    message: `one run cannot be attested by both \`${[a, b].sort().join('` and `')}\``,
  });
}

/** One side alone is combined with itself, so that texts come out in one form. */
function both<T>(a: T | undefined, b: T | undefined, pick: (x: T, y: T) => T): T | undefined {
  const x = a ?? b;
  const y = b ?? a;
  return x === undefined || y === undefined ? undefined : pick(x, y);
}

/** Epsilon without delta is pure differential privacy: stricter than with any delta. */
function strictestDelta(a: Obligations, b: Obligations): string | undefined {
  const pure = (o: Obligations): boolean => o.epsilon !== undefined && o.delta === undefined;
  if (pure(a) || pure(b)) return undefined;
  return both(a.delta, b.delta, (x, y) => (lessDecimal(y, x) ? y : x));
}

/**
 * What satisfies both. `price` is the higher one: one price is paid per use and split among the owners.
 * Throws `contract.obligations-conflict` when no run could satisfy both.
 */
export function strictest(a: Obligations, b: Obligations): Obligations {
  const out: { -readonly [K in keyof Obligations]?: Obligations[K] | undefined } = {
    minGroup: Math.max(a.minGroup, b.minGroup),
    maxGroups: both(a.maxGroups, b.maxGroups, Math.min),
    epsilon: both(a.epsilon, b.epsilon, (x, y) => (lessDecimal(y, x) ? y : x)),
    delta: strictestDelta(a, b),
    budget: both(a.budget, b.budget, mergeBudgets),
    proof: a.proof ?? b.proof,
    uses: both(a.uses, b.uses, Math.min),
    expires: both(a.expires, b.expires, Math.min),
    approvals: both(a.approvals, b.approvals, mergeApprovals),
    rate: both(a.rate, b.rate, mergeRates),
    price: both(a.price, b.price, Math.max),
    round: both(a.round, b.round, commonMultiple),
    dominance: both(a.dominance, b.dominance, mergeDominance),
    differencing: both(a.differencing, b.differencing, (x, y) => (x === 'anyone' ? x : y)),
    attested: both(a.attested, b.attested, oneEnclave),
    sandbox: both(a.sandbox, b.sandbox, (x, y) => (x === 'namespaces' ? x : y)),
  };
  for (const key of Object.keys(out) as (keyof Obligations)[]) if (out[key] === undefined) delete out[key];
  return out as Obligations;
}

/**
 * Names of the obligations of `required` that `held` does not satisfy, sorted; empty when `held` is at least as strict.
 * Whatever `held` already satisfies does not change it when combined.
 */
export function weakerThan(held: Obligations, required: Obligations): readonly (keyof Obligations)[] {
  const need = strictest(held, required);
  const normal = strictest(held, held);
  const keys = new Set([...Object.keys(need), ...Object.keys(normal)] as (keyof Obligations)[]);
  return [...keys].filter((key) => need[key] !== normal[key]).sort();
}
