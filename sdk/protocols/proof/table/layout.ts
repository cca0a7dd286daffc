import { TacitError } from '../../../core/index.ts';
import type { Column } from '../../../query/schema.ts';

/**
 * How a declared column becomes committed words. Code 0 is NULL.
 * `codes`: one column, code = value - min + 1 (categories: 1 + index in the declared order).
 * `limbs`: value - min in 16-bit limbs, least significant first, and before them a presence flag when nullable.
 * Everything here is public: it follows from the schema on the ledger.
 */
export type Encoding =
  | {
      readonly kind: 'codes';
      readonly name: string;
      readonly min: bigint;
      readonly size: number;
      readonly categories: readonly string[] | null;
      readonly physical: number;
    }
  | {
      readonly kind: 'limbs';
      readonly name: string;
      readonly min: bigint;
      readonly max: bigint;
      readonly flag: number | null;
      readonly limbs: readonly number[];
    };

/** One committed vector: every word is below 2^bits. */
export interface Physical {
  readonly name: string;
  readonly bits: number;
}

export interface ProofLayout {
  readonly encodings: readonly Encoding[];
  readonly physical: readonly Physical[];
}

const WORD = 16;
const bitsFor = (largest: number): number => Math.max(1, Math.ceil(Math.log2(largest + 1)));

/** Columns without a finite domain (identifiers, free text) are left out. Throws `proof.layout` beyond 63 bits. */
export function proofLayout(columns: readonly Column[]): ProofLayout {
  const encodings: Encoding[] = [];
  const physical: Physical[] = [];
  const place = (name: string, bits: number): number => physical.push({ name, bits }) - 1;
  for (const column of columns) {
    const { name } = column;
    const categories = column.categories ?? (column.type === 'boolean' ? (['false', 'true'] as const) : null);
    if (categories !== null && categories.length < 2 ** WORD) {
      const at = place(name, bitsFor(categories.length));
      encodings.push({ kind: 'codes', name, min: 0n, size: categories.length, categories, physical: at });
      continue;
    }
    if (column.min === null || column.max === null || column.type === 'string') continue;
    const span = column.max - column.min;
    if (span < 0n || span >= 1n << 63n) throw new TacitError('proof.layout', { field: name });
    if (span < BigInt(2 ** WORD - 1)) {
      const size = Number(span) + 1;
      const at = place(name, bitsFor(size));
      encodings.push({ kind: 'codes', name, min: column.min, size, categories: null, physical: at });
      continue;
    }
    const flag = column.nullable ? place(`${name}#present`, 1) : null;
    const limbs: number[] = [];
    for (let rest = span; rest > 0n; rest >>= BigInt(WORD)) {
      const top = Number(rest & 0xffffn);
      limbs.push(place(`${name}#${limbs.length}`, rest >> BigInt(WORD) > 0n ? WORD : bitsFor(top)));
    }
    encodings.push({ kind: 'limbs', name, min: column.min, max: column.max, flag, limbs });
  }
  return { encodings, physical };
}
