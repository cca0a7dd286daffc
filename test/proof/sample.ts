import * as T from '@tacit/sdk/protocols/proof/table';
import {
  type Column,
  type Expr,
  type Layout,
  layoutOf,
  type Plan,
  type Pred,
  type Table,
} from '@tacit/sdk/query';
import { seededRng } from './helpers.ts';

/** A small table with every kind of column: categories, codes, decimals, dates, booleans, wide and nullable ones. */
const column = (c: Partial<Column> & Pick<Column, 'name' | 'type'>): Column => ({
  scale: 0,
  nullable: true,
  min: null,
  max: null,
  categories: null,
  exposure: new Set(),
  identifier: false,
  ...c,
});

export const TABLE: Table = {
  name: 'sample',
  columns: [
    column({ name: 'sex', type: 'string', categories: ['female', 'male'], nullable: false }),
    column({ name: 'ward', type: 'string', categories: ['a', 'b', 'c', 'd', 'e'] }),
    column({ name: 'age', type: 'integer', min: 0n, max: 120n }),
    column({ name: 'score', type: 'integer', min: -50n, max: 50n, nullable: false }),
    column({ name: 'fee', type: 'decimal', scale: 2, min: 0n, max: 500000n }),
    column({ name: 'debt', type: 'integer', min: -3000000000n, max: 3000000000n, nullable: false }),
    column({ name: 'born', type: 'date', min: -20000n, max: 20000n }),
    column({ name: 'alive', type: 'boolean' }),
    column({ name: 'note', type: 'string' }),
  ],
};

export type Value = bigint | string | boolean | null;
export type SampleRow = Record<string, Value>;

export function sampleRows(count: number, next: () => number): SampleRow[] {
  const maybe = (v: Value): Value => (next() % 6 === 0 ? null : v);
  const range = (low: number, high: number): bigint => BigInt(low + (next() % (high - low + 1)));
  const edge = (low: bigint, high: bigint): bigint => {
    const at = next() % 8;
    const span = high - low;
    return at === 0 ? low : at === 1 ? high : at === 2 ? 0n : low + ((BigInt(next()) * 7919n) % (span + 1n));
  };
  return Array.from({ length: count }, () => ({
    sex: next() % 2 === 0 ? 'female' : 'male',
    ward: maybe('abcde'[next() % 5]!),
    age: maybe(range(0, 120)),
    score: range(-50, 50),
    fee: maybe(edge(0n, 500000n)),
    debt: edge(-3000000000n, 3000000000n),
    born: maybe(range(-20000, 20000)),
    alive: maybe(next() % 2 === 0),
  }));
}

export function sampleWords(rows: readonly SampleRow[]): {
  layout: T.ProofLayout;
  words: readonly Uint16Array[];
} {
  const ingest = new T.TableIngest(TABLE.columns);
  for (const name of ingest.names)
    ingest.append(
      name,
      rows.map((r) => r[name]!),
    );
  return { layout: ingest.layout, words: ingest.finish() };
}

export function sampleMaterial(
  rows: readonly SampleRow[],
  kernels: T.Kernels,
  seed = 1,
  options: T.CommitOptions = {},
): T.OpeningMaterial {
  const { layout, words } = sampleWords(rows);
  return T.commitTable(layout.physical, words, seededRng(seed), kernels, options);
}

export const planOf = (where: Pred | null, groupBy: readonly Expr[], select: Plan['select']): Plan => ({
  version: 1,
  from: { kind: 'table', table: 'sample' },
  where,
  groupBy,
  select,
  orderBy: [],
  limit: null,
});

export const layoutFor = (plan: Plan): Layout => layoutOf(plan, TABLE).layout;
export const CONTEXT: T.ProofContext = { session: 'session-1', owner: 'owner-1', plan: 'plan-1' };
