import { type Hash, type MemberId, type SessionId, TacitError } from '../../../core/index.ts';
import type { CommittedTable, Obligations } from '../../../ledger/index.ts';
import type { Layout, MeasureOutput, Output, Plan, Table } from '../../../query/index.ts';
import { commitmentHash, type PlannedStatement, queryId, statementOf } from '../table/index.ts';

/** What all parties of one proved question agree on. */
export interface ProvedQuestion {
  readonly session: SessionId;
  readonly planHash: Hash;
  readonly plan: Plan;
  readonly layout: Layout;
  readonly table: Table;
  /** Every owner's commitment, in any order. */
  readonly commitments: ReadonlyMap<MemberId, CommittedTable>;
}

/** One owner's statement. The bound on rows is of all owners together, so all of them reach the same statement. */
export function ownerStatement(q: ProvedQuestion, member: MemberId): PlannedStatement {
  const own = q.commitments.get(member);
  if (own === undefined) throw new TacitError('proof.no-commitment', { member });
  const rows = [...q.commitments.values()].reduce((n, c) => n + c.rows, 0);
  return statementOf(q.plan.where, q.layout, q.table, own, rows);
}

export const queryOf = (q: ProvedQuestion): string =>
  queryId(
    q.session,
    q.planHash,
    [...q.commitments.keys()].sort().map((m) => commitmentHash(q.commitments.get(m)!)),
  );

/**
 * A proof opens every statistic of a released cell. Refuses a question where that tells more than its answer does, or
 * more than its disclosure rules have judged: bars of a histogram, exact values behind rounding or noise, single digits
 * of a sum, counts of filters and of 0/1 expressions that the answer itself does not show. Throws `proof.opens-more`.
 */
export function checkOpens(
  planned: PlannedStatement,
  layout: Layout,
  outputs: readonly Output[],
  obligations: Obligations,
): void {
  const refuse = (field: string, message: string): never => {
    throw new TacitError('proof.opens-more', { field, message });
  };
  const measures = outputs.filter((o): o is MeasureOutput => o.role === 'measure');
  if (measures.length === 0) refuse('select', 'an answer without a measure has nothing to prove');
  if (obligations.round !== undefined)
    refuse('round', 'a proof opens exact totals, and these are to be rounded');
  if (obligations.epsilon !== undefined)
    refuse('epsilon', 'a proof opens exact totals, and these are to carry noise');
  const shown = new Set(measures.flatMap((o) => (o.formula.kind === 'count' ? [o.formula.n] : [])));
  layout.statistics.forEach((s, slot) => {
    if (s.filter !== null && s.factors.length === 0 && !shown.has(slot))
      refuse('filter', 'select the count of each filter too: the proof opens it');
  });
  for (const o of measures) {
    const { kind } = o.formula;
    if (kind === 'quantile') refuse(o.name, 'a proof of a quantile opens the whole histogram');
    if (kind !== 'sum' && o.checks.some((c) => c.rule === 'indicator'))
      refuse(o.name, 'ask for the sum of a 0/1 expression: the proof of its mean opens it');
    if (obligations.dominance !== undefined && kind !== 'sum' && kind !== 'count')
      refuse(o.name, 'under a dominance rule only counts and sums are proved');
  }
  const single = planned.statement.measures.map((m) => m.factors.every((f) => f.digits.length === 1));
  const split = planned.statistics.findIndex(
    (terms) => terms.length > 1 || terms.some((t) => single[t.measure] !== true),
  );
  if (split >= 0) {
    const [factor] = layout.statistics[split]!.factors;
    const field = factor?.op === 'column' ? factor.name : 'select';
    refuse(field, 'values too wide or of both signs: the proof opens the sum of each digit and sign');
  }
}
