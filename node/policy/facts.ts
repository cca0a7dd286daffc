import type { Hash, MemberId } from '@tacit/sdk/core';
import type {
  ContractRecord,
  DatasetRecord,
  GrantRecord,
  PolicyQuestion,
  RequestRecord,
  SessionRecord,
  Shape,
} from '@tacit/sdk/ledger';
import type { Plan, TableSchema } from '@tacit/sdk/query';

/** What the ledger and the owner's own disk say about one run. */
export interface PermitFacts {
  readonly grant: GrantRecord;
  readonly session: SessionRecord;
  readonly request: RequestRecord;
  /** Who asks, as the ledger knows it: roles and signed attributes. */
  readonly principal: PolicyQuestion['principal'];
  /** Who gets the result. */
  readonly recipient: MemberId;
  readonly dataset: DatasetRecord;
  readonly contract: ContractRecord;
  /** The schema file beside the owner's table, not the ledger's copy. */
  readonly schema: TableSchema;
}

export interface Run {
  readonly plan: Plan;
  /** Computed from `plan` by this node. */
  readonly planHash: Hash;
  /** Computed from `plan` by this node. */
  readonly shape: Shape;
  /** This owner. */
  readonly self: MemberId;
  /** Milliseconds since 1970. */
  readonly now: number;
}
