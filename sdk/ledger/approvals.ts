import { type MemberId, NAME, TacitError } from '../core/index.ts';
import { parseDuration, writeDuration } from './duration.ts';

/**
 * Who must say yes before a grant: `2 of steward,ethics then regulator within 14d`.
 *
 *     approvals = stage { " then " stage } [ " within " duration ]
 *     stage     = rule { " and " rule }              all rules of a stage are open at once
 *     rule      = [ count " of " ] who { "," who }   count is 1 unless stated
 *     who       = "steward" | "ethics" | "regulator" | "member:" name
 *
 * A later stage opens when the one before it is met. `within` counts from the request, in block time.
 */
export const APPROVER_ROLES = ['steward', 'ethics', 'regulator'] as const;
export type ApproverRole = (typeof APPROVER_ROLES)[number];
export type Approver = ApproverRole | `member:${string}`;

/** `count` different members out of those that `who` names must say yes. */
export interface ApprovalRule {
  readonly count: number;
  /** Sorted, distinct. */
  readonly who: readonly Approver[];
}

export interface ApprovalPlan {
  readonly stages: readonly (readonly ApprovalRule[])[];
  /** Seconds of block time; null when the network's own limit holds. */
  readonly within: number | null;
}

export const APPROVALS_FORM =
  '`K of steward,ethics,regulator,member:NAME`, joined by ` and ` or ` then `, with ` within 14d` at the end';

const bad = (): never => {
  throw new TacitError('contract.bad-annotation', { field: 'approvals', expected: APPROVALS_FORM });
};

const isApprover = (text: string): text is Approver =>
  (APPROVER_ROLES as readonly string[]).includes(text) ||
  (text.startsWith('member:') && NAME.test(text.slice('member:'.length)));

function parseRule(text: string): ApprovalRule {
  const m = /^(?:([1-9][0-9]?) of )?([^ ]+)$/.exec(text);
  const who = [...new Set((m?.[2] ?? '').split(','))].sort();
  const count = Number(m?.[1] ?? 1);
  if (m === null || who.length > 16 || !who.every(isApprover)) return bad();
  // Named members are one each: three of two of them never come together.
  if (who.every((w) => w.startsWith('member:')) && count > who.length) return bad();
  return { count, who };
}

const ruleKey = (r: ApprovalRule): string => r.who.join(',');

/** One rule per body, the one that asks for more, sorted. */
function tidy(rules: readonly ApprovalRule[]): ApprovalRule[] {
  const kept = new Map<string, ApprovalRule>();
  for (const r of rules) {
    const held = kept.get(ruleKey(r));
    if (held === undefined || held.count < r.count) kept.set(ruleKey(r), r);
  }
  return [...kept.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, r]) => r);
}

/** Throws `contract.bad-annotation`. */
export function parseApprovals(text: string): ApprovalPlan {
  const [body = '', within, more] = text.split(' within ');
  const seconds = within === undefined ? null : parseDuration(within);
  if (more !== undefined || (within !== undefined && seconds === null)) return bad();
  const stages = body.split(' then ').map((stage) => tidy(stage.split(' and ').map(parseRule)));
  return stages.length > 8 ? bad() : { stages, within: seconds };
}

export function writeApprovals({ stages, within }: ApprovalPlan): string {
  const body = stages.map((s) => s.map((r) => `${r.count} of ${ruleKey(r)}`).join(' and ')).join(' then ');
  return within === null ? body : `${body} within ${writeDuration(within)}`;
}

/** What satisfies both: stage by stage the rules of either, in the shorter time. */
export function mergeApprovals(a: string, b: string): string {
  const [x, y] = [parseApprovals(a), parseApprovals(b)];
  const length = Math.max(x.stages.length, y.stages.length);
  const stages = Array.from({ length }, (_, i) => tidy([...(x.stages[i] ?? []), ...(y.stages[i] ?? [])]));
  const times = [x.within, y.within].filter((t) => t !== null);
  return writeApprovals({ stages, within: times.length === 0 ? null : Math.min(...times) });
}

export const memberNamed = (who: Approver): MemberId | null =>
  who.startsWith('member:') ? (who.slice('member:'.length) as MemberId) : null;
