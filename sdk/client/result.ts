import { TacitError } from '../core/index.ts';
import { toHTML, toTable } from './display.ts';
import type { Output } from './route.ts';
import type { Routes } from './routes/index.ts';
import { toValue, type Value } from './values.ts';

export type QueryAnswer = Output<Routes['queries.ask']>;
export type ResultColumn = QueryAnswer['columns'][number];
export type Row = Readonly<Record<string, Value>>;

/** A released answer with JavaScript values. */
export class QueryResult {
  readonly columns: readonly ResultColumn[];
  /** Row by row, in the order of `columns`. */
  readonly values: readonly (readonly Value[])[];
  readonly suppressed: QueryAnswer['suppressed'];
  /** Per cell of `values`: where the exact value lies with 95 % probability; null without differential privacy. */
  readonly bars: NonNullable<QueryAnswer['bars']> | null;
  /** What the answer took from the privacy budget; null without differential privacy. */
  readonly privacy: NonNullable<QueryAnswer['privacy']> | null;
  readonly owners: QueryAnswer['owners'];
  /** Keep it: anyone in the network can check it later. */
  readonly receipt: object;
  /** Milliseconds per stage. */
  readonly timings: QueryAnswer['timings'];
  readonly sql: string | null;
  readonly planHash: string;
  /** Canonical texts as released: exact, and null where suppressed or SQL NULL. */
  readonly cells: QueryAnswer['rows'];
  readonly #hidden: ReadonlySet<string>;

  /** Throws `answer.invalid` when rows and columns do not fit together. */
  constructor(answer: QueryAnswer) {
    const { columns, rows, suppressed } = answer;
    this.columns = columns;
    this.values = rows.map((row) => {
      if (row.length !== columns.length) {
        throw new TacitError('answer.invalid', { expected: `${columns.length} cells in each row` });
      }
      return row.map((cell, j) => toValue(cell, columns[j]!.type));
    });
    for (const s of suppressed) {
      // A suppressed cell that has a value would show what must not be shown, or hide what may be.
      if (rows[s.row]?.[s.column] !== null) {
        throw new TacitError('answer.invalid', { expected: 'no value in a suppressed cell' });
      }
    }
    this.suppressed = suppressed;
    this.bars = answer.bars ?? null;
    this.privacy = answer.privacy ?? null;
    this.#hidden = new Set(suppressed.map((s) => `${s.row} ${s.column}`));
    this.owners = answer.owners;
    this.receipt = answer.receipt;
    this.timings = answer.timings;
    this.sql = answer.sql;
    this.planHash = answer.planHash;
    this.cells = rows;
  }

  /** One object per row, by column name. */
  get rows(): readonly Row[] {
    return this.values.map((row) => Object.fromEntries(row.map((v, j) => [this.columns[j]!.name, v])));
  }

  /** All values of one column. Throws `input.invalid` when there is none of that name. */
  column(name: string): readonly Value[] {
    const j = this.columns.findIndex((c) => c.name === name);
    if (j < 0) {
      const expected = this.columns.map((c) => c.name).join(', ');
      throw new TacitError('input.invalid', { field: name, expected });
    }
    return this.values.map((row) => row[j]!);
  }

  /** Tells a suppressed cell from SQL NULL. Indices are 0-based. */
  isSuppressed(row: number, column: number): boolean {
    return this.#hidden.has(`${row} ${column}`);
  }

  toTable(): string {
    return toTable(this);
  }

  toHTML(): string {
    return toHTML(this);
  }
}
