/**
 * Parameter sets by name. A ledger record names one; verifiers take nothing about sizes from a proof.
 * Sizes: a column of 2^L rows is an R x C matrix, 2^L = R C; each row is extended by D random coefficients and encoded
 * to N positions. See docs/proofs.md for the soundness of each set.
 */
export interface ParameterSet {
  readonly id: string;
  /** log2(N / C). */
  readonly logBlowup: number;
  /** D = C >> tailShift. */
  readonly tailShift: number;
  /** Distinct positions opened per proof. */
  readonly queries: number;
  /** Leading zero bits of the work before positions are drawn. */
  readonly grinding: number;
}

export const PARAMETER_SETS: readonly ParameterSet[] = [
  /** Many openings per commitment: D = C, rate 1/4 with the tail. */
  { id: 'm31-r8', logBlowup: 3, tailShift: 0, queries: 152, grinding: 12 },
  /** Half the commitment's time and memory, few openings: D = C/4, rate 5/16 with the tail. */
  { id: 'm31-r4', logBlowup: 2, tailShift: 2, queries: 172, grinding: 12 },
];

export const DEFAULT_PARAMETERS = 'm31-r8';

export const parameterSet = (id: string): ParameterSet | undefined =>
  PARAMETER_SETS.find((set) => set.id === id);

/** Rows are padded to 2^L; a smaller table would not hold the pads of one proof in one row. */
export const MIN_LOG_ROWS = 11;
export const MAX_LOG_ROWS = 23;

export interface Sizes {
  readonly set: ParameterSet;
  readonly logRows: number;
  readonly logC: number;
  readonly logR: number;
  readonly logN: number;
  readonly C: number;
  readonly R: number;
  readonly N: number;
  readonly D: number;
}

export function sizesOf(set: ParameterSet, logRows: number): Sizes {
  const logC = Math.max(MIN_LOG_ROWS, Math.ceil(logRows / 2) + 2);
  // Four rows are one vector of the kernels.
  const logR = Math.max(2, logRows - logC);
  const logN = logC + set.logBlowup;
  return {
    set,
    logRows: logR + logC,
    logC,
    logR,
    logN,
    C: 2 ** logC,
    R: 2 ** logR,
    N: 2 ** logN,
    D: (2 ** logC) >> set.tailShift,
  };
}

/** Openings for which a commitment hides its rows: any D - 1 positions of a row are uniform, each proof shows T. */
export const openingsOf = (sizes: Sizes): number => Math.floor((sizes.D - 1) / sizes.set.queries);

export interface SoundnessTerm {
  readonly name: string;
  readonly source: string;
  /** -log2 of the bound. */
  readonly bits: number;
}

/** log2 |QM31|. */
const FIELD = 124;

/**
 * The terms of the soundness error, unique decoding only; docs/proofs.md derives each. `reads` columns are read,
 * `vectors` combinations are opened, `degree` bounds the main sumcheck.
 */
export function soundness(sizes: Sizes, reads: number, degree: number, vectors = 4): SoundnessTerm[] {
  const distance = 1 - (sizes.C + sizes.D) / sizes.N;
  const leaves = sizes.logRows + Math.ceil(Math.log2(reads));
  const hBits = 16 + Math.ceil(Math.log2(reads));
  const rounds = (leaves * (leaves - 1)) / 2;
  return [
    {
      name: 'positions',
      source: 'Ligero §4, Brakedown §4: (vectors + 1) (1 - distance/2)^queries',
      bits: -Math.log2(1 - distance / 2) * sizes.set.queries - Math.log2(vectors + 1),
    },
    {
      name: 'proximity gap',
      source: 'BCIKS20, Theorem 1.6 (affine spaces, unique decoding): N / |K|',
      bits: FIELD - sizes.logN,
    },
    {
      name: 'lookup identity',
      source: 'Haböck 2022, Lemma 5 (logarithmic derivatives): (rows + table) / |K|, once per column',
      bits: FIELD - Math.log2(reads * (2 ** sizes.logRows + 2 ** 16)),
    },
    {
      name: 'fraction sumchecks',
      source: 'Papini and Haböck 2023, §3: (3 rounds + 4 layers) / |K|',
      bits: FIELD - Math.log2(3 * rounds + 4 * leaves + reads),
    },
    {
      name: 'main and table sumchecks',
      source: 'Lund, Fortnow, Karloff, Nisan 1992: (degree L + 2 bits) / |K|, plus the batching of totals',
      bits: FIELD - Math.log2(degree * sizes.logRows + 2 * hBits + 64),
    },
    {
      name: 'products and linear batching',
      source:
        'Baum and Nof 2020 (sacrificing); Schwartz-Zippel over at most 2^11 relations, mask challenge, row space',
      bits: FIELD - 12,
    },
  ];
}

/** Bits of the whole interactive error; grinding comes on top for the positions term. */
export const soundnessBits = (terms: readonly SoundnessTerm[]): number =>
  -Math.log2(terms.reduce((sum, t) => sum + 2 ** -t.bits, 0));
