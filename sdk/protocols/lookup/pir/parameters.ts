import { TacitError } from '../../../core/index.ts';

/**
 * SimplePIR (Henzinger, Hong, Corrigan-Gibbs, Meiklejohn, Vaikuntanathan, "One server for the price of two: simple and
 * fast single-server private information retrieval", USENIX Security 2023), §4 and §4.2. The database is a matrix of
 * bytes with one bucket per column; a query is a Regev ciphertext of a unit vector. The paper gives 128 bits for these
 * parameters by the lattice estimator; our own primal estimate (bench/lwe-estimate.ts) is block size 326, which is 95 bits
 * in the core-SVP count and 126 with the estimator's constants.
 */
export const LWE_DIMENSION = 1024;
/** Ciphertexts are modulo 2^32: arithmetic of unsigned words. */
export const CIPHER_BITS = 32;
/** Standard deviation of the errors. */
export const SIGMA = 6.4;
/** Database entries are bytes: plaintext modulus 256. */
export const PLAIN_MODULUS = 256;

/**
 * The paper's parameter file for n = 1024, q = 2^32, sigma = 6.4 (128-bit security by the lattice estimator, decoding
 * error below 2^-40 per entry): the largest plaintext modulus for 2^i columns.
 */
export const PAPER_MODULI: Readonly<Record<number, number>> = {
  13: 991,
  14: 833,
  15: 701,
  16: 589,
  17: 495,
  18: 416,
  19: 350,
  20: 294,
  21: 247,
};

/** Words from 0 to 255 are not centred here, which doubles the error: two steps of the table are kept in hand. */
export const MAX_COLUMN_BITS = 18;

/**
 * log2 of the bound on a wrong byte: rounding fails when |sum of byte x error| reaches half of 2^24, and the sum is
 * subgaussian with parameter sigma x 255 x sqrt(columns) (paper, theorem C.1, with 255 in place of p/2).
 */
export function failureBits(columns: number): number {
  const reach = 2 ** (CIPHER_BITS - 1) / PLAIN_MODULUS;
  const spread = SIGMA * 255 * Math.sqrt(columns);
  return 1 - (reach / spread) ** 2 / 2 / Math.LN2;
}

export interface PirShape {
  /** Columns are 2^columnBits, one bucket each. */
  readonly columnBits: number;
  /** Bytes of the largest bucket, rounded up to 16. */
  readonly rows: number;
}

/** Throws `input.invalid` for a shape the parameters do not cover. */
export function assertShape(shape: PirShape): void {
  const { columnBits, rows } = shape;
  const wide = Number.isInteger(columnBits) && columnBits >= 4 && columnBits <= MAX_COLUMN_BITS;
  if (!wide || !Number.isInteger(rows) || rows < 16 || rows % 16 !== 0 || rows > 2 ** 22) {
    throw new TacitError('input.invalid', {
      field: 'shape',
      expected: '2^4 to 2^18 columns, rows a multiple of 16',
    });
  }
}

/** Bytes of hint, query and answer. */
export const pirSizes = ({
  columnBits,
  rows,
}: PirShape): { hint: number; query: number; answer: number } => ({
  hint: rows * LWE_DIMENSION * 4,
  query: 2 ** columnBits * 4,
  answer: rows * 4,
});

/** Columns that balance what a query sends and what a hint holds for `entries` entries of `entryBytes`. */
export function suggestColumnBits(entries: number): number {
  const bits = Math.round(Math.log2(Math.max(1, entries)) / 2 + 3.2);
  return Math.min(MAX_COLUMN_BITS, Math.max(4, bits));
}
