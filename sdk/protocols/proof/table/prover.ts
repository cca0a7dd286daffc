import type { Rng } from '../../../core/index.ts';
import { TacitError, toHex } from '../../../core/index.ts';
import { Listener, Speaker } from './channel.ts';
import { Code } from './code.ts';
import { commitmentSizes, type OpeningMaterial, placeWords } from './commitment.ts';
import { type Compiled, claimOf, compile } from './compile.ts';
import { absorbPublic, type Claimed, frameOf, listen, PROTOCOL } from './conversation.ts';
import { Expander } from './expand.ts';
import { column, product, sendExpression } from './expression.ts';
import { type Ext, extMul, powers } from './field.ts';
import { buildFractions, proveFractions } from './fraction.ts';
import { type Arena, arenaOf } from './kernels/arena.ts';
import type { Kernels } from './kernels/types.ts';
import { type LookupSpace, lookupMatrix, placeFunctional } from './lookup.ts';
import { plainMath } from './math.ts';
import { commitMatrix, type Matrix, placeTwiddles } from './matrix.ts';
import { belowBound } from './multilinear.ts';
import { proveOpening } from './opening.ts';
import { drawMasks, MASK_ROWS } from './pads.ts';
import type { MaskedProof, MaskedSecrets, Proved, ProveOptions, TableProof } from './prover-types.ts';
import { commitShared, type MaskedTotals, SHARED_MASK_ROWS, sharedSizes } from './shared.ts';
import { cellsOf, type ProofContext, type Statement, totalsPerCell } from './statement.ts';
import { proveSumcheck } from './sumcheck.ts';
import { totalsOf } from './totals.ts';
import { HashTranscript } from './transcript.ts';
import { ProofReader, ProofWriter } from './wire.ts';

export type * from './prover-types.ts';

/**
 * Holds an opened commitment in the kernels' memory: a column is encoded when first read, then kept as long as the
 * kernels live. Give a prover that lives long its own kernels.
 */
export class TableProver {
  readonly #kernels: Kernels;
  readonly #arena: Arena;
  readonly #material: OpeningMaterial;
  readonly #twiddles: number;
  readonly #columns = new Map<number, Matrix>();

  constructor(kernels: Kernels, material: OpeningMaterial) {
    this.#kernels = kernels;
    this.#material = material;
    this.#arena = arenaOf(kernels);
    const sizes = commitmentSizes(material.commitment);
    this.#twiddles = placeTwiddles(this.#arena, new Code(sizes.logC, sizes.logN));
  }

  #column(index: number): Matrix {
    const seen = this.#columns.get(index);
    if (seen !== undefined) return seen;
    const { commitment, words, seeds } = this.#material;
    const sizes = commitmentSizes(commitment);
    const data = placeWords(this.#arena, sizes, words[index]!);
    const secret = new Expander(seeds[index]!, 'column');
    const made = commitMatrix(this.#arena, sizes, this.#twiddles, data, sizes.R, secret);
    if (toHex(made.tree.root) !== commitment.columns[index]!.root) {
      throw new TacitError('proof.mismatch', { field: commitment.columns[index]!.name });
    }
    this.#columns.set(index, made);
    return made;
  }

  /** The statement's totals in the clear. */
  totals(statement: Statement): Uint32Array {
    return totalsOf(statement, this.#material.commitment.rows, this.#material.words);
  }

  /**
   * Proves a statement. Costs one opening of every column read: the caller counts them (openings.ts) and asks first.
   * Errors: `proof.memory`, `proof.mismatch`.
   */
  prove(statement: Statement, context: ProofContext, rng: Rng, options: ProveOptions = {}): TableProof {
    const { commitment, words } = this.#material;
    const hooks = options.insecureHooks ?? {};
    const computed = words.map((w, c) => hooks.words?.get(c) ?? w);
    const totals = hooks.totals ?? totalsOf(statement, commitment.rows, computed);
    const proved = this.#scoped(statement, context, { kind: 'public', totals }, totals, null, rng, options);
    return { totals, ...proved };
  }

  /**
   * Proves that y minus the shared masks are the statement's totals, and opens y in the released cells. `own.masks` in
   * ascending order of peers. One proof per query: the masks must not be used for another (node/proof keeps count).
   */
  proveMasked(
    statement: Statement,
    context: ProofContext,
    own: MaskedSecrets,
    released: readonly number[],
    rng: Rng,
    options: ProveOptions = {},
  ): MaskedProof {
    const per = totalsPerCell(statement);
    const values = new Uint32Array(released.length * per);
    released.forEach((c, k) => {
      values.set(own.y.words.subarray(c * per, (c + 1) * per), k * per);
    });
    const masked: MaskedTotals = {
      root: toHex(own.y.root),
      masks: own.masks.map((m) => ({ peer: m.peer, root: toHex(m.mask.root), sign: m.sign })),
      released,
      values,
    };
    const totals = this.totals(statement);
    const proved = this.#scoped(statement, context, { kind: 'masked', masked }, totals, own, rng, options);
    return { masked, ...proved };
  }

  /** Encodes what is read, to be kept; all else that a proof needs is given back, also when it fails. */
  #scoped(
    statement: Statement,
    context: ProofContext,
    claimed: Claimed,
    totals: Uint32Array,
    own: MaskedSecrets | null,
    rng: Rng,
    options: ProveOptions,
  ): Proved {
    for (const c of statement.columns) this.#column(c);
    return this.#arena.scoped(() => this.#prove(statement, context, claimed, totals, own, rng, options));
  }

  #prove(
    statement: Statement,
    context: ProofContext,
    claimed: Claimed,
    totals: Uint32Array,
    own: MaskedSecrets | null,
    rng: Rng,
    options: ProveOptions,
  ): Proved {
    const arena = this.#arena;
    const kernels = this.#kernels;
    const { commitment } = this.#material;
    const { sizes, slots, slotBits, space } = frameOf(commitment, statement);
    const steps: Record<string, number> = {};
    let last = options.clock?.() ?? 0;
    const lap = (name: string): void => {
      const now = options.clock?.() ?? 0;
      steps[name] = (steps[name] ?? 0) + now - last;
      last = now;
    };
    const hooks = options.insecureHooks ?? {};
    const tables = statement.columns.map((c) => this.#column(c));
    const makeTranscript = options.transcript ?? ((name: string) => new HashTranscript(name));
    const transcript = makeTranscript(PROTOCOL);
    absorbPublic(transcript, commitment, statement, context, claimed);
    const secret = options.insecureNotZeroKnowledge ? null : new Expander(rng(32), 'proof');
    const masks = drawMasks(sizes, secret);
    const maskTail = arena.putWords(masks.tail);
    const maskData = arena.putWords(masks.data);
    const masked = commitMatrix(arena, sizes, this.#twiddles, maskData, MASK_ROWS, secret, maskTail);
    const writer = new ProofWriter();
    const speaker = new Speaker(transcript, writer, sizes, masks.data);
    speaker.digest('mask root', masked.tree.root);
    const shared = own === null ? null : this.#shared(statement, own, secret);
    if (shared !== null) speaker.digest('shared mask root', shared[shared.length - 1]!.tree.root);
    lap('masks');

    const read = tables.map((t, k) => {
      const other = hooks.words?.get(statement.columns[k]!);
      return other === undefined ? t.data : placeWords(arena, sizes, other);
    });
    const honest = compile(statement, commitment.rows, 2 ** sizes.logRows, transcript);
    const compiled =
      hooks.virtuals === undefined ? honest : { ...honest, virtuals: hooks.virtuals(honest.virtuals) };
    if (own !== null) speaker.scalars('hidden total', [claimOf(honest, totals)]);
    const { point: rowPoint, values } = this.#main(compiled, read, speaker);
    lap('main sumcheck');

    // The lookup vector lives on until the opening; what follows it is released layer by layer.
    const eq = arena.alloc(16 << sizes.logRows);
    arena.eqTable(eq, rowPoint);
    const h = arena.elements(2 ** space.log);
    read.forEach((data, k) => {
      kernels.histogram(eq, data, h + 16 * space.offsets[k]!, 2 ** sizes.logRows);
    });
    hooks.lookup?.(values, kernels.words.subarray(h / 4, h / 4 + 4 * 2 ** space.log));
    lap('histograms');
    const entries = lookupMatrix(arena, space, sizes.logC, h);
    const lookup = commitMatrix(arena, sizes, this.#twiddles, entries, space.rows, secret);
    speaker.digest('lookup root', lookup.tree.root);
    lap('commit lookup');

    const alpha = transcript.element('pole');
    const poles = powers(transcript.element('slot weight'), slots);
    const inner = arena.mark();
    const leaves = 2 ** (slotBits + sizes.logRows);
    const [p, q] = [arena.alloc(16 * leaves), arena.alloc(16 * leaves)];
    const n = 2 ** sizes.logRows;
    const at = arena.putElements([alpha, [0, 0, 0, 0], [1, 0, 0, 0], ...poles]);
    for (let k = 0; k < 2 ** slotBits; k++) {
      const [pk, qk] = [p + 16 * n * k, q + 16 * n * k];
      if (k < slots) kernels.fractionLeaves(eq, read[k]!, at + 16 * (3 + k), at, pk, qk, n);
      else {
        kernels.fill(pk, at + 16, n);
        kernels.fill(qk, at + 32, n);
      }
    }
    const layers = buildFractions(arena, p, q, slotBits + sizes.logRows);
    lap('fraction layers');
    proveFractions(arena, layers, speaker);
    arena.release(inner);
    lap('fraction sumchecks');

    const functional = this.#lookup(honest, space, h, alpha, poles, speaker);
    if (own !== null) transcript.elements('released point', 2);
    speaker.finishProducts();
    lap('lookup sumcheck');

    // Listen to ourselves: the claim that remains, and the transcript at its state.
    const replay = makeTranscript(PROTOCOL);
    absorbPublic(replay, commitment, statement, context, claimed);
    const listener = new Listener(replay, new ProofReader(writer.take()), sizes);
    const { claims } = listen(commitment, statement, claimed, listener, {
      ...plainMath,
      // The lookup sumcheck folded it already.
      functionalAt: () => functional,
    });
    lap('replay');
    const matrices = [[...tables, lookup, masked], ...(shared === null ? [] : [shared])];
    proveOpening(arena, claims, matrices, replay, writer);
    lap('opening');
    return {
      proof: writer.take(),
      sections: writer.sections,
      steps,
      peakBytes: arena.peak,
    };
  }

  /** y, the masks, and the masks of this group's own vectors, committed. */
  #shared(statement: Statement, own: MaskedSecrets, secret: Expander | null): Matrix[] {
    const arena = this.#arena;
    const sizes = sharedSizes(cellsOf(statement));
    const per = totalsPerCell(statement);
    const twiddles = placeTwiddles(arena, new Code(sizes.logC, sizes.logN));
    const out = [own.y, ...own.masks.map((m) => m.mask)].map((m) =>
      commitShared(arena, twiddles, sizes, per, m.words, m.seed),
    );
    const random = (count: number): number =>
      arena.putWords(secret === null ? new Uint32Array(count) : secret.words(count));
    const data = random(SHARED_MASK_ROWS * sizes.C);
    const tail = random(SHARED_MASK_ROWS * sizes.D);
    return [...out, commitMatrix(arena, sizes, twiddles, data, SHARED_MASK_ROWS, secret, tail)];
  }

  #main(
    compiled: Compiled,
    data: readonly number[],
    speaker: Speaker,
  ): { point: Ext[]; values: readonly Ext[] } {
    const arena = this.#arena;
    const kernels = this.#kernels;
    const { commitment } = this.#material;
    const { logRows } = commitmentSizes(commitment);
    const n = 2 ** logRows;
    const mark = arena.mark();
    const columns = compiled.virtuals.map((v) => {
      const out = v.kind === 'rows' ? arena.elements(n) : arena.alloc(16 * n);
      const inner = arena.mark();
      if (v.kind === 'read') kernels.gather(arena.putWords(v.table), data[v.slot]!, out, n);
      else kernels.fill(out, arena.putElements([[1, 0, 0, 0]]), commitment.rows);
      arena.release(inner);
      return out;
    });
    const point = proveSumcheck(
      arena,
      columns,
      compiled.expression,
      compiled.degree,
      logRows,
      'main round',
      speaker,
    );
    const values = compiled.virtuals.map((v, j) =>
      v.kind === 'rows' ? belowBound(point, commitment.rows) : arena.element(columns[j]!),
    );
    speaker.scalars(
      'virtual values',
      values.filter((_, j) => compiled.virtuals[j]!.kind === 'read'),
    );
    sendExpression(compiled.expression, values, speaker);
    arena.release(mark);
    return { point, values };
  }

  #lookup(
    compiled: Compiled,
    space: LookupSpace,
    h: number,
    alpha: Ext,
    poles: readonly Ext[],
    speaker: Speaker,
  ): Ext {
    const arena = this.#arena;
    const mark = arena.mark();
    const batch = powers(speaker.transcript.element('batch'), compiled.virtuals.length + 1);
    const last = batch[batch.length - 1]!;
    const functional = placeFunctional(arena, space, {
      virtuals: compiled.virtuals,
      batch,
      alpha,
      poles: poles.map((w) => extMul(w, last)),
    });
    proveSumcheck(
      arena,
      // The sumcheck consumes h: its committed matrix is a copy.
      [h, functional],
      product(column(0), column(1)),
      2,
      space.log,
      'lookup round',
      speaker,
    );
    const end = arena.element(functional);
    arena.release(mark);
    return end;
  }
}

/** Proves once. Keep a `TableProver` to prove more than once over one commitment. */
export function proveTable(
  material: OpeningMaterial,
  statement: Statement,
  context: ProofContext,
  kernels: Kernels,
  rng: Rng,
  options: ProveOptions = {},
): TableProof {
  if (material.words.length !== material.commitment.columns.length) throw new TacitError('proof.mismatch');
  return arenaOf(kernels).scoped(() =>
    new TableProver(kernels, material).prove(statement, context, rng, options),
  );
}
