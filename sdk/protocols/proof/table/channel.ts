import { TacitError } from '../../../core/index.ts';
import { type Ext, extAdd, extMul, extSub, inverse, neg, powers, ZERO } from './field.ts';
import { combine, type Form, formSub, known, pad } from './forms.ts';
import { lagrangeWeights } from './multilinear.ts';
import { maskElement, scalarCapacity, tripleAt, tripleCapacity } from './pads.ts';
import type { Sizes } from './parameters.ts';
import type { Transcript } from './transcript.ts';
import { extBytes, type ProofReader, type ProofWriter, Reject } from './wire.ts';

/**
 * The masked conversation. The prover sends each scalar minus a committed pad; the verifier computes with affine forms
 * in the pads and collects the relations that must hold, to be checked together at the end. A product c = a b is
 * checked against a committed triple z = x y (Baum and Nof 2020, sacrificing): for a challenge t drawn after c is fixed, the
 * prover opens rho = t a - x and sigma = b - y, and t c - z - sigma x - rho y - rho sigma must vanish.
 */

/** Signed small integers' inverses, for Lagrange weights. */
export const smallInverse = (n: number): number => (n > 0 ? inverse(n) : neg(inverse(-n)));

const tooLarge = (): TacitError =>
  new TacitError('proof.unsupported', {
    message: 'the plan needs more steps than one proof holds: its predicates touch too many columns',
  });

export class Speaker {
  readonly transcript: Transcript;
  readonly writer: ProofWriter;
  readonly #sizes: Sizes;
  readonly #masks: Uint32Array;
  readonly #products: (readonly [Ext, Ext])[] = [];
  #next = 0;

  constructor(transcript: Transcript, writer: ProofWriter, sizes: Sizes, masks: Uint32Array) {
    this.transcript = transcript;
    this.writer = writer;
    this.#sizes = sizes;
    this.#masks = masks;
  }

  #put(label: string, data: Uint8Array): void {
    this.transcript.absorb(label, data);
    this.writer.bytes(label, data);
  }

  digest(label: string, root: Uint8Array): void {
    this.#put(label, root);
  }

  /** Sends scalars under their pads. */
  scalars(label: string, values: readonly Ext[]): void {
    if (this.#next + values.length > scalarCapacity(this.#sizes)) throw tooLarge();
    const masked = values.map((v) => extSub(v, maskElement(this.#masks, 0, this.#next++)));
    this.#put(label, extBytes(masked));
  }

  /** Notes that a product of these two is claimed; must be called in the order of the verifier. */
  product(a: Ext, b: Ext): void {
    if (this.#products.length >= tripleCapacity(this.#sizes)) throw tooLarge();
    this.#products.push([a, b]);
  }

  finishProducts(): void {
    const t = this.transcript.element('products');
    const out = this.#products.flatMap(([a, b], k) => {
      const [x, y] = tripleAt(this.#sizes, k);
      return [
        extSub(extMul(t, a), maskElement(this.#masks, 0, x)),
        extSub(b, maskElement(this.#masks, 0, y)),
      ];
    });
    this.#put('openings of factors', extBytes(out));
  }
}

/** Weights of the opened values in a relation: T at its point, h at its point, y minus masks, the released part of y. */
export interface Opened {
  readonly table: Ext;
  readonly lookup: Ext;
  readonly shared: Ext;
  readonly released: Ext;
}

const NOTHING: Opened = { table: ZERO, lookup: ZERO, shared: ZERO, released: ZERO };

/** All relations as one: constant + <pads, coefficients> + sum of weight * opened value = 0. */
export interface Combined extends Opened {
  readonly constant: Ext;
  readonly pads: ReadonlyMap<number, Ext>;
}

export class Listener {
  readonly transcript: Transcript;
  readonly #reader: ProofReader;
  readonly #sizes: Sizes;
  readonly #relations: (readonly [Form, Opened])[] = [];
  readonly #products: (readonly [Form, Form, Form])[] = [];
  #next = 0;

  constructor(transcript: Transcript, reader: ProofReader, sizes: Sizes) {
    this.transcript = transcript;
    this.#reader = reader;
    this.#sizes = sizes;
  }

  digest(label: string): Uint8Array {
    const root = this.#reader.bytes(32);
    this.transcript.absorb(label, root);
    return root;
  }

  scalars(label: string, count: number): Form[] {
    const values = this.#reader.elements(count);
    this.transcript.absorb(label, extBytes(values));
    if (this.#next + count > scalarCapacity(this.#sizes)) throw new Reject('capacity');
    return values.map((v) => ({ constant: v, pads: pad(this.#next++).pads }));
  }

  /** form + sum of weight * opened value = 0. */
  require(form: Form, opened: Partial<Opened> = {}): void {
    this.#relations.push([form, { ...NOTHING, ...opened }]);
  }

  /** c = a b. */
  product(a: Form, b: Form, c: Form): void {
    if (this.#products.length >= tripleCapacity(this.#sizes)) throw new Reject('capacity');
    this.#products.push([a, b, c]);
  }

  finishProducts(): void {
    const t = this.transcript.element('products');
    const opened = this.#reader.elements(2 * this.#products.length);
    this.transcript.absorb('openings of factors', extBytes(opened));
    const one: Ext = [1, 0, 0, 0];
    const minus = (e: Ext): Ext => extSub(ZERO, e);
    this.#products.forEach(([a, b, c], k) => {
      const rho = opened[2 * k]!;
      const sigma = opened[2 * k + 1]!;
      const [x, y, z] = tripleAt(this.#sizes, k).map(pad) as [Form, Form, Form];
      this.require(combine([t, a], [minus(one), x], [minus(one), known(rho)]));
      this.require(formSub(formSub(b, y), known(sigma)));
      this.require(
        combine(
          [t, c],
          [minus(one), z],
          [minus(sigma), x],
          [minus(rho), y],
          [minus(one), known(extMul(rho, sigma))],
        ),
      );
    });
  }

  /** One random combination of every relation. */
  finish(): Combined {
    const weights = powers(this.transcript.element('relations'), this.#relations.length);
    const { constant, pads } = combine(...this.#relations.map(([form], k) => [weights[k]!, form] as const));
    const total = (of: keyof Opened): Ext =>
      this.#relations.reduce((sum, [, o], k) => extAdd(sum, extMul(weights[k]!, o[of])), ZERO);
    return {
      constant,
      pads,
      table: total('table'),
      lookup: total('lookup'),
      shared: total('shared'),
      released: total('released'),
    };
  }
}

/** Value at x of the polynomial with values g(0), g(1), ..., as a form. */
export const interpolate = (values: readonly Form[], x: Ext): Form => {
  const weights = lagrangeWeights(values.length - 1, x, smallInverse);
  return combine(...values.map((v, k) => [weights[k]!, v] as const));
};
