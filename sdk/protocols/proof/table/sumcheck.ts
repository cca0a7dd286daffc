import { interpolate, type Listener, type Speaker } from './channel.ts';
import type { Expression } from './expression.ts';
import type { Ext } from './field.ts';
import { type Form, formSub } from './forms.ts';
import type { Arena } from './kernels/arena.ts';

/**
 * Sumcheck (Lund, Fortnow, Karloff, Nisan 1992): sum over x in {0,1}^k of e(columns(x)) = claim becomes a claim about
 * e at one random point. Round polynomial g of degree d: the prover sends g(0), g(2), ..., g(d); g(1) = claim - g(0).
 */

/** Elements a chunk: registers stay in the cache. */
const CHUNK = 512;

interface Step {
  readonly op: 'add' | 'mul' | 'complement';
  readonly out: number;
  readonly left: Operand;
  readonly right: Operand;
}
type Operand = { readonly column: number } | { readonly register: number };

/** Straight-line program of an expression over registers of one chunk. */
class Program {
  readonly steps: Step[] = [];
  readonly result: Operand;
  readonly #arena: Arena;
  readonly #ones: number;

  constructor(arena: Arena, e: Expression) {
    this.#arena = arena;
    this.#ones = this.#filled([1, 0, 0, 0]);
    this.result = this.#compile(e);
  }

  #filled(value: Ext): number {
    const slot = this.#arena.putElements([value]);
    const register = this.#arena.alloc(16 * CHUNK);
    this.#arena.kernels.fill(register, slot, CHUNK);
    return register;
  }

  #compile(e: Expression): Operand {
    if (e.op === 'column') return { column: e.index };
    if (e.op === 'constant') return { register: this.#filled(e.value) };
    const left: Operand = e.op === 'complement' ? { register: this.#ones } : this.#compile(e.left);
    const right = this.#compile(e.op === 'complement' ? e.arg : e.right);
    const out = this.#arena.alloc(16 * CHUNK);
    this.steps.push({ op: e.op, out, left, right });
    return { register: out };
  }

  run(columns: readonly number[], length: number, result: number): void {
    const { kernels } = this.#arena;
    const at = (o: Operand): number => ('column' in o ? columns[o.column]! : o.register);
    for (const { op, out, left, right } of this.steps) {
      if (op === 'mul') kernels.mulTo(out, at(left), at(right), length);
      else if (op === 'add') kernels.addTo(out, at(left), at(right), length);
      else kernels.subTo(out, at(left), at(right), length);
    }
    kernels.addSum(at(this.result), length, result);
  }
}

/** Folds the columns (at `columns`, 2^k elements each) in place; afterwards their first elements are the values at the point. */
export function proveSumcheck(
  arena: Arena,
  columns: readonly number[],
  e: Expression,
  degree: number,
  variables: number,
  label: string,
  speaker: Speaker,
): Ext[] {
  const { kernels } = arena;
  const mark = arena.mark();
  const program = new Program(arena, e);
  const registers = columns.map(() => arena.alloc(16 * CHUNK));
  const slot = arena.alloc(16);
  const points = Array.from({ length: degree + 1 }, (_, t) => t).filter((t) => t !== 1);
  const sums = points.map(() => arena.alloc(16));
  const out: Ext[] = [];
  for (let half = 2 ** (variables - 1); half >= 1; half /= 2) {
    for (const s of sums) arena.put(s, [0, 0, 0, 0]);
    for (let from = 0; from < half; from += CHUNK) {
      const length = Math.min(CHUNK, half - from);
      points.forEach((t, k) => {
        const at = columns.map((c, j) => {
          if (t === 0) return c + 16 * from;
          kernels.line(registers[j]!, c + 16 * from, half, t, length);
          return registers[j]!;
        });
        program.run(at, length, sums[k]!);
      });
    }
    speaker.scalars(
      label,
      sums.map((s) => arena.element(s)),
    );
    const r = speaker.transcript.element(label);
    arena.put(slot, r);
    for (const c of columns) kernels.fold(c, half, slot);
    out.push(r);
  }
  arena.release(mark);
  return out;
}

/** Returns the point and the claim left there. */
export function listenSumcheck(
  listener: Listener,
  claim: Form,
  degree: number,
  variables: number,
  label: string,
): { point: Ext[]; claim: Form } {
  const point: Ext[] = [];
  let current = claim;
  for (let k = 0; k < variables; k++) {
    const [zero, ...rest] = listener.scalars(label, degree) as [Form, ...Form[]];
    const r = listener.transcript.element(label);
    current = interpolate([zero, formSub(current, zero), ...rest], r);
    point.push(r);
  }
  return { point, claim: current };
}
