import { type Hash, type MemberId, ownerOf, TacitError } from '@tacit/sdk/core';
import type { CommittedTable, GrantRecord, LedgerView, SessionRecord } from '@tacit/sdk/ledger';
import { checkOpens, ownerStatement, type ProvedQuestion } from '@tacit/sdk/protocols/proof/answer';
import type { Layout, Output, Plan, Table } from '@tacit/sdk/query';

interface Question {
  readonly session: SessionRecord;
  readonly grant: GrantRecord;
  readonly plan: Plan;
  readonly planHash: Hash;
  readonly layout: Layout;
  readonly outputs: readonly Output[];
  readonly table: Table;
}

/**
 * What this session is to prove; null where the grant asks for no proof. Known before a row is read or an opening is
 * spent. Throws `proof.no-commitment`, `proof.opens-more`, `proof.unsupported`.
 */
export function provedQuestion(view: LedgerView, self: MemberId, q: Question): ProvedQuestion | null {
  if (q.grant.obligations.proof === undefined) return null;
  const commitments = new Map<MemberId, CommittedTable>();
  for (const { dataset: id, version } of q.grant.pins) {
    const dataset = view.dataset(id);
    if (dataset?.provable === undefined || dataset.version !== version)
      throw new TacitError('proof.no-commitment', { field: id, member: ownerOf(id) });
    commitments.set(ownerOf(id), dataset.provable);
  }
  const { plan, planHash, layout, table } = q;
  const proved = { session: q.session.id, planHash, plan, layout, table, commitments };
  checkOpens(ownerStatement(proved, self), layout, q.outputs, q.grant.obligations);
  return proved;
}
