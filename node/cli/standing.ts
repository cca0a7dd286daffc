import type { GrantRecord, OpenRule, RequestRecord } from '@tacit/sdk/ledger';

/** A request as the node tells it. */
export interface Standing {
  readonly request: RequestRecord;
  readonly state: string;
  readonly waiting: readonly OpenRule[];
  readonly grant: GrantRecord | null;
}

const when = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

/** `2 of steward,ethics for va/heart: va, ethics`. */
export const openRuleText = ({ dataset, rule, missing, waiting }: OpenRule): string =>
  `${missing} more for \`${rule.count} of ${rule.who.join(',')}\`${dataset === null ? '' : ` of ${dataset}`}, from ${waiting.join(', ') || 'nobody left'}`;

export function standingText({ request: r, state, waiting, grant }: Standing): string {
  const { filter, group, aggregate } = r.shape.columns;
  return [
    `request ${r.id}`,
    `  ${r.requester}${r.user === null ? '' : `/${r.user}`} asks ${r.table} for ${r.purpose}, ${when(r.made)}`,
    `  ${r.shape.functions.join(', ') || 'no function'}; groups ${group.join(', ') || '-'}; filters ${filter.join(', ') || '-'}; measures ${aggregate.join(', ') || '-'}; ${r.shape.cells} cells`,
    `  ${r.status} (${state})${r.status === 'pending' && r.approval !== undefined ? ` until ${when(r.approval.deadline)}` : ''}`,
    ...(r.approval?.decisions ?? []).map(
      (d) => `  ${d.member} ${d.approve ? 'approved' : 'refused'} ${when(d.at)}: ${d.reason}`,
    ),
    ...(r.approval?.delegations ?? []).map((d) => `  ${d.from} lets ${d.to} decide`),
    ...waiting.map((o) => `  waits: ${openRuleText(o)}`),
    ...(grant === null
      ? []
      : [`  grant ${grant.id}: ${grant.status}, ${grant.usesLeft} uses left until ${when(grant.expires)}`]),
    ...(r.status === 'denied' || r.status === 'refused'
      ? r.reasons.map((x) => `  ${x.dataset}: ${x.text}`)
      : []),
  ].join('\n');
}
