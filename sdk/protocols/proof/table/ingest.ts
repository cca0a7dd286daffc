import { TacitError } from '../../../core/index.ts';
import { toScaled } from '../../../query/scalar.ts';
import type { Column } from '../../../query/schema.ts';
import { type Encoding, type ProofLayout, proofLayout } from './layout.ts';

/**
 * One value of a column: scaled integers (dates: days since 1970-01-01) as bigint or safe number, booleans, category
 * labels as texts, NULL as null.
 */
export type IngestValue = bigint | number | boolean | string | null;

const CHUNK = 65536;

/** Words that grow by chunks, so that a stream of unknown length costs no copies until its end. */
class WordStream {
  readonly #chunks: Uint16Array[] = [];
  length = 0;

  push(word: number): void {
    if (this.length % CHUNK === 0) this.#chunks.push(new Uint16Array(CHUNK));
    this.#chunks[this.#chunks.length - 1]![this.length % CHUNK] = word;
    this.length++;
  }

  take(): Uint16Array {
    const out = new Uint16Array(this.length);
    this.#chunks.forEach((c, k) => {
      out.set(c.subarray(0, Math.min(CHUNK, this.length - k * CHUNK)), k * CHUNK);
    });
    return out;
  }
}

/**
 * Turns columns of values into committed words, batch by batch, in any order of columns. Columns without a finite
 * domain are not committed and may be left out.
 */
export class TableIngest {
  readonly layout: ProofLayout;
  readonly #encodings: ReadonlyMap<string, Encoding>;
  readonly #labels = new Map<string, ReadonlyMap<string, number>>();
  readonly #codes = new Map<string, Map<IngestValue, number>>();
  readonly #columns: ReadonlyMap<string, Column>;
  readonly #streams: readonly WordStream[];

  constructor(columns: readonly Column[]) {
    this.layout = proofLayout(columns);
    this.#encodings = new Map(this.layout.encodings.map((e) => [e.name, e]));
    this.#columns = new Map(columns.map((c) => [c.name, c]));
    this.#streams = this.layout.physical.map(() => new WordStream());
    for (const e of this.layout.encodings) {
      if (e.kind === 'codes' && e.categories !== null) {
        this.#labels.set(e.name, new Map(e.categories.map((label, k) => [label, k + 1])));
      }
    }
  }

  /** Names of the columns to feed. */
  get names(): readonly string[] {
    return this.layout.encodings.map((e) => e.name);
  }

  /** Appends values of one column. Throws `proof.domain` on one outside the declared domain. */
  append(name: string, values: Iterable<IngestValue>): void {
    const encoding = this.#encodings.get(name);
    if (encoding === undefined) return;
    for (const value of values) {
      if (encoding.kind === 'codes') this.#streams[encoding.physical]!.push(this.#cached(encoding, value));
      else this.#limbs(encoding, value);
    }
  }

  /** Columns of codes repeat their values: each is parsed once. */
  #cached(e: Extract<Encoding, { kind: 'codes' }>, value: IngestValue): number {
    let seen = this.#codes.get(e.name);
    if (seen === undefined) {
      seen = new Map();
      this.#codes.set(e.name, seen);
    }
    let code = seen.get(value);
    if (code === undefined) {
      code = this.#code(e, value);
      seen.set(value, code);
    }
    return code;
  }

  #code(e: Extract<Encoding, { kind: 'codes' }>, value: IngestValue): number {
    if (value === null) return 0;
    if (e.categories !== null) {
      const text = this.#label(e.name, value);
      const code = this.#labels.get(e.name)!.get(text);
      if (code === undefined) throw new TacitError('proof.domain', { field: e.name });
      return code;
    }
    const offset = this.#integer(e.name, value) - e.min;
    if (offset < 0n || offset >= BigInt(e.size)) throw new TacitError('proof.domain', { field: e.name });
    return Number(offset) + 1;
  }

  /** Category labels are texts in the column's own type; numbers arrive as scaled integers. */
  #label(name: string, value: Exclude<IngestValue, null>): string {
    if (typeof value === 'string') return value;
    const { type, scale, categories } = this.#columns.get(name)!;
    if (typeof value === 'boolean') return String(value);
    const found = (categories ?? []).find((c) => toScaled(type, c, scale) === BigInt(value));
    return found ?? (type === 'boolean' ? String(value !== 0 && value !== 0n) : '');
  }

  #integer(name: string, value: Exclude<IngestValue, null>): bigint {
    if (typeof value === 'bigint') return value;
    if (typeof value === 'boolean') return value ? 1n : 0n;
    if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
    if (typeof value === 'string') {
      const { type, scale } = this.#columns.get(name)!;
      const scaled = toScaled(type, value, scale);
      if (scaled !== null) return scaled;
    }
    throw new TacitError('proof.domain', { field: name });
  }

  #limbs(e: Extract<Encoding, { kind: 'limbs' }>, value: IngestValue): void {
    if (value === null && e.flag === null) throw new TacitError('proof.domain', { field: e.name });
    const offset = value === null ? 0n : this.#integer(e.name, value) - e.min;
    if (offset < 0n || offset > e.max - e.min) throw new TacitError('proof.domain', { field: e.name });
    if (e.flag !== null) this.#streams[e.flag]!.push(value === null ? 0 : 1);
    e.limbs.forEach((at, l) => {
      this.#streams[at]!.push(Number((offset >> BigInt(16 * l)) & 0xffffn));
    });
  }

  /** The words of every committed column. Throws `proof.domain` when columns differ in length. */
  finish(): readonly Uint16Array[] {
    const rows = this.#streams[0]?.length ?? 0;
    const uneven = this.#streams.findIndex((s) => s.length !== rows);
    if (uneven >= 0) {
      throw new TacitError('proof.domain', {
        field: this.layout.physical[uneven]!.name,
        message: 'the columns of the table have different numbers of rows',
      });
    }
    return this.#streams.map((s) => s.take());
  }
}
