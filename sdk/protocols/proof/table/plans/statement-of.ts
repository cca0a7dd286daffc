import { type Canonical, canonicalText, TacitError } from '../../../../core/index.ts';
import type { Pred } from '../../../../query/plan.ts';
import { fromScaled } from '../../../../query/scalar.ts';
import type { Table } from '../../../../query/schema.ts';
import type { KeyDomain, Layout, Statistic } from '../../../../query/statistics.ts';
import { typeOf } from '../../../../query/typing.ts';
import type { TableCommitment } from '../commitment.ts';
import type { Factor, Key, Measured, Selector, Statement } from '../statement.ts';
import { CommittedColumns, unsupported } from './columns.ts';
import { columnsOfExpr, exprAt } from './rowwise.ts';
import { ALWAYS, type Chosen, nameOf, selectorOf, test, testCodes } from './selectors.ts';
import { sumOf, type Term, times, type WordTable } from './terms.ts';

/** A statement made from a plan, with how each statistic follows from its measures' totals. */
export interface PlannedStatement {
  readonly statement: Statement;
  /** Statistic = sum of coefficient * measure, a measure being its totals weighted by `weights` of its factors. */
  readonly statistics: readonly (readonly { readonly measure: number; readonly coefficient: bigint }[])[];
}

/** Totals of one proof: more would not fit its budget of bytes. */
const MAX_TOTALS = 2 ** 18;

/** Bars of quantiles: each is a table over its column. */
const MAX_BARS = 512;

interface Draft {
  readonly filter: Chosen;
  readonly factors: readonly { readonly physical: number; readonly table: WordTable }[];
}

/**
 * The statement that a plan makes about a committed table. Depends on public things only: plan (its `where`), layout
 * (keys and statistics of `layoutOf`), declared table and commitment; prover and verifier both call this.
 * `rows`: at least the rows of all owners together, from their commitments, when totals are composed; then all owners
 * reach the same statement and no sum over owners reaches p. Errors: `proof.unsupported` naming the construct,
 * `proof.mismatch`.
 */
export function statementOf(
  where: Pred | null,
  layout: Layout,
  table: Table,
  commitment: TableCommitment,
  rows: number = commitment.rows,
): PlannedStatement {
  if (rows < commitment.rows) throw new TacitError('proof.mismatch', { field: 'rows' });
  const columns = new CommittedColumns(table, commitment);
  const bars = layout.statistics.filter((s) => s.bar !== undefined).length;
  if (bars > MAX_BARS) throw unsupported(`a histogram of ${bars} bars`);
  const chosen = where === null ? ALWAYS : selectorOf(where, true, columns);
  const keys = layout.keys.map((key) => keyOf(key, table, columns));
  const drafts: Draft[] = [];
  const known = new Map<string, number>();
  const statistics = layout.statistics.map((statistic) =>
    termsOf(statistic, columns).map(({ coefficient, draft }) => {
      // Equal measures are proved once.
      const name = [nameOf(draft.filter), ...draft.factors.map((f) => `${f.physical}:${f.table.id}`)].join(
        '|',
      );
      const measure = known.get(name) ?? drafts.push(draft) - 1;
      known.set(name, measure);
      return { measure, coefficient };
    }),
  );
  const slots = columns.freeze();
  const filters: Selector[] = [];
  const names = new Map<string, number>();
  const filterIndex = (c: Chosen): number | null => {
    if (c === ALWAYS) return null;
    const name = nameOf(c);
    const at = names.get(name) ?? filters.push(placed(c, columns)) - 1;
    names.set(name, at);
    return at;
  };
  const rowBits = Math.ceil(Math.log2(Math.max(2, rows)));
  const measures = drafts.map(
    (d): Measured => ({ filter: filterIndex(d.filter), factors: factorsOf(d, rowBits, columns) }),
  );
  const statement: Statement = {
    columns: slots,
    where: chosen === ALWAYS ? null : placed(chosen, columns),
    keys: keys.map((k): Key => ({ slot: columns.slot(k.physical), size: k.size, codes: k.codes })),
    filters,
    measures,
  };
  const totals = measures.reduce((n, m) => n + m.factors.reduce((d, f) => d * f.digits.length, 1), 0);
  if (totals * layout.cells > MAX_TOTALS) throw unsupported(`an answer of ${totals * layout.cells} totals`);
  return { statement, statistics };
}

/** The same predicate used twice shares one table. */
function placed(c: Chosen, columns: CommittedColumns): Selector {
  return c.op === 'test'
    ? { op: 'test', slot: columns.slot(c.physical), accepts: c.accepts }
    : { op: c.op, args: c.args.map((arg) => placed(arg, columns)) };
}

function keyOf(
  key: KeyDomain,
  table: Table,
  columns: CommittedColumns,
): { physical: number; size: number; codes: Uint16Array } {
  const single = columns.single(columnsOfExpr(key.expr));
  if (single === null)
    throw unsupported('grouping by a wide column, a constant or several columns in one key');
  const type = typeOf(key.expr, table);
  const index = new Map(key.labels.map((label, k) => [label, k + 1]));
  const codes = Uint16Array.from({ length: 2 ** columns.bits(single.physical) }, (_, word) => {
    const cell = exprAt(key.expr, () => columns.cellOf(single, word));
    if (cell === null) return 0;
    if (typeof cell === 'string') return index.get(cell) ?? 0;
    const lifted = cell.value * 10n ** BigInt(Math.max(0, type.scale - cell.scale));
    return index.get(fromScaled(type.type, lifted, type.scale)) ?? 0;
  });
  return { physical: columns.use(single.physical), size: key.labels.length + 1, codes };
}

function termsOf(
  statistic: Statistic,
  columns: CommittedColumns,
): readonly { readonly coefficient: bigint; readonly draft: Draft }[] {
  const parts: Chosen[] = [];
  if (statistic.filter !== null) parts.push(selectorOf(statistic.filter, true, columns));
  for (const e of statistic.complete) parts.push(presenceOf(e, columns));
  if (statistic.bar !== undefined) parts.push(barOf(statistic.bar, columns));
  const real = parts.filter((p) => p !== ALWAYS);
  const filter: Chosen =
    real.length === 0 ? ALWAYS : real.length === 1 ? real[0]! : { op: 'all', args: real };
  const sums = statistic.factors.map((e) => sumOf(e, columns));
  const scale = sums.reduce((n, s) => n + s.scale, 0);
  const lift = 10n ** BigInt(Math.max(0, statistic.scale - scale));
  const product = sums.reduce<readonly Term[]>(
    (all, s) => all.flatMap((a) => s.terms.map((t) => times(a, t))),
    [{ coefficient: lift, tables: new Map() }],
  );
  return product
    .filter((t) => t.coefficient !== 0n)
    .map((t) => ({
      coefficient: t.coefficient,
      draft: absorbFilter({
        filter,
        factors: [...t.tables].map(([physical, table]) => ({ physical, table })),
      }),
    }));
}

/**
 * A filter on the one column that is summed, or on one column of rows that are only counted, becomes part of the
 * summed table: all such measures of a column (the bars of a histogram, above all) share one virtual column.
 */
function absorbFilter(draft: Draft): Draft {
  const { filter, factors } = draft;
  if (filter.op !== 'test' || factors.length > 1) return draft;
  const factor = factors[0];
  if (factor !== undefined && factor.physical !== filter.physical) return draft;
  const before = factor?.table.values;
  const values = Array.from(filter.accepts, (a, w) => (a === 0 ? 0n : (before?.[w] ?? 1n)));
  const table: WordTable = { id: `(${filter.id}) * (${factor?.table.id ?? 'one'})`, values };
  return { filter: ALWAYS, factors: [{ physical: filter.physical, table }] };
}

function presenceOf(e: Statistic['complete'][number], columns: CommittedColumns): Chosen {
  const args = [...sumOf(e, columns).present.tables].map(([physical, table]) =>
    test(columns, physical, `known ${table.id}`, (w) => table.values[w] === 1n),
  );
  return args.length === 0 ? ALWAYS : args.length === 1 ? args[0]! : { op: 'all', args };
}

function barOf(bar: NonNullable<Statistic['bar']>, columns: CommittedColumns): Chosen {
  const single = columns.single(columnsOfExpr(bar.arg));
  if (single === null) throw unsupported('a quantile of a wide or computed column');
  const low = BigInt(bar.low);
  const high = low + BigInt(bar.width);
  const id = `bar ${bar.low} ${bar.width} ${canonicalText(bar.arg as unknown as Canonical)}`;
  return testCodes(columns, single, id, (cell) => {
    const value = exprAt(bar.arg, () => cell);
    return value !== null && typeof value !== 'string' && value.value >= low && value.value < high;
  });
}

/**
 * Splits each factor into digits small enough that no total can reach p: with at most n = 2^rowBits rows and digits below 2^b_j,
 * n * product of (2^b_j - 1) < p when the b_j sum to at most 31 - rowBits. Factors of 0 and 1 need no bits.
 */
function factorsOf(draft: Draft, rowBits: number, columns: CommittedColumns): readonly Factor[] {
  const largest = draft.factors.map((f) =>
    columns.memo(`largest ${f.physical} ${f.table.id}`, () =>
      f.table.values.reduce((m, x) => {
        const size = x < 0n ? -x : x;
        return size > m ? size : m;
      }, 0n),
    ),
  );
  const wide = largest.filter((m) => m > 1n).length;
  const room = wide === 0 ? 1 : Math.min(16, Math.floor((31 - rowBits) / wide));
  if (room < 1) throw unsupported('a product of this many columns over a table of this size');
  return draft.factors.map((f, k) => ({
    slot: columns.slot(f.physical),
    ...columns.memo(`digits ${room} ${f.physical} ${f.table.id}`, () =>
      digitsOf(f.table.values, largest[k]!, room),
    ),
  }));
}

function digitsOf(
  values: readonly bigint[],
  largest: bigint,
  room: number,
): { digits: readonly Uint32Array[]; weights: readonly bigint[] } {
  const small = largest < 2n ** 53n ? Float64Array.from(values, Number) : null;
  const digits: Uint32Array[] = [];
  const weights: bigint[] = [];
  const place = (table: Uint32Array, weight: bigint): void => {
    if (table.every((d) => d === 0)) return;
    digits.push(table);
    weights.push(weight);
  };
  for (const sign of [1, -1]) {
    for (let a = 0; largest >> BigInt(a * room) > 0n; a++) {
      const weight = BigInt(sign) << BigInt(a * room);
      // Doubles are exact below 2^53, and much faster than BigInt.
      place(
        small === null ? wideDigit(values, sign, a * room, room) : smallDigit(small, sign, a * room, room),
        weight,
      );
    }
  }
  if (digits.length === 0) {
    digits.push(new Uint32Array(values.length));
    weights.push(0n);
  }
  return { digits, weights };
}

/** Bits shift .. shift + room of the values of one sign. */
function smallDigit(values: Float64Array, sign: number, shift: number, room: number): Uint32Array {
  const out = new Uint32Array(values.length);
  const [divisor, radix] = [2 ** shift, 2 ** room];
  for (let w = 0; w < out.length; w++) {
    const x = values[w]! * sign;
    if (x > 0) out[w] = Math.floor(x / divisor) % radix;
  }
  return out;
}

function wideDigit(values: readonly bigint[], sign: number, shift: number, room: number): Uint32Array {
  const mask = (1n << BigInt(room)) - 1n;
  return Uint32Array.from(values, (x) => {
    const y = x * BigInt(sign);
    return y > 0n ? Number((y >> BigInt(shift)) & mask) : 0;
  });
}

/** The layout's values, cell-major, from the totals of a proof. */
export function valuesFromTotals(planned: PlannedStatement, totals: Uint32Array, cells: number): bigint[] {
  const perMeasure = planned.statement.measures.map((m) =>
    m.factors.reduce<readonly bigint[]>((all, f) => all.flatMap((a) => f.weights.map((w) => a * w)), [1n]),
  );
  const per = perMeasure.reduce((n, w) => n + w.length, 0);
  const starts: number[] = [];
  perMeasure.reduce((at, w) => {
    starts.push(at);
    return at + w.length;
  }, 0);
  return Array.from({ length: cells }, (_, cell) => {
    const measures = perMeasure.map((weights, m) =>
      weights.reduce((sum, w, k) => sum + w * BigInt(totals[cell * per + starts[m]! + k]!), 0n),
    );
    return planned.statistics.map((terms) =>
      terms.reduce((sum, t) => sum + t.coefficient * measures[t.measure]!, 0n),
    );
  }).flat();
}
