import { fromHex, type Hash, type MemberId, type Rng, type SessionId, TacitError } from '@tacit/sdk/core';
import { sharedSecret } from '@tacit/sdk/crypto';
import type { DatasetRecord, SessionRecord } from '@tacit/sdk/ledger';
import {
  answerProofSchema,
  type OwnerProof,
  ownerProofHash,
  ownerProofToJson,
  ownerStatement,
  type ProvedQuestion,
  queryOf,
  releasedCells,
} from '@tacit/sdk/protocols/proof/answer';
import { Composition, TableProver, wasmKernels } from '@tacit/sdk/protocols/proof/table';
import { OpeningLog } from '../../proof/index.ts';
import type { Chain } from '../chain.ts';
import type { Holdings } from '../holdings.ts';
import { readMaterial } from './material-file.ts';

export interface ProofAsked {
  /** Cells to open, ascending. */
  readonly released: readonly number[];
  /** By owner, what it said in the first round. */
  readonly roots: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What the desk needs of a node. */
export interface DeskNode {
  readonly self: MemberId;
  readonly chain: Chain;
  readonly holdings: Holdings;
  readonly rng: Rng;
}

/** What the desk needs of a question its owner has checked. */
export interface DeskQuestion {
  readonly session: Pick<SessionRecord, 'id'>;
  readonly dataset: DatasetRecord;
  readonly planHash: Hash;
  readonly proving: ProvedQuestion | null;
}

interface Entry {
  readonly composition: Composition;
  readonly member: MemberId;
  readonly peers: readonly string[];
  readonly dataset: OwnerProof['dataset'];
  made: OwnerProof | null;
}

/** What this owner has ready to prove, by session. The first round comes before the release, the second after it. */
export class ProofDesk {
  readonly #path: string;
  readonly #entries = new Map<SessionId, Entry>();
  #log: OpeningLog | null = null;
  /** One claim at a time: numbers must reach the ledger in their order. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Writes down the next opening of this owner's commitment, then has `claim` put it on the ledger. Throws
   * `proof.no-openings`, `proof.counter-behind`, `proof.counter-unreadable`, `proof.repeated`.
   */
  claim(ctx: DeskNode, q: DeskQuestion, claim: (opening: number) => Promise<unknown>): Promise<unknown> {
    const mine = this.#turn.then(() => {
      const { id, provable, openings = 0 } = ctx.chain.view().dataset(q.dataset.id) ?? q.dataset;
      if (provable === undefined)
        throw new TacitError('proof.no-commitment', { field: id, member: ctx.self });
      // Opened when first needed: an unreadable record stops proving, not the node.
      this.#log ??= new OpeningLog(this.#path);
      return this.#log.take(provable, q.session.id, openings, async (number) => {
        await claim(number);
      });
    });
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  /** Derives the masks shared with each other owner from the session's keys. Before the share leaves. */
  async prepare(
    ctx: DeskNode,
    q: DeskQuestion,
    running: SessionRecord,
    secretKey: Uint8Array,
  ): Promise<void> {
    const proving = q.proving;
    const own = proving?.commitments.get(ctx.self);
    if (proving === null || own === undefined)
      throw new TacitError('proof.no-commitment', { member: ctx.self });
    const peers = new Map<string, Uint8Array>();
    for (const p of running.participants) {
      if (p.member !== ctx.self) peers.set(p.member, sharedSecret(secretKey, fromHex(p.maskKey ?? '')));
    }
    const version = ctx.holdings.versionOf(q.dataset.id);
    const material = await readMaterial(ctx.holdings.folder, q.dataset.id, version, own);
    const kernels = await wasmKernels();
    const composition = new Composition({
      prover: new TableProver(kernels, material),
      kernels,
      statement: ownerStatement(proving, ctx.self).statement,
      context: { session: running.id, owner: ctx.self, plan: q.planHash },
      peers,
      query: queryOf(proving),
      rng: ctx.rng,
    });
    for (const secret of peers.values()) secret.fill(0);
    this.#entries.set(running.id, {
      composition,
      member: ctx.self,
      peers: [...peers.keys()],
      dataset: q.dataset.id,
      made: null,
    });
  }

  /** Root of the mask shared with each other owner. Throws `session.member-restarted`. */
  roots(id: SessionId): Record<string, Hash> {
    return Object.fromEntries(this.#entry(id).composition.roots()) as Record<string, Hash>;
  }

  /**
   * This owner's proof, as JSON: once. Nothing is opened before both owners of every pair have shown the same root, and
   * no second set of cells ever. Throws `proof.masks-differ` naming the owner, `proof.repeated`.
   */
  prove(id: SessionId, asked: ProofAsked): object {
    const entry = this.#entry(id);
    const { composition, member, peers, dataset } = entry;
    if (asked.released.some((c, i) => i > 0 && c <= asked.released[i - 1]!))
      throw new TacitError('input.invalid', { field: 'released', expected: 'ascending cells' });
    if (entry.made === null) {
      const theirs = new Map(
        peers.flatMap((peer) => {
          const root = asked.roots[peer]?.[member];
          return root === undefined ? [] : [[peer, root] as const];
        }),
      );
      composition.agree(theirs);
      const { masked, proof } = composition.prove(asked.released);
      entry.made = { member, dataset, masked, proof };
    }
    if (entry.made.masked.released.join() !== asked.released.join())
      throw new TacitError('proof.repeated', { member });
    return ownerProofToJson(entry.made) as object;
  }

  /** Whether a receipt's proof names the proof this owner made, the cells it opened, and every participant once. */
  vouches(session: SessionRecord, proof: unknown): boolean {
    const made = this.#entries.get(session.id)?.made;
    const read = answerProofSchema.safeParse(proof);
    if (made === undefined || made === null || !read.success) return false;
    const { owners, cells } = read.data;
    const parties = session.participants.map((p) => p.member);
    return (
      owners.map((o) => o.member).join() === parties.join() &&
      owners.find((o) => o.member === made.member)?.hash === ownerProofHash(made) &&
      releasedCells(cells).join() === made.masked.released.join()
    );
  }

  has(id: SessionId): boolean {
    return this.#entries.has(id);
  }

  forget(id: SessionId): void {
    this.#entries.delete(id);
  }

  close(): void {
    this.#log?.close();
  }

  #entry(id: SessionId): Entry {
    const entry = this.#entries.get(id);
    if (entry === undefined) throw new TacitError('session.member-restarted');
    return entry;
  }
}
