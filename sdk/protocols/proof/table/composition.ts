import { fromHex, type Rng, TacitError, toHex } from '../../../core/index.ts';
import { add } from './field.ts';
import type { Kernels } from './kernels/types.ts';
import type { MaskedProof, MaskedSecrets, TableProver } from './prover.ts';
import { checkPeerRoots, maskKey, maskTotals, sharedMask } from './shared.ts';
import type { ProofContext, Statement } from './statement.ts';

export interface CompositionInput {
  readonly prover: TableProver;
  readonly kernels: Kernels;
  readonly statement: Statement;
  /** `owner` is this owner's id. */
  readonly context: ProofContext;
  /** Diffie-Hellman secret with each other owner, by id. */
  readonly peers: ReadonlyMap<string, Uint8Array>;
  /** `queryId` of the session. */
  readonly query: string;
  readonly rng: Rng;
}

/**
 * One owner's side of a composed proof, in the order that keeps it private: `roots` are published, `agree` takes the
 * peers' and gives y, `prove` comes after the release is known. Each step throws `session.failed` out of order.
 */
export class Composition {
  readonly #input: CompositionInput;
  readonly #masks: MaskedSecrets['masks'];
  #y: MaskedSecrets['y'] | null = null;
  #proved = false;

  constructor(input: CompositionInput) {
    this.#input = input;
    const own = input.context.owner;
    this.#masks = [...input.peers.keys()].sort().map((peer) => {
      const [low, high] = own < peer ? [own, peer] : [peer, own];
      const key = maskKey(input.peers.get(peer)!, input.query, low, high);
      return { peer, mask: sharedMask(input.kernels, input.statement, key), sign: own < peer ? 1 : -1 };
    });
  }

  /** Round 1: hex root of the mask shared with each peer. */
  roots(): ReadonlyMap<string, string> {
    return new Map(this.#masks.map((m) => [m.peer, toHex(m.mask.root)]));
  }

  /**
   * Round 2, given the root that each peer published for the pair: the root of y, to be published, and y itself, for
   * the release gate only. Throws `proof.masks-differ`; nothing was revealed then.
   */
  agree(theirs: ReadonlyMap<string, string>): { readonly root: string; readonly y: Uint32Array } {
    checkPeerRoots(
      this.#masks.map((m) => ({ peer: m.peer, root: m.mask.root })),
      new Map([...theirs].map(([peer, root]) => [peer, fromHex(root)])),
    );
    const { kernels, statement, prover, rng } = this.#input;
    this.#y ??= maskTotals(
      kernels,
      statement,
      prover.totals(statement),
      this.#masks.map((m) => m.mask),
      this.#masks.map((m) => m.sign),
      rng(32),
    );
    return { root: toHex(this.#y.root), y: this.#y.words };
  }

  /** After the release: the proof, with y opened in the released cells. Once only: the masks serve one proof. */
  prove(released: readonly number[]): MaskedProof {
    if (this.#y === null || this.#proved) {
      throw new TacitError('session.failed', { message: 'a composed proof was asked for out of order' });
    }
    this.#proved = true;
    const { prover, statement, context, rng } = this.#input;
    return prover.proveMasked(statement, context, { y: this.#y, masks: this.#masks }, released, rng);
  }
}

/** The gate's sum of all owners' y, in all cells: the totals, when every owner took part. */
export const sumMasked = (parts: readonly Uint32Array[]): Uint32Array =>
  parts.reduce((sum, y) => sum.map((x, i) => add(x, y[i]!)));
