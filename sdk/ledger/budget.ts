import { TacitError } from '../core/index.ts';
import { fractionOf, subDecimal } from './decimal.ts';
import type { Spending } from './records.ts';
import { type Charge, type Limit, limitRho, within } from './spending.ts';

/**
 * The annotation `budget`: how much privacy may be lost over a dataset in all answers together, and to one requester.
 * `epsilon 10 delta 1e-6 and epsilon 2 delta 1e-7 per requester`. Without delta only pure answers fit.
 */
export interface Limits {
  readonly total: Limit;
  readonly requester: Limit | null;
}

/** For contracts that ask for epsilon and state no budget, in networks that state none. */
export const DEFAULT_BUDGET = 'epsilon 10 delta 0.000001';

export const BUDGET_FORM =
  '`epsilon E delta D`, with ` and epsilon E delta D per requester` where one member may use less, such as `epsilon 10 delta 1e-6`';

interface Parts {
  readonly total: Limit | null;
  readonly requester: Limit | null;
}

const NUMBER = String.raw`(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,18})?|[1-9]e-[1-9][0-9]?`;
const PART = new RegExp(`^epsilon (${NUMBER})(?: delta (${NUMBER}))?( per requester)?$`);

function plainDecimal(text: string): string {
  const m = /^([1-9])e-([0-9]+)$/.exec(text);
  const plain = m === null ? text : `0.${'0'.repeat(Number(m[2]) - 1)}${m[1]}`;
  return plain.includes('.') ? plain.replace(/\.?0+$/, '') : plain;
}

function bad(): never {
  throw new TacitError('contract.bad-annotation', { field: 'budget', expected: BUDGET_FORM });
}

function parts(text: string): Parts {
  const found: { total: Limit | null; requester: Limit | null } = { total: null, requester: null };
  for (const part of text.split(' and ')) {
    const m = PART.exec(part);
    if (m === null) return bad();
    const scope = m[3] === undefined ? 'total' : 'requester';
    const limit = { epsilon: plainDecimal(m[1]!), delta: m[2] === undefined ? '0' : plainDecimal(m[2]) };
    const [e, d] = [fractionOf(limit.epsilon), fractionOf(limit.delta)];
    // Beyond 100 there is no privacy to speak of.
    if (found[scope] !== null || e.n === 0n || e.n > 100n * e.d || d.n >= d.d) return bad();
    found[scope] = limit;
  }
  return found;
}

const write = ({ total, requester }: Parts): string =>
  [
    ...(total === null ? [] : [limitText(total)]),
    ...(requester === null ? [] : [`${limitText(requester)} per requester`]),
  ].join(' and ');

export const limitText = (l: Limit): string =>
  l.delta === '0' ? `epsilon ${l.epsilon}` : `epsilon ${l.epsilon} delta ${l.delta}`;

/** One form for what means the same. Throws `contract.bad-annotation`. */
export const normalBudget = (text: string): string => write(parts(text));

const smaller = (a: string, b: string): string => {
  const [x, y] = [fractionOf(a), fractionOf(b)];
  return x.n * y.d <= y.n * x.d ? a : b;
};

const stricter = (a: Limit | null, b: Limit | null): Limit | null => {
  if (a === null || b === null) return a ?? b;
  return { epsilon: smaller(a.epsilon, b.epsilon), delta: smaller(a.delta, b.delta) };
};

export function isBudget(text: string): boolean {
  try {
    parts(text);
    return true;
  } catch {
    return false;
  }
}

/** What satisfies both. */
export function mergeBudgets(a: string, b: string): string {
  const [x, y] = [parts(a), parts(b)];
  return write({ total: stricter(x.total, y.total), requester: stricter(x.requester, y.requester) });
}

/** The limits of a contract; where it states no total, that of `fallback`. */
export function limitsOf(budget: string | undefined, fallback: string = DEFAULT_BUDGET): Limits {
  const own: Parts = budget === undefined ? { total: null, requester: null } : parts(budget);
  const base = parts(fallback);
  return {
    total: own.total ?? base.total ?? parts(DEFAULT_BUDGET).total!,
    requester: own.requester ?? (budget === undefined ? base.requester : null),
  };
}

export const limitsText = (l: Limits): string => write(l);

/** Whether the limit can pay for one such answer at all. */
export const affords = (budget: string, charge: Charge): boolean => {
  const { total, requester } = limitsOf(budget);
  return [total, requester].every((l) => l === null || within(l, charge));
};

/** What is left, decimal texts; null where that way of counting is closed. */
export interface Left {
  /** For answers without delta, as long as none with delta was given. */
  readonly epsilon: string | null;
  /** For all answers, in zCDP; null where the budget has no delta. */
  readonly rho: string | null;
}

export function leftOf(limit: Limit, spent: Spending): Left {
  const rho = limitRho(limit);
  return {
    epsilon: spent.gaussian > 0 ? null : subDecimal(limit.epsilon, spent.epsilon),
    rho: rho === null ? null : subDecimal(rho, spent.rho),
  };
}

/** `epsilon 0.4, or rho 0.0021`: what is left, in one line. */
export function leftText(left: Left): string {
  const texts = [
    ...(left.epsilon === null ? [] : [`epsilon ${left.epsilon} without delta`]),
    ...(left.rho === null ? [] : [`rho ${left.rho}`]),
  ];
  return texts.length === 0 ? 'nothing' : texts.join(', or ');
}
