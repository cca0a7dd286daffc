import { column, complement, constant, degree, type Expression, product, sum } from './expression.ts';
import { add, type Ext, extAdd, extMul, extScale, mul, ONE, ZERO } from './field.ts';
import { eqTable } from './multilinear.ts';
import { cellsOf, type Factor, keyBits, type Selector, type Statement, totalsPerCell } from './statement.ts';
import type { Transcript } from './transcript.ts';

/** A column of the main sumcheck that nobody commits: a public table over the words of a slot, or [row < rows]. */
export type Virtual =
  | { readonly kind: 'read'; readonly slot: number; readonly table: Uint32Array }
  | { readonly kind: 'rows' };

export interface Compiled {
  readonly virtuals: readonly Virtual[];
  readonly expression: Expression;
  readonly degree: number;
  /** Weight of each total in the claim: cell weight times total weight. */
  readonly cellWeights: readonly Ext[];
  readonly totalWeights: readonly Ext[];
}

/** Table of weight * entry, added to `out` (four words an entry). */
function addWeighted(out: Uint32Array, entries: ArrayLike<number>, weight: Ext): void {
  for (let x = 0; x < entries.length; x++) {
    const e = entries[x]!;
    if (e === 0) continue;
    for (let j = 0; j < 4; j++) out[4 * x + j] = add(out[4 * x + j]!, mul(weight[j]!, e));
  }
}

class Compiler {
  readonly virtuals: Virtual[] = [];
  readonly #tests = new Map<Uint8Array, Expression>();
  /** One virtual column gathers every single-factor measure of the same filter and slot. */
  readonly #shared = new Map<string, Uint32Array>();

  #add(virtual: Virtual): Expression {
    return column(this.virtuals.push(virtual) - 1);
  }

  rows(): Expression {
    return this.#add({ kind: 'rows' });
  }

  selector(s: Selector): Expression {
    if (s.op === 'test') {
      const seen = this.#tests.get(s.accepts);
      if (seen !== undefined) return seen;
      const table = new Uint32Array(4 * s.accepts.length);
      addWeighted(table, s.accepts, ONE);
      const made = this.#add({ kind: 'read', slot: s.slot, table });
      this.#tests.set(s.accepts, made);
      return made;
    }
    const args = s.args.map((arg) => this.selector(arg));
    if (args.length === 0) return constant(s.op === 'all' ? ONE : ZERO);
    if (s.op === 'all') return args.reduce(product);
    if (s.op === 'one') return args.reduce(sum);
    return complement(args.map(complement).reduce(product));
  }

  key(slot: number, codes: Uint16Array, point: readonly Ext[]): Expression {
    const weights = eqTable(point);
    const table = new Uint32Array(4 * codes.length);
    codes.forEach((code, x) => {
      table.set(weights[code]!, 4 * x);
    });
    return this.#add({ kind: 'read', slot, table });
  }

  factor(factor: Factor, weights: readonly Ext[]): Expression {
    const table = new Uint32Array(4 * factor.digits[0]!.length);
    factor.digits.forEach((digit, a) => {
      addWeighted(table, digit, weights[a]!);
    });
    return this.#add({ kind: 'read', slot: factor.slot, table });
  }

  /** Adds to the shared column; null when it exists already. */
  single(filter: number | null, factor: Factor, weights: readonly Ext[]): Expression | null {
    const name = `${filter}/${factor.slot}`;
    const before = this.#shared.get(name);
    if (before !== undefined) {
      factor.digits.forEach((digit, a) => {
        addWeighted(before, digit, weights[a]!);
      });
      return null;
    }
    const made = this.factor(factor, weights);
    this.#shared.set(name, (this.virtuals[this.virtuals.length - 1] as { table: Uint32Array }).table);
    return made;
  }
}

/**
 * Draws the weights that fold all cells, measures and digits into one sum, and writes that sum as a polynomial:
 * [row < rows] * where * product over keys of eq(w, code) * sum over measures of filter * product over factors of the
 * weighted digits.
 */
export function compile(
  statement: Statement,
  rows: number,
  padded: number,
  transcript: Transcript,
): Compiled {
  const compiler = new Compiler();
  const parts: Expression[] = [];
  if (rows < padded) parts.push(compiler.rows());
  if (statement.where !== null) parts.push(compiler.selector(statement.where));

  let cellWeights: Ext[] = [ONE];
  for (const key of statement.keys) {
    const point = transcript.elements('key point', keyBits(key));
    const weights = eqTable(point).slice(0, key.size);
    cellWeights = cellWeights.flatMap((w) => weights.map((v) => extMul(w, v)));
    parts.push(compiler.key(key.slot, key.codes, point));
  }

  const totalWeights: Ext[] = [];
  const byFilter = new Map<number | null, Expression[]>();
  for (const measure of statement.measures) {
    const weights = measure.factors.map((f) => transcript.elements('digit weights', f.digits.length));
    const own = measure.factors.length === 0 ? transcript.element('count weight') : ONE;
    totalWeights.push(
      ...weights.reduce<Ext[]>((all, ws) => all.flatMap((a) => ws.map((w) => extMul(a, w))), [own]),
    );
    const terms = byFilter.get(measure.filter) ?? [];
    byFilter.set(measure.filter, terms);
    const [first, ...others] = measure.factors;
    if (first === undefined) terms.push(constant(own));
    else if (others.length === 0) {
      const term = compiler.single(measure.filter, first, weights[0]!);
      if (term !== null) terms.push(term);
    } else terms.push(measure.factors.map((f, j) => compiler.factor(f, weights[j]!)).reduce(product));
  }
  const sums = [...byFilter].map(([filter, terms]) => {
    const value = terms.reduce(sum);
    return filter === null ? value : product(compiler.selector(statement.filters[filter]!), value);
  });
  const expression = [...parts, sums.reduce(sum)].reduce(product);
  return {
    virtuals: compiler.virtuals,
    expression,
    // A sumcheck of degree below 2 would leave the prover nothing to send for g(1).
    degree: Math.max(1, degree(expression)),
    cellWeights,
    totalWeights,
  };
}

/** What the polynomial must sum to. `totals` is cell-major. */
export function claimOf(compiled: Compiled, totals: Uint32Array): Ext {
  let claim = ZERO;
  const per = compiled.totalWeights.length;
  compiled.cellWeights.forEach((cell, c) => {
    let inner = ZERO;
    for (let k = 0; k < per; k++)
      inner = extAdd(inner, extScale(compiled.totalWeights[k]!, totals[c * per + k]!));
    claim = extAdd(claim, extMul(cell, inner));
  });
  return claim;
}

export const totalsLength = (s: Statement): number => cellsOf(s) * totalsPerCell(s);
