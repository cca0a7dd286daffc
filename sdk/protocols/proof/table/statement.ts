import { type Canonical, canonicalBytes, concat, toHex, utf8 } from '../../../core/index.ts';
import { sha256 } from './hash.ts';

/**
 * What a proof says: for every cell (combination of key codes) and every measure, the sum over the first `rows` rows of
 * where * filter * [row in cell] * product of factors. A column enters only through public tables over its words, so
 * any function of one column costs the same. `statementOf` (plans.ts) makes one from a plan.
 */
export interface Statement {
  /** Committed columns that are read, as indices into the commitment; a slot is an index into this list. */
  readonly columns: readonly number[];
  readonly where: Selector | null;
  readonly keys: readonly Key[];
  readonly filters: readonly Selector[];
  readonly measures: readonly Measured[];
}

/** A 0/1 function of a row. In `one`, at most one argument is 1 by construction: their sum is their disjunction. */
export type Selector =
  | { readonly op: 'test'; readonly slot: number; readonly accepts: Uint8Array }
  | { readonly op: 'all' | 'any' | 'one'; readonly args: readonly Selector[] };

/** Codes below `size`, one for every word of the column. */
export interface Key {
  readonly slot: number;
  readonly size: number;
  readonly codes: Uint16Array;
}

/** One factor as digits: its value is sum of weights[a] * digits[a][word], the digits small and not negative. */
export interface Factor {
  readonly slot: number;
  readonly digits: readonly Uint32Array[];
  readonly weights: readonly bigint[];
}

export interface Measured {
  /** Index into `filters`. */
  readonly filter: number | null;
  /** None: counts rows. */
  readonly factors: readonly Factor[];
}

export const cellsOf = (s: Statement): number => s.keys.reduce((n, k) => n * k.size, 1);

/** Totals per cell: one number for each combination of digits of each measure, first factor's digit outermost. */
export const totalsPerCell = (s: Statement): number =>
  s.measures.reduce((n, m) => n + m.factors.reduce((d, f) => d * f.digits.length, 1), 0);

/** Bits of the words of a slot's tables. */
export const keyBits = (key: Key): number => Math.max(1, Math.ceil(Math.log2(key.size)));

const hashes = new WeakMap<object, string>();

/** Hash of a table's little-endian words; statements share tables, so each is hashed once. */
function tableHash(table: Uint8Array | Uint16Array | Uint32Array): string {
  const seen = hashes.get(table);
  if (seen !== undefined) return seen;
  const made = toHex(sha256(new Uint8Array(table.slice().buffer)));
  hashes.set(table, made);
  return made;
}

const selectorText = (s: Selector): Canonical =>
  s.op === 'test'
    ? { op: s.op, slot: s.slot, accepts: tableHash(s.accepts) }
    : { op: s.op, args: s.args.map(selectorText) };

/** Names the statement in the transcript, tables included. */
export function statementHash(s: Statement): Uint8Array {
  const body: Canonical = {
    columns: s.columns,
    where: s.where === null ? null : selectorText(s.where),
    keys: s.keys.map((k) => ({ slot: k.slot, size: k.size, codes: tableHash(k.codes) })),
    filters: s.filters.map(selectorText),
    measures: s.measures.map((m) => ({
      filter: m.filter,
      factors: m.factors.map((f) => ({
        slot: f.slot,
        digits: f.digits.map(tableHash),
        weights: f.weights.map(String),
      })),
    })),
  };
  return sha256(concat(utf8('tacit/proof/statement/1'), canonicalBytes(body)));
}

/** Who asked what of whom: bound into the transcript, so that a proof serves one session of one owner only. */
export interface ProofContext {
  readonly session: string;
  readonly owner: string;
  readonly plan: string;
}
