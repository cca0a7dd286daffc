import type {
  ContractId,
  DatasetId,
  GrantId,
  Hash,
  MemberId,
  RequestId,
  SchemaId,
  SessionId,
} from '../core/index.ts';
import type { TableSchema } from '../query/schema.ts';
import type { ApproverRole } from './approvals.ts';
import type { Obligations } from './obligations.ts';
import type { Shape } from './policy.ts';

/** What the ledger's state holds. Never a row, a plaintext or a ciphertext of one. Times are block time, ms. */

export type MemberRole = 'owner' | 'requester' | 'validator' | 'observer';

export interface MemberRecord {
  readonly id: MemberId;
  readonly name: string;
  readonly roles: readonly MemberRole[];
  /** Ed25519 public key (RFC 8032), hex: signs transactions and node-to-node messages. */
  readonly signKey: string;
  /** X25519 public key (RFC 7748), hex: results are sealed to it by HPKE. */
  readonly sealKey: string;
  /** Where its node listens, e.g. `http://127.0.0.1:7401`; observers may have none. */
  readonly url: string | null;
  readonly status: 'active' | 'suspended' | 'left';
  readonly joined: number;
  /** In which capacity it may approve requests, by vote; nothing when absent. */
  readonly approves?: readonly ApproverRole[];
}

/** A person or service under a member, by pseudonym. What it is, the member says and signs. */
export interface UserRecord {
  readonly member: MemberId;
  readonly user: string;
  /** What contracts may ask about: `department`, `accreditation`, … Never a name. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Ed25519 public key of the user, hex. */
  readonly key?: string;
  readonly status: 'active' | 'removed';
  /** When it was added, last time after a removal: what was granted before is dead. */
  readonly since: number;
}

/** A member to be: admitted when the votes suffice. */
export interface CandidateRecord {
  readonly member: MemberRecord;
  /** Who invited it, and thereby voted for it. */
  readonly inviter: MemberId;
}

/** An open invite; gone once used. */
export interface InviteRecord {
  readonly key: string;
  readonly inviter: MemberId;
  readonly roles: readonly MemberRole[];
  readonly expires: number;
}

/** Votes on one member, by kind. A candidate is admitted, an active member suspended, a suspended one reinstated. */
export interface VoteRecord {
  readonly kind: 'admit' | 'suspend' | 'reinstate' | 'appoint';
  readonly accept: readonly MemberId[];
  readonly reject: readonly MemberId[];
}

/** Public commitment to a table's provable columns (docs/proofs.md): sizes and roots, never a word. */
export interface CommittedTable {
  readonly version: 1;
  readonly parameters: string;
  readonly logRows: number;
  readonly rows: number;
  readonly columns: readonly { readonly name: string; readonly bits: number; readonly root: string }[];
  readonly previous: string | null;
}

export interface DatasetRecord {
  readonly id: DatasetId;
  readonly owner: MemberId;
  /** Name of the virtual table. */
  readonly table: string;
  readonly schemaId: SchemaId;
  readonly schema: TableSchema;
  /** Grows with each publication. */
  readonly version: number;
  readonly title: string;
  readonly description: string;
  readonly classification: 'open' | 'internal' | 'restricted' | 'sensitive';
  readonly contract: ContractId;
  /** Commitment to this version's table (hash of salt and content), so that a receipt names what was asked. */
  readonly commitment: Hash;
  readonly status: 'active' | 'withdrawn';
  readonly published: number;
  /** Present when answers over this version can be proved. */
  readonly provable?: CommittedTable;
  /** Highest number of an opening of `provable` that its owner has claimed. */
  readonly openings?: number;
}

export interface ContractRecord {
  /** `owner/name`. */
  readonly id: ContractId;
  readonly owner: MemberId;
  readonly version: number;
  /** Cedar policy text. */
  readonly policies: string;
  readonly hash: Hash;
  readonly title: string;
  readonly status: 'active' | 'suspended' | 'revoked';
  readonly published: number;
}

/** Which dataset at which version under which contract version. */
export interface Pin {
  readonly dataset: DatasetId;
  readonly version: number;
  readonly contract: ContractId;
  readonly contractVersion: number;
  /** The contract's own privacy budget, where it states one; see `limitsOf`. */
  readonly budget?: string;
}

export interface Reason {
  readonly dataset: DatasetId;
  readonly contract: ContractId;
  readonly policies: readonly string[];
  readonly text: string;
}

/** What one dataset's contract asks for; `dataset` and `owner` are null for what the requester added itself. */
export interface ApprovalAsk {
  readonly dataset: DatasetId | null;
  readonly owner: MemberId | null;
  /** See `parseApprovals`. */
  readonly text: string;
}

export interface ApprovalDecision {
  readonly member: MemberId;
  readonly approve: boolean;
  readonly reason: string;
  readonly at: number;
}

/** `to` decides in the place of `from`, for this request only. */
export interface Delegation {
  readonly from: MemberId;
  readonly to: MemberId;
  readonly at: number;
}

export interface ApprovalRecord {
  readonly asks: readonly ApprovalAsk[];
  /** Contracts as they were when last asked. */
  readonly pins: readonly Pin[];
  /** Block time, ms, after which nobody may approve. */
  readonly deadline: number;
  readonly decisions: readonly ApprovalDecision[];
  readonly delegations: readonly Delegation[];
}

export interface RequestRecord {
  readonly id: RequestId;
  readonly requester: MemberId;
  readonly user: string | null;
  readonly planHash: Hash;
  readonly shape: Shape;
  readonly table: string;
  readonly purpose: string;
  /** `denied` by contract, `refused` by approvers, `withdrawn` by the requester, `lapsed` when the deadline passed. */
  readonly status: 'granted' | 'denied' | 'pending' | 'refused' | 'withdrawn' | 'lapsed';
  readonly reasons: readonly Reason[];
  readonly grant: GrantId | null;
  readonly made: number;
  /** Who gets the result; the requester when absent. */
  readonly recipient?: MemberId;
  /** Stricter terms the requester asked for itself. */
  readonly tighten?: Partial<Obligations>;
  /** Present where a contract asks for approvals. */
  readonly approval?: ApprovalRecord;
}

export interface GrantRecord {
  readonly id: GrantId;
  readonly request: RequestId;
  readonly requester: MemberId;
  readonly planHash: Hash;
  readonly pins: readonly Pin[];
  /** Strictest over all contracts. */
  readonly obligations: Obligations;
  readonly usesLeft: number;
  /** True once it has opened a session. */
  readonly used?: boolean;
  readonly expires: number;
  readonly status: 'active' | 'spent' | 'revoked' | 'expired';
  /** Who gets the result; the requester when absent. */
  readonly recipient?: MemberId;
}

export interface Participant {
  readonly member: MemberId;
  readonly dataset: DatasetId;
  /** X25519 key for this session only, hex; null until the owner joined. */
  readonly maskKey: string | null;
}

/** One run of a protocol by fixed parties. opened -> running (all joined) -> completed | failed. */
export interface SessionRecord {
  readonly id: SessionId;
  readonly grant: GrantId;
  readonly requester: MemberId;
  readonly planHash: Hash;
  readonly participants: readonly Participant[];
  /** The owner that adds the shares and guards the release; drawn by the ledger. */
  readonly gate: MemberId;
  readonly status: 'opened' | 'running' | 'completed' | 'failed';
  readonly opened: number;
  /** Block time after which anyone may fail the session. */
  readonly deadline: number;
  readonly failure: { readonly code: string; readonly member: MemberId | null } | null;
  readonly receipt: Hash | null;
  /** Height of the block in which the last owner joined: the order in which questions count as asked. */
  readonly ran?: number;
  /** Height of the block in which the session failed. */
  readonly ended?: number;
}

/** The receipt's body as signed; the ledger keeps its hash and who signed. */
export interface ReceiptRecord {
  readonly hash: Hash;
  readonly session: SessionId;
  readonly grant: GrantId;
  readonly signers: readonly MemberId[];
  readonly recorded: number;
  /** Digest of each owner's proof, in the order of the session's participants. */
  readonly proofs?: readonly Hash[];
}

export interface BudgetRecord {
  readonly dataset: DatasetId;
  /** Sessions that hold a reservation now. */
  readonly reserved: number;
  /** Answers given, and sessions lost after all owners had joined: a crash leaves budget spent, never free. */
  readonly settled: number;
  /** To all requesters together, reserved and settled. Belongs to the dataset's id: a new version does not reset it. */
  readonly spent: Spending;
  /** By member that asked, sorted; users of a member share its account. */
  readonly requesters: readonly ({ readonly member: MemberId } & Spending)[];
  /** The limits of the last session with noise, see `limitsOf`; null before the first. */
  readonly limits: string | null;
}

/** Privacy loss, decimal texts. */
export interface Spending {
  /** Epsilon of all answers without delta, added up. */
  readonly epsilon: string;
  /** zCDP loss of all answers. */
  readonly rho: string;
  /** Answers with a delta. */
  readonly gaussian: number;
}

/** Uses of one dataset by one requester, or one user of it, counted in slots of time; see `parseRates`. */
export interface UsageRecord {
  /** Per window: uses by number of the slot, a sixtieth of the window. */
  readonly slots: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly total: number;
}

/** Credits of a member. `held` is what sessions that run now may cost. */
export interface AccountRecord {
  readonly member: MemberId;
  readonly balance: number;
  readonly held: number;
  readonly earned: number;
  readonly spent: number;
}

/** All credits ever made and unmade: balances and what is held add up to their difference. */
export interface SupplyRecord {
  readonly issued: number;
  readonly burned: number;
}

/** What a member, or a department of it (`member/department`), has done. */
export interface CountRecord {
  readonly id: string;
  /** Catalogue entries published, versions included. */
  readonly published: number;
  readonly requested: number;
  /** Requests that got a grant. */
  readonly granted: number;
  /** Requests denied by contract, refused by approvers, or lapsed. */
  readonly refused: number;
  /** Answers received as requester. */
  readonly answered: number;
  /** As owner: sessions completed. */
  readonly served: number;
  /** As owner: requests for its data that got a grant, and that got none. */
  readonly applicationsServed: number;
  readonly applicationsRefused: number;
}

/** What a requester that had an answer says of a dataset's quality. One per requester and dataset version. */
export interface ReportRecord {
  readonly dataset: DatasetId;
  readonly version: number;
  readonly reporter: MemberId;
  readonly verdict: 'good' | 'poor';
  readonly note: string;
  /** Credits its owner gained or lost. */
  readonly credits: number;
  readonly receipt: Hash;
  readonly made: number;
}
