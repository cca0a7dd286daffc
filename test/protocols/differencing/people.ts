import {
  checkDifferences,
  countOverlaps,
  type Division,
  type Joint,
  shapeOfOverlaps,
} from '@tacit/sdk/protocols/differencing';
import type { KeyDomain } from '@tacit/sdk/query';

/** One invented person; `id` from 0. */
export interface Person {
  readonly id: number;
  readonly sex: 0 | 1;
  readonly age: number;
}

export const people = (n: number): Person[] =>
  Array.from({ length: n }, (_, id) => ({ id, sex: (id % 2) as 0 | 1, age: 20 + ((id * 7) % 60) }));

/** A question: its division, and what it does with a row. */
export interface Question {
  readonly division: Division;
  code(p: Person): number;
}

const NOBODY: Division = {
  where: null,
  keys: [],
  cells: 1,
  flags: [],
  kinds: [{ filter: null, known: null, quantity: '' }],
};

/** Counts who passes; with `filter` also who of them passes that. */
export function counts(where: (p: Person) => boolean, filter?: (p: Person) => boolean): Question {
  if (filter === undefined) return { division: NOBODY, code: (p) => (where(p) ? 1 : 0) };
  return {
    division: {
      ...NOBODY,
      flags: [{ kind: 'filter', pred: { op: 'and', args: [] } }],
      kinds: [...NOBODY.kinds, { filter: 0, known: null, quantity: '' }],
    },
    code: (p) => (where(p) ? 1 + (filter(p) ? 1 : 0) : 0),
  };
}

/** Counts by a key with labels 0 .. size - 1. */
export function grouped(
  name: string,
  size: number,
  key: (p: Person) => number,
  where = (_: Person) => true,
): Question {
  const domain: KeyDomain = {
    expr: { op: 'column', name },
    labels: Array.from({ length: size }, (_, i) => String(i)),
    type: 'integer',
  };
  return {
    division: { ...NOBODY, keys: [domain], cells: size + 1 },
    code: (p) => (where(p) ? 1 + key(p) + 1 : 0),
  };
}

const joint = (rows: readonly Person[], a: Question, b: Question): Joint =>
  rows.map((p) => [a.code(p), b.code(p), 1] as const);

/** Asks over several owners after earlier questions, newest first: whether the gate refuses, and the shape's length. */
export function ask(
  owners: readonly (readonly Person[])[],
  now: Question,
  earlier: readonly Question[],
  least = 5,
): { readonly refused: boolean; readonly vectors: readonly Float64Array[] } {
  const shape = shapeOfOverlaps(
    now.division,
    earlier.map((q) => q.division),
  );
  const vectors = owners.map((rows) =>
    countOverlaps(shape, {
      rows: rows.length,
      now: rows.map((p) => [now.code(p), 1] as const),
      earlier: shape.earlier.map((_, i) => joint(rows, now, earlier[i]!)),
      among: shape.among.map(({ newer, older }) => joint(rows, earlier[newer]!, earlier[older]!)),
    }),
  );
  const totals = Array.from({ length: shape.length }, (_, i) => vectors.reduce((s, v) => s + v[i]!, 0));
  try {
    checkDifferences(shape, totals, least);
    return { refused: false, vectors };
  } catch (e) {
    if ((e as { code?: string }).code !== 'disclosure.differencing') throw e;
    return { refused: true, vectors };
  }
}
