import { divide, less, multiply, type Rational, subtract, whole, ZERO } from './rational.ts';

/**
 * Exact linear programming: the simplex method in tableau form with Bland's rule, which cannot cycle (Bland, "New finite
 * pivoting rules for the simplex method", 1977). Fractions of big integers, so no rounding decides what is disclosed.
 */

/** Last column: right-hand sides. `basis[i]`: the variable of row i. */
interface Tableau {
  readonly rows: Rational[][];
  readonly basis: number[];
  readonly columns: number;
}

export interface Polytope {
  readonly tableau: Tableau;
}

/** The points x >= 0 with `equations` x = `sums`, all sums >= 0; null when there are none. */
export function polytope(
  equations: readonly (readonly bigint[])[],
  sums: readonly bigint[],
  unknowns: number,
): Polytope | null {
  const m = equations.length;
  const columns = unknowns + m;
  // One artificial variable per equation makes a first basis; phase one drives them to zero.
  const rows = equations.map((equation, i) => [
    ...equation.map(whole),
    ...Array.from({ length: m }, (_, k) => whole(k === i ? 1n : 0n)),
    whole(sums[i]!),
  ]);
  const tableau: Tableau = { rows, basis: equations.map((_, i) => unknowns + i), columns };
  const cost = Array.from({ length: columns }, (_, j) => whole(j < unknowns ? 0n : 1n));
  const least = minimise(tableau, cost);
  if (least === null || least.n !== 0n) return null;
  // An artificial variable left in the basis is zero: swap it for an unknown, or drop an equation that says nothing.
  for (let i = tableau.rows.length - 1; i >= 0; i--) {
    if (tableau.basis[i]! < unknowns) continue;
    const j = tableau.rows[i]!.findIndex((v, k) => k < unknowns && v.n !== 0n);
    if (j < 0) {
      tableau.rows.splice(i, 1);
      tableau.basis.splice(i, 1);
    } else pivot(tableau, i, j);
  }
  const trimmed = tableau.rows.map((row) => [...row.slice(0, unknowns), row[columns]!]);
  return { tableau: { rows: trimmed, basis: tableau.basis, columns: unknowns } };
}

/** Least and greatest value of unknown `j` over the polytope; null: no bound. */
export function range(p: Polytope, j: number): { least: Rational; greatest: Rational | null } {
  const objective = (sign: bigint) =>
    Array.from({ length: p.tableau.columns }, (_, k) => whole(k === j ? sign : 0n));
  const copy = (): Tableau => ({
    rows: p.tableau.rows.map((r) => [...r]),
    basis: [...p.tableau.basis],
    columns: p.tableau.columns,
  });
  const greatest = minimise(copy(), objective(-1n));
  return {
    least: minimise(copy(), objective(1n)) ?? ZERO,
    greatest: greatest === null ? null : { n: -greatest.n, d: greatest.d },
  };
}

/** Minimises cost over the tableau in place; null when there is no bound. */
function minimise(t: Tableau, cost: readonly Rational[]): Rational | null {
  for (;;) {
    const entering = reducedCost(t, cost);
    if (entering === null) break;
    let leaving = -1;
    let best: Rational = ZERO;
    t.rows.forEach((row, i) => {
      const a = row[entering]!;
      if (a.n <= 0n) return;
      const ratio = divide(row[t.columns]!, a);
      const tie = leaving >= 0 && !less(ratio, best) && !less(best, ratio);
      if (leaving < 0 || less(ratio, best) || (tie && t.basis[i]! < t.basis[leaving]!)) {
        leaving = i;
        best = ratio;
      }
    });
    if (leaving < 0) return null;
    pivot(t, leaving, entering);
  }
  return t.rows.reduce((sum, row, i) => {
    const part = multiply(cost[t.basis[i]!]!, row[t.columns]!);
    return subtract(sum, { n: -part.n, d: part.d });
  }, ZERO);
}

/** First variable whose entry lowers the cost (Bland); null at the optimum. */
function reducedCost(t: Tableau, cost: readonly Rational[]): number | null {
  for (let j = 0; j < t.columns; j++) {
    let c = cost[j]!;
    t.rows.forEach((row, i) => {
      const k = cost[t.basis[i]!]!;
      if (k.n !== 0n && row[j]!.n !== 0n) c = subtract(c, multiply(k, row[j]!));
    });
    if (c.n < 0n) return j;
  }
  return null;
}

function pivot(t: Tableau, i: number, j: number): void {
  const at = t.rows[i]![j]!;
  const row = t.rows[i]!.map((v) => (v.n === 0n ? v : divide(v, at)));
  t.rows[i] = row;
  t.rows.forEach((other, k) => {
    const factor = other[j]!;
    if (k === i || factor.n === 0n) return;
    row.forEach((v, c) => {
      if (v.n !== 0n) other[c] = subtract(other[c]!, multiply(factor, v));
    });
  });
  t.basis[i] = j;
}
