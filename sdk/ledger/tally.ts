import type { DatasetId, MemberId } from '../core/index.ts';
import { type ApprovalRule, type ApproverRole, memberNamed, parseApprovals } from './approvals.ts';
import type { ApprovalAsk, ApprovalRecord, MemberRecord } from './records.ts';

/** How the approvals of a request stand. Pure: every node, the inbox and a light client come to the same. */

/** A rule that waits: how many more, and who could still say yes. */
export interface OpenRule {
  readonly dataset: DatasetId | null;
  readonly rule: ApprovalRule;
  readonly missing: number;
  /** Active members that have not decided: in their own right, or for one that delegated to them. */
  readonly waiting: readonly MemberId[];
}

export interface Tally {
  readonly met: boolean;
  /** Rules of the stages that are open now. */
  readonly open: readonly OpenRule[];
  /** A rule of any stage that can no longer be met. */
  readonly hopeless: ApprovalRule | null;
}

export type MemberLookup = (id: MemberId) => MemberRecord | undefined;

interface Facts {
  readonly requester: MemberId;
  readonly approval: Pick<ApprovalRecord, 'asks' | 'decisions' | 'delegations'>;
  readonly members: readonly MemberRecord[];
}

const isActive = (m: MemberRecord): boolean => m.status === 'active';

/**
 * Whom a rule counts: the dataset's own owner is its steward. Where a rule asks stewards alone, owners of the other
 * datasets asked count too, so that `2 of steward` has a meaning. The requester never counts.
 */
function eligible(rule: ApprovalRule, ask: ApprovalAsk, asks: readonly ApprovalAsk[], f: Facts): MemberId[] {
  const owners = asks.flatMap((a) => (a.owner === null ? [] : [a.owner]));
  const mayBeSteward = (id: MemberId): boolean =>
    ask.owner === null || rule.who.length === 1 ? owners.includes(id) : id === ask.owner;
  const holds = (m: MemberRecord): boolean =>
    rule.who.some(
      (who) =>
        memberNamed(who) === m.id ||
        m.approves?.includes(who as ApproverRole) === true ||
        (who === 'steward' && mayBeSteward(m.id)),
    );
  return f.members.filter((m) => isActive(m) && m.id !== f.requester && holds(m)).map((m) => m.id);
}

/** A rule that asks only stewards wants the dataset's own among them; who asks about its own table consents by asking. */
function own(rule: ApprovalRule, ask: ApprovalAsk): MemberId | null {
  return rule.who.length === 1 && rule.who[0] === 'steward' ? ask.owner : null;
}

interface Count {
  readonly yes: number;
  readonly missing: number;
  readonly waiting: readonly MemberId[];
  readonly hopeless: boolean;
}

function count(rule: ApprovalRule, ask: ApprovalAsk, f: Facts): Count {
  const { asks, decisions, delegations } = f.approval;
  const active = new Set(f.members.filter(isActive).map((m) => m.id));
  const deciderOf = (id: MemberId): MemberId => delegations.find((d) => d.from === id)?.to ?? id;
  const bodies = eligible(rule, ask, asks, f);
  const said = (id: MemberId): boolean | undefined => decisions.find((d) => d.member === id)?.approve;
  const deciders = [...new Set(bodies.map(deciderOf))].filter((d) => active.has(d) && d !== f.requester);
  const yes = deciders.filter((d) => said(d) === true).length;
  const open = deciders.filter((d) => said(d) === undefined);
  const mine = own(rule, ask);
  const consents = mine === f.requester;
  const need = rule.count - (consents ? 1 : 0);
  const steward = mine === null || consents ? null : deciderOf(mine);
  const stewardSaid = steward === null ? true : said(steward);
  const stewardGone = steward !== null && !deciders.includes(steward);
  const missing = Math.max(need - yes, stewardSaid === true ? 0 : 1, 0);
  // When only the own steward is still missing, nobody else's yes would help.
  const waiting = steward !== null && stewardSaid === undefined && need - yes <= 1 ? [steward] : open;
  return {
    yes,
    missing,
    waiting: waiting.filter((w) => deciders.includes(w)),
    hopeless: yes + open.length < need || stewardSaid === false || stewardGone,
  };
}

export function tallyOf(f: Facts): Tally {
  const open: OpenRule[] = [];
  let hopeless: ApprovalRule | null = null;
  for (const ask of f.approval.asks) {
    let reached = true;
    for (const stage of parseApprovals(ask.text).stages) {
      const counts = stage.map((rule) => ({ rule, ...count(rule, ask, f) }));
      hopeless ??= counts.find((c) => c.missing > 0 && c.hopeless)?.rule ?? null;
      if (!reached) continue;
      const left = counts.filter((c) => c.missing > 0);
      for (const { rule, missing, waiting } of left)
        open.push({ dataset: ask.dataset, rule, missing, waiting });
      reached = left.length === 0;
    }
  }
  return { met: open.length === 0, open, hopeless };
}

/** True when the member's word would count now. */
export const isOpenTo = (tally: Tally, member: MemberId): boolean =>
  tally.open.some((o) => o.waiting.includes(member));
