import { type Ext, extAdd, extMul, extSub, isZero, ONE, ZERO } from './field.ts';

/**
 * A value the verifier knows only up to the prover's pads: constant + sum of coefficient * pad. Sums and products with
 * public values stay affine; the product of two forms needs a committed triple (channel.ts).
 */
export interface Form {
  readonly constant: Ext;
  /** Pad index -> coefficient. */
  readonly pads: ReadonlyMap<number, Ext>;
}

const NONE: ReadonlyMap<number, Ext> = new Map();

export const known = (constant: Ext): Form => ({ constant, pads: NONE });
export const pad = (index: number): Form => ({ constant: ZERO, pads: new Map([[index, ONE]]) });

/** Sum of weight * form. */
export function combine(...parts: readonly (readonly [Ext, Form])[]): Form {
  let constant = ZERO;
  const pads = new Map<number, Ext>();
  for (const [weight, form] of parts) {
    if (isZero(weight)) continue;
    constant = extAdd(constant, extMul(weight, form.constant));
    for (const [index, coefficient] of form.pads) {
      const term = extMul(weight, coefficient);
      const before = pads.get(index);
      pads.set(index, before === undefined ? term : extAdd(before, term));
    }
  }
  return { constant, pads };
}

const MINUS: Ext = extSub(ZERO, ONE);
export const formAdd = (a: Form, b: Form): Form => combine([ONE, a], [ONE, b]);
export const formSub = (a: Form, b: Form): Form => combine([ONE, a], [MINUS, b]);
export const formScale = (k: Ext, a: Form): Form => combine([k, a]);
