import type { ContractId, DatasetId, GrantId, Hash, MemberId, RequestId, SessionId } from '../core/index.ts';
import { type Namespace, type StateKey, stateKey } from './keys.ts';
import type {
  BudgetRecord,
  CandidateRecord,
  ContractRecord,
  DatasetRecord,
  GrantRecord,
  InviteRecord,
  MemberRecord,
  ReceiptRecord,
  RequestRecord,
  SessionRecord,
  VoteRecord,
} from './records.ts';
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
} as const;

const NO_BUDGET = { reserved: 0, settled: 0, epsilonSpent: '0' } as const;

export function ledgerView(state: StateReader, height: number, time: number): LedgerView {
  const sorted = <T>(records: Iterable<T>, id: (r: T) => string): T[] =>
    [...records].sort((a, b) => (id(a) < id(b) ? -1 : 1));
  const aged = (g: GrantRecord): GrantRecord =>
    g.status === 'active' && g.expires <= time ? { ...g, status: 'expired' } : g;
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
    request: (id) => state.get('request', id),
    requests: () => sorted(state.list('request'), (r) => r.id),
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
  };
}

/** Active datasets of a table whose owners are active, sorted by id. */
export function activeDatasets(state: StateReader, table: string): DatasetRecord[] {
  return (state.get('table', table) ?? [])
    .map((id) => state.get('dataset', id))
    .filter((d): d is DatasetRecord => d !== undefined && state.get('member', d.owner)?.status === 'active');
}
