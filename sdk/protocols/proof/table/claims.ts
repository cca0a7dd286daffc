import type { Combined } from './channel.ts';
import { BASIS, type Ext, extMul, powers } from './field.ts';
import type { LookupSpace } from './lookup.ts';
import { eqTable } from './multilinear.ts';
import type { Group, VectorClaim } from './opening.ts';
import { MASK_ROWS } from './pads.ts';
import type { Sizes } from './parameters.ts';
import { SHARED_MASK_ROWS, type SharedFrame } from './shared.ts';

const scaled = (table: readonly Ext[], by: Ext): VectorClaim['functional'] =>
  table.map((x, c) => [c, extMul(x, by)] as const);

/**
 * What remains to be shown, from the points of the sumchecks and the combined relation: T at the leaf point, h at the
 * lookup point and the pads, as combinations of rows of one group.
 */
export function mainGroup(
  sizes: Sizes,
  slots: number,
  space: LookupSpace,
  tablePoint: readonly Ext[],
  lookupPoint: readonly Ext[],
  relation: Combined,
): Group {
  const slotBits = tablePoint.length - sizes.logRows;
  const perSlot = eqTable(tablePoint.slice(0, slotBits));
  const low = eqTable(tablePoint.slice(slotBits + sizes.logC));
  const split = lookupPoint.length - sizes.logC;
  const lookupHigh = eqTable(lookupPoint.slice(0, split));
  const table: VectorClaim = {
    functional: scaled(eqTable(tablePoint.slice(slotBits, slotBits + sizes.logC)), relation.table),
    parts: Array.from({ length: slots }, (_, k) => ({
      matrix: k,
      weights: low.map((x) => extMul(x, perSlot[k]!)),
    })),
  };
  const weights = Array.from({ length: space.rows }, (_, r) => extMul(lookupHigh[r >> 2]!, BASIS[r & 3]!));
  const lookup: VectorClaim = {
    functional: scaled(eqTable(lookupPoint.slice(split)), relation.lookup),
    parts: [{ matrix: slots, weights }],
  };
  const pads: VectorClaim = {
    functional: [...relation.pads],
    parts: [{ matrix: slots + 1, weights: BASIS }],
  };
  return {
    sizes,
    rows: [...new Array<number>(slots).fill(sizes.R), space.rows, MASK_ROWS],
    firstMask: 1,
    vectors: [table, lookup, pads],
  };
}

/** Shared masks: the claimed total as a functional of Y and the masks, and the released part of Y. */
export function sharedGroup(
  frame: SharedFrame,
  cellWeights: readonly Ext[],
  totalWeights: readonly Ext[],
  releasedPoint: readonly [cell: Ext, total: Ext],
  relation: Combined,
): Group {
  const { sizes, rows, signs, released } = frame;
  const negated = totalWeights.map((w) => extMul(w, [0x7ffffffe, 0, 0, 0]));
  const total: VectorClaim = {
    functional: scaled(cellWeights, relation.shared),
    // Y = X + sum of sign * mask, so X = Y - sum of sign * mask.
    parts: [
      { matrix: 0, weights: totalWeights },
      ...signs.map((sign, j) => ({ matrix: 1 + j, weights: sign > 0 ? negated : totalWeights })),
    ],
  };
  const cellPowers = powers(releasedPoint[0], cellWeights.length);
  const open: VectorClaim = {
    functional: released.map((c) => [c, extMul(cellPowers[c]!, relation.released)] as const),
    parts: [{ matrix: 0, weights: powers(releasedPoint[1], totalWeights.length) }],
  };
  return {
    sizes,
    rows: [...new Array<number>(1 + signs.length).fill(rows), SHARED_MASK_ROWS],
    firstMask: 0,
    vectors: [total, open],
  };
}
