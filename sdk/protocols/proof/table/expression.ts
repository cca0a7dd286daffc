import type { Listener, Speaker } from './channel.ts';
import { type Ext, extAdd, extMul, extSub, ONE, ZERO } from './field.ts';
import { type Form, formAdd, formSub, known } from './forms.ts';

/** A polynomial in virtual columns: what the main sumcheck sums over the rows. */
export type Expression =
  | { readonly op: 'column'; readonly index: number }
  | { readonly op: 'constant'; readonly value: Ext }
  | { readonly op: 'add' | 'mul'; readonly left: Expression; readonly right: Expression }
  | { readonly op: 'complement'; readonly arg: Expression };

export const column = (index: number): Expression => ({ op: 'column', index });
export const constant = (value: Ext): Expression => ({ op: 'constant', value });
export const sum = (left: Expression, right: Expression): Expression => ({ op: 'add', left, right });
export const product = (left: Expression, right: Expression): Expression => ({ op: 'mul', left, right });
/** 1 - arg. */
export const complement = (arg: Expression): Expression => ({ op: 'complement', arg });

export function degree(e: Expression): number {
  switch (e.op) {
    case 'column':
      return 1;
    case 'constant':
      return 0;
    case 'complement':
      return degree(e.arg);
    case 'add':
      return Math.max(degree(e.left), degree(e.right));
    case 'mul':
      return degree(e.left) + degree(e.right);
  }
}

export function evaluate(e: Expression, values: readonly Ext[]): Ext {
  switch (e.op) {
    case 'column':
      return values[e.index]!;
    case 'constant':
      return e.value;
    case 'complement':
      return extSub(ONE, evaluate(e.arg, values));
    case 'add':
      return extAdd(evaluate(e.left, values), evaluate(e.right, values));
    case 'mul':
      return extMul(evaluate(e.left, values), evaluate(e.right, values));
  }
}

const needsTriple = (e: Expression): boolean => e.op === 'mul' && degree(e.left) > 0 && degree(e.right) > 0;

/** The prover's side of `claimExpression`: sends every product of two hidden values. */
export function sendExpression(e: Expression, values: readonly Ext[], speaker: Speaker): Ext {
  if (e.op === 'column') return values[e.index]!;
  if (e.op === 'constant') return e.value;
  if (e.op === 'complement') return extSub(ONE, sendExpression(e.arg, values, speaker));
  const left = sendExpression(e.left, values, speaker);
  const right = sendExpression(e.right, values, speaker);
  if (e.op === 'add') return extAdd(left, right);
  const out = extMul(left, right);
  if (needsTriple(e)) {
    speaker.scalars('product', [out]);
    speaker.product(left, right);
  }
  return out;
}

/** The expression's value as a form, given forms of its columns. */
export function claimExpression(e: Expression, values: readonly Form[], listener: Listener): Form {
  if (e.op === 'column') return values[e.index]!;
  if (e.op === 'constant') return known(e.value);
  if (e.op === 'complement') return formSub(known(ONE), claimExpression(e.arg, values, listener));
  const left = claimExpression(e.left, values, listener);
  const right = claimExpression(e.right, values, listener);
  if (e.op === 'add') return formAdd(left, right);
  if (needsTriple(e)) {
    const out = listener.scalars('product', 1)[0]!;
    listener.product(left, right, out);
    return out;
  }
  return left.pads.size === 0 ? scale(left.constant, right) : scale(right.constant, left);
}

const scale = (k: Ext, form: Form): Form => ({
  constant: extMul(k, form.constant),
  pads: new Map([...form.pads].map(([i, c]) => [i, extMul(k, c)])),
});

export const ZERO_EXPRESSION: Expression = { op: 'constant', value: ZERO };
