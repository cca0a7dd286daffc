import type { Listener, Speaker } from './channel.ts';
import { type Ext, extInverse, extMul, extSub, isZero, ONE } from './field.ts';
import { combine, type Form, formAdd, formSub, known } from './forms.ts';
import type { Arena } from './kernels/arena.ts';
import { Reject } from './wire.ts';

/**
 * GKR for a sum of 2^k fractions (Papini and Haböck 2023, "Improving logarithmic derivative lookups using GKR"). Node i
 * of a layer of m joins children i and i + m: p = p0 q1 + p1 q0, q = q0 q1. Per layer one sumcheck of
 * eq(z, x) [(p0 + l q0) q1 + p1 q0] with the eq factor split off (Gruen 2024): with t the rest,
 * (1 - z_k) t(0) + z_k t(1) = claim, and the next claim is t(r). The prover sends t(0) and t's leading coefficient.
 */
export interface Layers {
  /** Numerators and denominators, leaves first. */
  readonly p: readonly number[];
  readonly q: readonly number[];
  readonly logLeaves: number;
}

/** Builds the tree over leaves at p, q. */
export function buildFractions(arena: Arena, p: number, q: number, logLeaves: number): Layers {
  const ps = [p];
  const qs = [q];
  for (let m = 2 ** (logLeaves - 1); m >= 1; m /= 2) {
    const [above, below] = [arena.alloc(16 * m), arena.alloc(16 * m)];
    arena.kernels.fractionLayer(ps.at(-1)!, qs.at(-1)!, m, above, below);
    ps.push(above);
    qs.push(below);
  }
  return { p: ps, q: qs, logLeaves };
}

/** Consumes the layers. Returns the leaf point, most significant coordinate first. */
export function proveFractions(arena: Arena, layers: Layers, speaker: Speaker): Ext[] {
  const { kernels } = arena;
  const { logLeaves } = layers;
  const rootP = arena.element(layers.p[logLeaves]!);
  const rootQ = arena.element(layers.q[logLeaves]!);
  const inverse = extInverse(rootQ);
  const total = extMul(rootP, inverse);
  speaker.scalars('fraction root', [rootP, rootQ, total, inverse]);
  speaker.product(total, rootQ);
  speaker.product(rootQ, inverse);

  const mark = arena.mark();
  const slot = arena.alloc(64);
  const eq = arena.alloc(16 * Math.max(1, 2 ** (logLeaves - 2)));
  let z: Ext[] = [];
  for (let d = 0; d < logLeaves; d++) {
    const m = 2 ** d;
    const p = layers.p[logLeaves - 1 - d]!;
    const q = layers.q[logLeaves - 1 - d]!;
    const l = speaker.transcript.element('fraction layer');
    arena.put(slot, l);
    kernels.addMultiple(p, q, slot, m);
    if (d > 0) arena.eqTable(eq, z.slice(1));
    const rounds: Ext[] = [];
    for (let half = m / 2; half >= 1; half /= 2) {
      kernels.fractionRound(p, q, m, half, eq, slot);
      speaker.scalars('fraction round', [arena.element(slot), arena.element(slot, 1)]);
      const r = speaker.transcript.element('fraction round');
      arena.put(slot, r);
      for (const a of [p, p + 16 * m, q, q + 16 * m]) kernels.fold(a, half, slot);
      if (half > 1) kernels.collapse(eq, half / 2);
      rounds.push(r);
    }
    const p1 = arena.element(p, m);
    const q0 = arena.element(q);
    const q1 = arena.element(q, m);
    const lifted = arena.element(p);
    const p0 = extSub(lifted, extMul(l, q0));
    speaker.scalars('fraction values', [p0, p1, q0, q1, extMul(lifted, q1)]);
    speaker.product(lifted, q1);
    speaker.product(p1, q0);
    z = [speaker.transcript.element('fraction point'), ...rounds];
  }
  arena.release(mark);
  return z;
}

/** Returns the leaf point, the claims on the leaves' p and q there, and the value of the whole sum. */
export function listenFractions(
  listener: Listener,
  logLeaves: number,
): { point: Ext[]; p: Form; q: Form; total: Form } {
  const root = listener.scalars('fraction root', 4) as [Form, Form, Form, Form];
  let [p, q] = root;
  const total = root[2];
  // total * q = p, and q has an inverse.
  listener.product(total, q, p);
  listener.product(q, root[3], known(ONE));
  let z: Ext[] = [];
  for (let d = 0; d < logLeaves; d++) {
    const l = listener.transcript.element('fraction layer');
    let claim = combine([ONE, p], [l, q]);
    const rounds: Ext[] = [];
    for (let k = 0; k < d; k++) {
      const [zero, lead] = listener.scalars('fraction round', 2) as [Form, Form];
      const r = listener.transcript.element('fraction round');
      const zk = z[k]!;
      if (isZero(zk)) throw new Reject('fraction point');
      const over = extInverse(zk);
      // t(1) = (claim - (1 - z) t(0)) / z; t(r) = t(0) + r (t(1) - t(0) - lead) + r^2 lead.
      const one = combine([over, claim], [extMul(extSub(zk, ONE), over), zero]);
      claim = combine([extSub(ONE, r), zero], [r, one], [extSub(extMul(r, r), r), lead]);
      rounds.push(r);
    }
    const [p0, p1, q0, q1, first] = listener.scalars('fraction values', 5) as [Form, Form, Form, Form, Form];
    listener.product(combine([ONE, p0], [l, q0]), q1, first);
    listener.product(p1, q0, formSub(claim, first));
    const rho = listener.transcript.element('fraction point');
    p = formAdd(p0, combine([rho, formSub(p1, p0)]));
    q = formAdd(q0, combine([rho, formSub(q1, q0)]));
    z = [rho, ...rounds];
  }
  return { point: z, p, q, total };
}
