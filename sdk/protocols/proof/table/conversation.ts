import { type Canonical, canonicalBytes, fromHex } from '../../../core/index.ts';
import type { Listener } from './channel.ts';
import { mainGroup, sharedGroup } from './claims.ts';
import { commitmentHash, commitmentSizes, type TableCommitment } from './commitment.ts';
import { type Compiled, claimOf, compile } from './compile.ts';
import { claimExpression } from './expression.ts';
import { type Ext, extAdd, extMul, extScale, extSub, ONE, powers, ZERO } from './field.ts';
import { combine, type Form, formSub, known } from './forms.ts';
import { listenFractions } from './fraction.ts';
import { type LookupSpace, lookupSpace } from './lookup.ts';
import type { VerifierMath } from './math.ts';
import { belowBound, eqIndex, eqPoints } from './multilinear.ts';
import type { Claims } from './opening.ts';
import type { Sizes } from './parameters.ts';
import { absorbMasked, type MaskedTotals, sharedFrame } from './shared.ts';
import { type ProofContext, type Statement, statementHash } from './statement.ts';
import { listenSumcheck } from './sumcheck.ts';
import type { Transcript } from './transcript.ts';

export const PROTOCOL = 'tacit/proof/table/1';

/** What is claimed: the totals themselves, or y = totals + masks, opened in some cells only. */
export type Claimed =
  | { readonly kind: 'public'; readonly totals: Uint32Array }
  | { readonly kind: 'masked'; readonly masked: MaskedTotals };

/** Everything public enters before the first message. */
export function absorbPublic(
  transcript: Transcript,
  commitment: TableCommitment,
  statement: Statement,
  context: ProofContext,
  claimed: Claimed,
): void {
  transcript.absorb('commitment', fromHex(commitmentHash(commitment)));
  transcript.absorb('statement', statementHash(statement));
  transcript.absorb('context', canonicalBytes({ ...context } as Canonical));
  if (claimed.kind === 'public') transcript.absorb('totals', new Uint8Array(claimed.totals.slice().buffer));
  else transcript.absorb('masked totals', absorbMasked(claimed.masked));
}

/** Sizes that follow from commitment and statement alone. */
export interface Frame {
  readonly sizes: Sizes;
  readonly bits: readonly number[];
  readonly slots: number;
  readonly slotBits: number;
  readonly space: LookupSpace;
}

export function frameOf(commitment: TableCommitment, statement: Statement): Frame {
  const sizes = commitmentSizes(commitment);
  const bits = statement.columns.map((c) => commitment.columns[c]!.bits);
  return {
    sizes,
    bits,
    slots: bits.length,
    slotBits: Math.ceil(Math.log2(bits.length)),
    space: lookupSpace(bits, sizes.logC),
  };
}

export interface Heard {
  readonly claims: Claims;
  readonly maskRoot: Uint8Array;
  readonly lookupRoot: Uint8Array;
  /** Root of the masks of the shared group. */
  readonly sharedRoot: Uint8Array | null;
}

/**
 * The verifier's half of the conversation: from the public inputs and the prover's messages to one linear claim about
 * the committed vectors. The prover runs it too, on its own messages, to learn that claim.
 */
export function listen(
  commitment: TableCommitment,
  statement: Statement,
  claimed: Claimed,
  listener: Listener,
  math: VerifierMath,
): Heard {
  const { transcript } = listener;
  const { sizes, slots, slotBits, space } = frameOf(commitment, statement);
  const maskRoot = listener.digest('mask root');
  const sharedRoot = claimed.kind === 'masked' ? listener.digest('shared mask root') : null;
  const compiled: Compiled = compile(statement, commitment.rows, 2 ** sizes.logRows, transcript);

  // The claimed total: known, or hidden in y and the masks.
  const total = claimed.kind === 'public' ? known(claimOf(compiled, claimed.totals)) : hidden(listener);

  // Main sumcheck: sum over rows of the polynomial = weighted totals.
  const main = listenSumcheck(listener, total, compiled.degree, sizes.logRows, 'main round');
  const reads = compiled.virtuals.filter((v) => v.kind === 'read').length;
  const sent = listener.scalars('virtual values', reads);
  const rowsAt = known(belowBound(main.point, commitment.rows));
  let next = 0;
  const values: Form[] = compiled.virtuals.map((v) => (v.kind === 'rows' ? rowsAt : sent[next++]!));
  listener.require(formSub(claimExpression(compiled.expression, values, listener), main.claim));

  // Reads: h is committed, then the sums of fractions of both sides are compared at random points.
  const lookupRoot = listener.digest('lookup root');
  const alpha = transcript.element('pole');
  const poles = powers(transcript.element('slot weight'), slots);
  const fractions = listenFractions(listener, slotBits + sizes.logRows);
  const perSlot = Array.from({ length: 2 ** slotBits }, (_, k) =>
    eqIndex(fractions.point.slice(0, slotBits), k),
  );
  const rowPoint = fractions.point.slice(slotBits);
  const numerator = poles.map((w, k) => extMul(w, perSlot[k]!)).reduce(extAdd);
  listener.require(formSub(fractions.p, known(extMul(numerator, eqPoints(main.point, rowPoint)))));
  const used = perSlot.slice(0, slots).reduce(extAdd);
  const unused = extSub(ONE, used);
  // Denominator: alpha - T(z) on used slots, 1 on the rest.
  listener.require(formSub(fractions.q, known(extAdd(extMul(alpha, used), unused))), { table: ONE });

  // Every table value and the fraction sum are functionals of h: one sumcheck for a random combination of them.
  const batchPoint = transcript.element('batch');
  const batch = powers(batchPoint, compiled.virtuals.length + 1);
  const last = batch[batch.length - 1]!;
  const claim = combine(
    ...compiled.virtuals.flatMap((v, j) => (v.kind === 'read' ? [[batch[j]!, values[j]!] as const] : [])),
    [last, fractions.total],
  );
  const looked = listenSumcheck(listener, claim, 2, space.log, 'lookup round');
  const functional = { virtuals: compiled.virtuals, batch, alpha, poles: poles.map((w) => extMul(w, last)) };
  const weight = math.functionalAt(space, functional, looked.point);
  listener.require(combine([MINUS, looked.claim]), { lookup: weight });

  const releasedPoint = claimed.kind === 'masked' ? released(claimed.masked, compiled, listener) : null;
  listener.finishProducts();
  const relation = listener.finish();
  const groups = [mainGroup(sizes, slots, space, fractions.point, looked.point, relation)];
  if (claimed.kind === 'masked') {
    const frame = sharedFrame(statement, claimed.masked);
    groups.push(sharedGroup(frame, compiled.cellWeights, compiled.totalWeights, releasedPoint!, relation));
  }
  return { claims: { constant: relation.constant, groups }, maskRoot, lookupRoot, sharedRoot };
}

const MINUS = extSub(ZERO, ONE);

/** The total as a masked scalar, bound to y minus masks by a relation. */
function hidden(listener: Listener): Form {
  const total = listener.scalars('hidden total', 1)[0]!;
  listener.require(combine([MINUS, total]), { shared: ONE });
  return total;
}

/** y in the released cells equals what is published: a random combination over cells and totals. */
function released(masked: MaskedTotals, compiled: Compiled, listener: Listener): readonly [Ext, Ext] {
  const [cell, each] = listener.transcript.elements('released point', 2) as [Ext, Ext];
  const perCell = powers(cell, compiled.cellWeights.length);
  const perTotal = powers(each, compiled.totalWeights.length);
  let sum = ZERO;
  masked.released.forEach((c, k) => {
    perTotal.forEach((w, t) => {
      const y = masked.values[k * perTotal.length + t]!;
      sum = extAdd(sum, extScale(extMul(perCell[c]!, w), y));
    });
  });
  listener.require(known(extSub(ZERO, sum)), { released: ONE });
  return [cell, each];
}
