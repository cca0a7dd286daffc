import { TacitError } from '@tacit/sdk/core';
import type { GrantRecord, LedgerView, SessionRecord } from '@tacit/sdk/ledger';
import { type Words, writeSigned } from '@tacit/sdk/protocols/aggregate';
import {
  checkDifferences,
  countOverlaps,
  type Division,
  divisionOf,
  MOST_EARLIER,
  type Shape,
  shapeOfOverlaps,
} from '@tacit/sdk/protocols/differencing';
import { type Layout, type LocalTable, layoutOf, type Plan } from '@tacit/sdk/query';
import type { RowCodes } from '../../data/index.ts';
import { codesSql } from '../../sql/index.ts';
import type { FlowContext } from '../context.ts';
import type { RowSetKey } from '../row-sets.ts';
import type { OwnedQuestion } from './question.ts';

/** A session's question set beside the earlier ones: the numbers every owner adds behind its part. */
export interface Comparison {
  readonly shape: Shape;
  readonly least: number;
}

/**
 * Only what a contract asks to be compared is; without the obligation nothing is added and nothing checked. Nor under
 * differential privacy: the budget bounds what differences tell, and a refusal by exact counts would tell more.
 */
export const compares = ({ grant: { obligations } }: Pick<OwnedQuestion, 'grant'>): boolean =>
  obligations.differencing !== undefined && obligations.epsilon === undefined;

const pinsOf = (g: GrantRecord): string =>
  g.pins
    .map((p) => `${p.dataset}@${p.version}`)
    .sort()
    .join(' ');

/**
 * Sessions whose answers this one is compared with, newest first: those over the same dataset versions in which all
 * owners had joined before, by this requester or anyone, unless they had failed by then. Follows from the ledger and the
 * height at which `running` began to run, so it is the same at every owner at any later time.
 */
export function earlierSessions(view: LedgerView, running: SessionRecord): SessionRecord[] {
  const grant = view.grant(running.grant);
  const ran = running.ran ?? 0;
  if (grant === undefined) return [];
  const pins = pinsOf(grant);
  const before = view.sessions().filter((s) => {
    if (s.id === running.id || s.ran === undefined) return false;
    if (s.ran > ran || (s.ran === ran && s.id > running.id)) return false;
    if (s.status === 'failed' && s.ended !== undefined && s.ended <= ran) return false;
    if (grant.obligations.differencing === 'requester' && s.requester !== running.requester) return false;
    const other = view.grant(s.grant);
    return other !== undefined && pinsOf(other) === pins;
  });
  before.sort((a, b) => b.ran! - a.ran! || (a.id < b.id ? 1 : -1));
  const seen = new Set<string>([running.planHash]);
  return before.filter((s) => !seen.has(s.planHash) && seen.add(s.planHash)).slice(0, MOST_EARLIER);
}

/** Kept durably before this owner joins: without it a later question could not be compared with this one. */
export const recordQuestion = (ctx: FlowContext, q: OwnedQuestion): Promise<void> =>
  ctx.journal.recordAsked(q.session.id, q.plan);

const divide = (q: OwnedQuestion, plan: Plan): Division =>
  divisionOf(plan.where, layoutOf(plan, q.table).layout, q.table);

const keyOf = (q: OwnedQuestion, planHash: SessionRecord['planHash']): RowSetKey => ({
  dataset: q.dataset.id,
  version: q.permit.version,
  planHash,
});

/** The rows this question divides, from one scan; starts before the owners have joined. */
export function rowCodes(
  ctx: FlowContext,
  q: OwnedQuestion,
  division: Division,
  planHash: SessionRecord['planHash'],
  signal: AbortSignal,
): Promise<RowCodes> {
  return ctx.rowSets.of(keyOf(q, planHash), () =>
    ctx.data.codes(q.dataset.id, codesSql(division, q.table), { deadlineMs: ctx.limits.queryMs, signal }),
  );
}

/** Starts the scan for `compare` early; null when nothing is to be compared. Throws `disclosure.differencing`. */
export function prepare(ctx: FlowContext, q: OwnedQuestion, signal: AbortSignal): Promise<RowCodes> | null {
  if (!compares(q)) return null;
  const codes = rowCodes(ctx, q, divide(q, q.plan), q.planHash, signal);
  codes.catch(() => undefined);
  return codes;
}

/**
 * This owner's sizes of row sets of the question and the earlier ones. Throws `disclosure.record-missing` when this
 * owner no longer knows an earlier question.
 */
export async function compare(
  ctx: FlowContext,
  q: OwnedQuestion,
  running: SessionRecord,
  signal: AbortSignal,
): Promise<{ readonly comparison: Comparison; readonly counts: Float64Array } | null> {
  if (!compares(q)) return null;
  const questions = await Promise.all(
    earlierSessions(ctx.chain.view(), running).map(async (s) => {
      const plan = await ctx.journal.asked(s.id);
      if (plan === null) throw new TacitError('disclosure.record-missing', { member: ctx.self });
      return { planHash: s.planHash, division: divide(q, plan) };
    }),
  );
  const now = divide(q, q.plan);
  const shape = shapeOfOverlaps(
    now,
    questions.map((p) => p.division),
  );
  const known = new Map(
    [{ planHash: q.planHash, division: now }, ...questions].map((p) => [p.planHash, p.division]),
  );
  const load = (key: RowSetKey) => rowCodes(ctx, q, known.get(key.planHash)!, key.planHash, signal);
  const joint = async (a: SessionRecord['planHash'], b: SessionRecord['planHash']) => {
    signal.throwIfAborted();
    // One pass over all rows at a time: the node answers others in between.
    await new Promise((resolve) => setImmediate(resolve));
    return ctx.rowSets.joint(keyOf(q, a), keyOf(q, b), load);
  };
  const own = await load(keyOf(q, q.planHash));
  const self = await joint(q.planHash, q.planHash);
  const earlier = [];
  for (const p of questions) earlier.push(await joint(q.planHash, p.planHash));
  const among = [];
  for (const { newer, older } of shape.among)
    among.push(await joint(questions[newer]!.planHash, questions[older]!.planHash));
  const counts = countOverlaps(shape, {
    rows: own.rows.length,
    now: self.map(([code, , rows]) => [code, rows]),
    earlier,
    among,
  });
  return { comparison: { shape, least: q.grant.obligations.minGroup }, counts };
}

/** The layout of a part with `extra` numbers behind it: what the masks cover and the gate adds. */
export const widened = (layout: Layout, extra: number): Layout =>
  extra === 0
    ? layout
    : {
        keys: [],
        cells: 1,
        statistics: new Array(layout.cells * layout.statistics.length + extra).fill(layout.statistics[0]),
        words: layout.words,
      };

/** The part with the owner's counts behind it. */
export function withCounts(table: LocalTable, counts: Float64Array): LocalTable {
  const { words } = table.layout;
  const values = new Uint32Array(table.values.length + counts.length * words);
  values.set(table.values);
  const start = table.values.length / words;
  counts.forEach((n, i) => {
    writeSigned(values, start + i, words as Words, BigInt(n));
  });
  return { layout: widened(table.layout, counts.length), values };
}

/** The gate's check of the counts over all owners, the last of `totals`; the others are the answer's. */
export function checkCounts(comparison: Comparison | null, totals: readonly bigint[]): readonly bigint[] {
  if (comparison === null) return totals;
  const own = totals.length - comparison.shape.length;
  checkDifferences(comparison.shape, totals.slice(own).map(Number), comparison.least);
  return totals.slice(0, own);
}
