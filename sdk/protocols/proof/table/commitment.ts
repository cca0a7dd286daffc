import { z } from 'zod';
import {
  type Canonical,
  canonicalBytes,
  concat,
  fromHex,
  type Progress,
  type Rng,
  TacitError,
  toHex,
  utf8,
} from '../../../core/index.ts';
import { Code } from './code.ts';
import { Expander } from './expand.ts';
import { sha256 } from './hash.ts';
import { type Arena, arenaOf } from './kernels/arena.ts';
import type { Kernels } from './kernels/types.ts';
import type { Physical } from './layout.ts';
import { commitMatrix, placeTwiddles } from './matrix.ts';
import {
  DEFAULT_PARAMETERS,
  MAX_LOG_ROWS,
  MIN_LOG_ROWS,
  parameterSet,
  type Sizes,
  sizesOf,
} from './parameters.ts';

/** What the ledger holds of a committed table: sizes, roots, never a word. */
export interface TableCommitment {
  readonly version: 1;
  readonly parameters: string;
  /** The table is padded with NULL rows to 2^logRows. */
  readonly logRows: number;
  readonly rows: number;
  readonly columns: readonly { readonly name: string; readonly bits: number; readonly root: string }[];
  /** Hash of the commitment that this one refreshes or succeeds. */
  readonly previous: string | null;
}

const hex32 = z.string().regex(/^[0-9a-f]{64}$/);

/** At the door: what came from a ledger or a file. */
export const tableCommitmentSchema = z.strictObject({
  version: z.literal(1),
  parameters: z.string().refine((id) => parameterSet(id) !== undefined),
  logRows: z.int().min(MIN_LOG_ROWS).max(MAX_LOG_ROWS),
  rows: z.int().min(0),
  columns: z
    .array(z.strictObject({ name: z.string().max(256), bits: z.int().min(1).max(16), root: hex32 }))
    .min(1)
    .max(4096),
  previous: hex32.nullable(),
});

export const commitmentHash = (commitment: TableCommitment): string =>
  toHex(
    sha256(
      concat(utf8('tacit/proof/table-commitment/1'), canonicalBytes(commitment as unknown as Canonical)),
    ),
  );

export function commitmentSizes(commitment: TableCommitment): Sizes {
  const set = parameterSet(commitment.parameters);
  if (set === undefined) throw new TacitError('proof.mismatch', { field: 'parameters' });
  return sizesOf(set, commitment.logRows);
}

/** The owner's secret: what opens a commitment. Keep it as safe as the table itself. */
export interface OpeningMaterial {
  readonly commitment: TableCommitment;
  /** Words of each committed column, `rows` long. */
  readonly words: readonly Uint16Array[];
  /** One seed per column: tails and salts come from it. */
  readonly seeds: readonly Uint8Array[];
}

export interface CommitOptions {
  readonly parameters?: string;
  readonly previous?: string | null;
}

/** The words of one column, padded, in the kernels' memory. */
export function placeWords(arena: Arena, sizes: Sizes, words: Uint16Array): number {
  const at = arena.alloc(4 * sizes.R * sizes.C);
  arena.kernels.words.fill(0, at / 4, at / 4 + sizes.R * sizes.C);
  arena.kernels.words.set(words, at / 4);
  return at;
}

/** What one column's root depends on. Columns are independent: node commits them on several threads. */
export interface ColumnJob {
  readonly parameters: string;
  readonly logRows: number;
  readonly words: Uint16Array;
  readonly seed: Uint8Array;
}

/** Root of one committed column. Throws `proof.memory`. */
export function commitColumn(job: ColumnJob, kernels: Kernels): Uint8Array {
  const sizes = sizesOf(parameterSet(job.parameters)!, job.logRows);
  const arena = arenaOf(kernels);
  return arena.scoped(() => {
    const twiddles = placeTwiddles(arena, new Code(sizes.logC, sizes.logN));
    const data = placeWords(arena, sizes, job.words);
    return commitMatrix(arena, sizes, twiddles, data, sizes.R, new Expander(job.seed, 'column')).tree.root;
  });
}

/** A table ready to be committed: sizes fixed, words checked, seeds drawn. */
export interface TableDraft {
  readonly jobs: readonly ColumnJob[];
  finish(roots: readonly Uint8Array[]): OpeningMaterial;
}

/**
 * Prepares a table of `physical` columns. `words[k]` holds column k, `rows` words below 2^bits. Errors: `proof.domain`,
 * `proof.memory` (too many rows), `proof.mismatch` (columns of different length, unknown parameters).
 */
export function draftTable(
  physical: readonly Physical[],
  words: readonly Uint16Array[],
  rng: Rng,
  options: CommitOptions = {},
): TableDraft {
  const rows = words[0]?.length ?? 0;
  const set = parameterSet(options.parameters ?? DEFAULT_PARAMETERS);
  const even = words.length === physical.length && words.every((w) => w.length === rows);
  if (set === undefined || !even || words.length === 0) throw new TacitError('proof.mismatch');
  const { logRows } = sizesOf(set, Math.max(MIN_LOG_ROWS, Math.ceil(Math.log2(Math.max(2, rows)))));
  if (logRows > MAX_LOG_ROWS) throw new TacitError('proof.memory');
  physical.forEach((column, k) => {
    const bound = 2 ** column.bits;
    for (const w of words[k]!) if (w >= bound) throw new TacitError('proof.domain', { field: column.name });
  });
  const seeds = physical.map(() => rng(32));
  return {
    jobs: words.map((w, k) => ({ parameters: set.id, logRows, words: w, seed: seeds[k]! })),
    finish: (roots) => ({
      commitment: {
        version: 1,
        parameters: set.id,
        logRows,
        rows,
        columns: physical.map((p, k) => ({ name: p.name, bits: p.bits, root: toHex(roots[k]!) })),
        previous: options.previous ?? null,
      },
      words,
      seeds,
    }),
  };
}

/** Drafts and commits on this thread, one column in memory at a time. */
export function commitTable(
  physical: readonly Physical[],
  words: readonly Uint16Array[],
  rng: Rng,
  kernels: Kernels,
  options: CommitOptions = {},
  progress?: Progress,
): OpeningMaterial {
  const draft = draftTable(physical, words, rng, options);
  const roots = draft.jobs.map((job, k) => {
    const root = commitColumn(job, kernels);
    progress?.({ what: 'committing columns', done: k + 1, total: draft.jobs.length, unit: 'column' });
    return root;
  });
  return draft.finish(roots);
}

export const rootOf = (commitment: TableCommitment, column: number): Uint8Array =>
  fromHex(commitment.columns[column]!.root);
