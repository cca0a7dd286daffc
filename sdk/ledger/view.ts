import type { ContractId, DatasetId, GrantId, Hash, MemberId, RequestId, SessionId } from '../core/index.ts';
import { type Namespace, type StateKey, stateKey } from './keys.ts';
import type {
  AccountRecord,
  BudgetRecord,
  CandidateRecord,
  ContractRecord,
  CountRecord,
  DatasetRecord,
  GrantRecord,
  InviteRecord,
  MemberRecord,
  ReceiptRecord,
  ReportRecord,
  RequestRecord,
  SessionRecord,
  SupplyRecord,
  UsageRecord,
  UserRecord,
  VoteRecord,
} from './records.ts';
import { NOTHING_SPENT } from './spending.ts';
import type { NetworkParams } from './tx/index.ts';

/** Parameters as the state holds them: the genesis' plus who founded the network. */
export interface ParamsRecord extends NetworkParams {
  readonly founder: MemberId;
}

/** The record each namespace holds. */
export interface StateRecords {
  readonly params: ParamsRecord;
  readonly member: MemberRecord;
  readonly candidate: CandidateRecord;
  readonly invite: InviteRecord;
  readonly vote: VoteRecord;
  readonly dataset: DatasetRecord;
  readonly table: readonly DatasetId[];
  readonly contract: ContractRecord;
  readonly contractVersion: ContractRecord;
  readonly request: RequestRecord;
  readonly grant: GrantRecord;
  readonly session: SessionRecord;
  readonly openSessions: readonly SessionId[];
  readonly budget: BudgetRecord;
  readonly receipt: ReceiptRecord;
  readonly seen: true;
  readonly user: UserRecord;
  readonly usage: UsageRecord;
  readonly account: AccountRecord;
  readonly supply: SupplyRecord;
  readonly counts: CountRecord;
  readonly latestRequest: RequestId;
  readonly report: ReportRecord;
}

/** State as anyone may read it. Records are frozen in meaning: nobody changes one in place. */
export interface StateReader {
  get<N extends Namespace>(namespace: N, id: string): StateRecords[N] | undefined;
  /** All records of a namespace, in no promised order. */
  list<N extends Namespace>(namespace: N): Iterable<StateRecords[N]>;
}

/** Typed, pure reader over the state after one block. Lists are sorted by id. */
export interface LedgerView {
  /** Of the last block. */
  readonly height: number;
  readonly time: number;
  params(): ParamsRecord;
  member(id: MemberId): MemberRecord | undefined;
  members(): MemberRecord[];
  candidates(): CandidateRecord[];
  dataset(id: DatasetId): DatasetRecord | undefined;
  datasets(): DatasetRecord[];
  /** Active datasets of a virtual table whose owners are active. */
  datasetsOf(table: string): DatasetRecord[];
  /** The latest version unless one is named. */
  contract(id: ContractId, version?: number): ContractRecord | undefined;
  contracts(): ContractRecord[];
  request(id: RequestId): RequestRecord | undefined;
  requests(): RequestRecord[];
  /** `status` as of the last block's time: an expired grant says so. */
  grant(id: GrantId): GrantRecord | undefined;
  grants(): GrantRecord[];
  session(id: SessionId): SessionRecord | undefined;
  sessions(): SessionRecord[];
  /** Sessions not ended that the member asked for or takes part in, oldest first. */
  openSessions(member: MemberId): SessionRecord[];
  receipt(hash: Hash): ReceiptRecord | undefined;
  receipts(): ReceiptRecord[];
  budget(dataset: DatasetId): BudgetRecord;
  /** Datasets that were asked, sorted. */
  budgets(): BudgetRecord[];
  user(member: MemberId, user: string): UserRecord | undefined;
  /** Users of a member, or of all. */
  users(member?: MemberId): UserRecord[];
  account(member: MemberId): AccountRecord;
  accounts(): AccountRecord[];
  supply(): SupplyRecord;
  /** Of a member, or of `member/department`. */
  counts(id: string): CountRecord;
  /** The member's own counts and those of its departments. */
  countsOf(member: MemberId): CountRecord[];
  /** The latest request of a member for a plan. */
  latestRequest(member: MemberId, planHash: Hash): RequestRecord | undefined;
  reports(dataset?: DatasetId): ReportRecord[];
}

export const keyOf = {
  member: (id: MemberId): StateKey => stateKey('member', id),
  dataset: (id: DatasetId): StateKey => stateKey('dataset', id),
  contract: (id: ContractId, version?: number): StateKey =>
    version === undefined ? stateKey('contract', id) : stateKey('contractVersion', `${id}@${version}`),
  request: (id: RequestId): StateKey => stateKey('request', id),
  grant: (id: GrantId): StateKey => stateKey('grant', id),
  session: (id: SessionId): StateKey => stateKey('session', id),
  receipt: (hash: Hash): StateKey => stateKey('receipt', hash),
  budget: (id: DatasetId): StateKey => stateKey('budget', id),
  user: (member: MemberId, user: string): StateKey => stateKey('user', `${member}/${user}`),
  account: (id: MemberId): StateKey => stateKey('account', id),
} as const;

export const NO_ACCOUNT = { balance: 0, held: 0, earned: 0, spent: 0 } as const;
export const NO_COUNTS = {
  published: 0,
  requested: 0,
  granted: 0,
  refused: 0,
  answered: 0,
  served: 0,
  applicationsServed: 0,
  applicationsRefused: 0,
} as const;
const NO_BUDGET = { reserved: 0, settled: 0, spent: NOTHING_SPENT, requesters: [], limits: null } as const;

export function ledgerView(state: StateReader, height: number, time: number): LedgerView {
  const sorted = <T>(records: Iterable<T>, id: (r: T) => string): T[] =>
    [...records].sort((a, b) => (id(a) < id(b) ? -1 : 1));
  const aged = (g: GrantRecord): GrantRecord => {
    if (g.status !== 'active') return g;
    if (g.expires <= time) return { ...g, status: 'expired' };
    const request = state.get('request', g.request);
    return request !== undefined && lostUser(state, request) ? { ...g, status: 'revoked' } : g;
  };
  const lapsed = (r: RequestRecord): RequestRecord =>
    r.status === 'pending' && r.approval !== undefined && r.approval.deadline < time
      ? { ...r, status: 'lapsed' }
      : r;
  const request = (id: RequestId): RequestRecord | undefined => {
    const found = state.get('request', id);
    return found === undefined ? undefined : lapsed(found);
  };
  const present = <T>(r: T | undefined): r is T => r !== undefined;
  return {
    height,
    time,
    params: () => state.get('params', 'network') as ParamsRecord,
    member: (id) => state.get('member', id),
    members: () => sorted(state.list('member'), (m) => m.id),
    candidates: () => sorted(state.list('candidate'), (c) => c.member.id),
    dataset: (id) => state.get('dataset', id),
    datasets: () => sorted(state.list('dataset'), (d) => d.id),
    datasetsOf: (table) => activeDatasets(state, table),
    contract: (id, version) =>
      version === undefined ? state.get('contract', id) : state.get('contractVersion', `${id}@${version}`),
    contracts: () => sorted(state.list('contract'), (c) => c.id),
    request,
    requests: () => sorted(state.list('request'), (r) => r.id).map(lapsed),
    grant: (id) => {
      const grant = state.get('grant', id);
      return grant === undefined ? undefined : aged(grant);
    },
    grants: () => sorted(state.list('grant'), (g) => g.id).map(aged),
    session: (id) => state.get('session', id),
    sessions: () => sorted(state.list('session'), (s) => s.id),
    openSessions: (member) =>
      (state.get('openSessions', member) ?? []).map((id) => state.get('session', id)).filter(present),
    receipt: (hash) => state.get('receipt', hash),
    receipts: () => sorted(state.list('receipt'), (r) => r.hash),
    budget: (dataset) => state.get('budget', dataset) ?? { dataset, ...NO_BUDGET },
    budgets: () => sorted(state.list('budget'), (b) => b.dataset),
    user: (member, user) => state.get('user', `${member}/${user}`),
    users: (member) =>
      sorted(state.list('user'), (u) => `${u.member}/${u.user}`).filter(
        (u) => member === undefined || u.member === member,
      ),
    account: (member) => state.get('account', member) ?? { member, ...NO_ACCOUNT },
    accounts: () => sorted(state.list('account'), (a) => a.member),
    supply: () => state.get('supply', 'network') ?? { issued: 0, burned: 0 },
    counts: (id) => state.get('counts', id) ?? { id, ...NO_COUNTS },
    countsOf: (member) =>
      sorted(state.list('counts'), (c) => c.id).filter(
        (c) => c.id === member || c.id.startsWith(`${member}/`),
      ),
    latestRequest: (member, planHash) => {
      const id = state.get('latestRequest', `${member}|${planHash}`);
      return id === undefined ? undefined : request(id);
    },
    reports: (dataset) =>
      sorted(state.list('report'), (r) => `${r.dataset}@${r.version}|${r.reporter}`).filter(
        (r) => dataset === undefined || r.dataset === dataset,
      ),
  };
}

/** True when the request came from a user that its member has removed since. */
export function lostUser(state: StateReader, request: RequestRecord): boolean {
  if (request.user === null) return false;
  const user = state.get('user', `${request.requester}/${request.user}`);
  return user === undefined || user.status !== 'active' || user.since > request.made;
}

/** Active datasets of a table whose owners are active, sorted by id. */
export function activeDatasets(state: StateReader, table: string): DatasetRecord[] {
  return (state.get('table', table) ?? [])
    .map((id) => state.get('dataset', id))
    .filter((d): d is DatasetRecord => d !== undefined && state.get('member', d.owner)?.status === 'active');
}
