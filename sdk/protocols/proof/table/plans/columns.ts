import { TacitError } from '../../../../core/index.ts';
import { toScaled } from '../../../../query/scalar.ts';
import type { Column, Table } from '../../../../query/schema.ts';
import type { TableCommitment } from '../commitment.ts';
import { type Encoding, proofLayout } from '../layout.ts';
import type { Cell } from './rowwise.ts';

export const unsupported = (what: string, field?: string): TacitError =>
  new TacitError('proof.unsupported', {
    message: `${what} cannot be proved over the committed table`,
    ...(field === undefined ? {} : { field }),
  });

export type Codes = Extract<Encoding, { kind: 'codes' }>;
export type Limbs = Extract<Encoding, { kind: 'limbs' }>;

/** The committed columns of one table, and which of them a statement has come to read. */
export class CommittedColumns {
  readonly #table: Table;
  readonly #encodings: ReadonlyMap<string, Encoding>;
  readonly #commitment: TableCommitment;
  readonly #used = new Set<number>();
  readonly #memo = new Map<string, unknown>();
  /** Physical columns in the order of slots; fixed by `freeze`. */
  #slots: readonly number[] | null = null;

  /** Throws `proof.mismatch` when the commitment is not of this schema. */
  constructor(table: Table, commitment: TableCommitment) {
    const { encodings, physical } = proofLayout(table.columns);
    const same =
      physical.length === commitment.columns.length &&
      physical.every(
        (p, k) => p.name === commitment.columns[k]!.name && p.bits === commitment.columns[k]!.bits,
      );
    if (!same) throw new TacitError('proof.mismatch', { field: 'columns' });
    this.#table = table;
    this.#commitment = commitment;
    this.#encodings = new Map(encodings.map((e) => [e.name, e]));
  }

  /** Equal tables are made once, so that equal ids mean the same object. */
  memo<T>(id: string, make: () => T): T {
    if (!this.#memo.has(id)) this.#memo.set(id, make());
    return this.#memo.get(id) as T;
  }

  encoding(name: string): Encoding {
    const found = this.#encodings.get(name);
    if (found === undefined) throw unsupported(`column \`${name}\` without a declared domain`, name);
    return found;
  }

  column(name: string): Column {
    return this.#table.columns.find((c) => c.name === name)!;
  }

  /** The codes column that all these names are, or null: then any function of them is a table. */
  single(names: ReadonlySet<string>): Codes | null {
    if (names.size !== 1) return null;
    const encoding = this.encoding([...names][0]!);
    return encoding.kind === 'codes' ? encoding : null;
  }

  use(physical: number): number {
    this.#used.add(physical);
    return physical;
  }

  bits(physical: number): number {
    return this.#commitment.columns[physical]!.bits;
  }

  /** Slots in ascending order of physical columns; a statement that reads nothing reads the first column. */
  freeze(): readonly number[] {
    if (this.#used.size === 0) this.#used.add(0);
    this.#slots = [...this.#used].sort((a, b) => a - b);
    return this.#slots;
  }

  slot(physical: number): number {
    return this.#slots!.indexOf(physical);
  }

  /** What code means, as SQL sees it. Codes beyond the declared size mean NULL. */
  cellOf(encoding: Codes, code: number): Cell {
    if (code === 0 || code > encoding.size) return null;
    const { type, scale } = this.column(encoding.name);
    if (encoding.categories === null) {
      return numeric(type, encoding.min + BigInt(code - 1), scale);
    }
    const label = encoding.categories[code - 1]!;
    return type === 'string' ? label : numeric(type, toScaled(type, label, scale)!, scale);
  }
}

const numeric = (type: string, value: bigint, scale: number): Cell =>
  type === 'date' ? { value, scale: 0, date: true } : { value, scale };
