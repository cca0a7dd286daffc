import { type Canonical, canonicalText, TacitError } from '../core/index.ts';
import type { Slot } from './output.ts';
import type { Expr, Pred } from './plan.ts';
import type { Table } from './schema.ts';
import type { Statistic } from './statistics.ts';
import { magnitude, typeOf } from './typing.ts';

/** Rows over all owners together: at most 2^40. */
const ROW_BITS = 40;
/** One row's product must be exact in DuckDB's HUGEINT. */
const PRODUCT_BITS = 126;

const keyOf = (value: unknown) => canonicalText(value as Canonical);

export const both = (a: Pred | null, b: Pred): Pred =>
  a === null
    ? b
    : { op: 'and', args: [...(a.op === 'and' ? a.args : [a]), ...(b.op === 'and' ? b.args : [b])] };

/** Collects the statistics of a plan, each once. Slot 0 is the number of rows. */
export class Collector {
  readonly statistics: Statistic[] = [];
  readonly #slots = new Map<string, Slot>();
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
    this.rows(null);
  }

  #add(statistic: Statistic): Slot {
    const key = keyOf(statistic);
    const known = this.#slots.get(key);
    if (known !== undefined) return known;
    this.statistics.push(statistic);
    this.#slots.set(key, this.statistics.length - 1);
    return this.statistics.length - 1;
  }

  #nullable(exprs: readonly Expr[]): readonly Expr[] {
    const kept = new Map<string, Expr>();
    for (const e of exprs) if (typeOf(e, this.#table).nullable) kept.set(keyOf(e), e);
    return [...kept.keys()].sort().map((k) => kept.get(k)!);
  }

  rows(filter: Pred | null): Slot {
    return this.#add({ factors: [], filter, complete: [], scale: 0, bits: ROW_BITS + 1 });
  }

  /** Rows where all of `complete` are known. */
  count(filter: Pred | null, complete: readonly Expr[]): Slot {
    return this.#add({
      factors: [],
      filter,
      complete: this.#nullable(complete),
      scale: 0,
      bits: ROW_BITS + 1,
    });
  }

  /** Sum of the product of `factors` over rows where all of `complete` are known as well. */
  sum(filter: Pred | null, factors: readonly Expr[], complete: readonly Expr[]): Slot {
    let bound = 1n;
    let scale = 0;
    for (const factor of factors) {
      const t = typeOf(factor, this.#table);
      bound *= magnitude(t);
      scale += t.scale;
    }
    const bits = bound.toString(2).length;
    if (bits > PRODUCT_BITS) {
      throw new TacitError('plan.bounds', {
        message: `a sum needs ${bits} bits per row by the declared bounds; ${PRODUCT_BITS} are exact`,
        hint: 'ask the owner to declare minimum and maximum of the columns; without them the type decides',
      });
    }
    const sorted = [...factors].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    const own = new Set(factors.map(keyOf));
    return this.#add({
      factors: sorted,
      filter,
      complete: this.#nullable(complete.filter((e) => !own.has(keyOf(e)))),
      scale,
      bits: bits + ROW_BITS,
    });
  }

  bar(filter: Pred | null, bar: NonNullable<Statistic['bar']>): Slot {
    return this.#add({ factors: [], filter, complete: [], scale: 0, bits: ROW_BITS + 1, bar });
  }
}
