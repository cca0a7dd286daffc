import type { Virtual } from './compile.ts';
import type { Ext } from './field.ts';
import type { MaskedTotals, SharedMatrix } from './shared.ts';
import type { Transcript } from './transcript.ts';
import type { Section } from './wire.ts';

/** What a dishonest prover may try; for tests only. */
export interface InsecureHooks {
  /** Totals to claim instead of the true ones. */
  readonly totals?: Uint32Array;
  /** Words to compute with instead of the committed ones, by committed column. */
  readonly words?: ReadonlyMap<number, Uint16Array>;
  /** Changes the virtual columns that the main sumcheck sums. */
  readonly virtuals?: (virtuals: readonly Virtual[]) => readonly Virtual[];
  /** Repairs the lookup vector before it is committed: claimed values of the virtual columns, words of the vector. */
  readonly lookup?: (values: readonly Ext[], words: Uint32Array) => void;
}

export interface ProveOptions {
  /** Zero pads, masks, tails and salts of this proof: it shows the table. For tests that must notice. */
  readonly insecureNotZeroKnowledge?: boolean;
  readonly insecureHooks?: InsecureHooks;
  /** For tests of the transcript. */
  readonly transcript?: (protocol: string) => Transcript;
  /** Milliseconds now, for the shares of time in `steps`. */
  readonly clock?: () => number;
}

/** What an owner keeps of one composed query. */
export interface MaskedSecrets {
  readonly y: SharedMatrix;
  readonly masks: readonly { readonly peer: string; readonly mask: SharedMatrix; readonly sign: 1 | -1 }[];
}

export interface TableProof extends Proved {
  readonly totals: Uint32Array;
}

export interface MaskedProof extends Proved {
  readonly masked: MaskedTotals;
}

export interface Proved {
  readonly proof: Uint8Array;
  readonly sections: readonly Section[];
  /** Milliseconds a step, when a clock was given. */
  readonly steps: Readonly<Record<string, number>>;
  readonly peakBytes: number;
}
