import type { Obligations, Shape } from '../ledger/index.ts';

/**
 * What a contract says, as far as a standard offer can say it: a closed list of simple conditions. A contract that needs
 * more is shared as Cedar. Made from policies by node/policy `termsOf`.
 */
export type Operand =
  /** DUO codes. */
  | 'purpose'
  | 'role'
  | 'member'
  /** `user`: a named user of a member asks. */
  | 'principal'
  | 'recipient'
  | 'dataset'
  | `attribute:${string}`
  | 'group'
  | 'filter'
  | 'aggregate'
  | 'used'
  | 'functions'
  | 'cells'
  /** Texts such as `2027-12-31T00:00:00Z`. */
  | 'time';

/**
 * `within`: this purpose or a more specific one. `any`: one of the values; for sets, at least one is there. `only`: nothing
 * but the values. `all`: each of the values. `present`: there is one.
 */
export type Relation = 'within' | 'any' | 'only' | 'all' | 'present' | 'lt' | 'le' | 'gt' | 'ge';

/** Members that depend on the question: who asks, and who owns the dataset. */
export const REQUESTER = '@requester';
export const OWNER = '@owner';

export interface Condition {
  readonly operand: Operand;
  readonly relation: Relation;
  /** Sorted; one value for the ordered relations, none for `present`. */
  readonly values: readonly string[];
  readonly not: boolean;
}

export interface Rule {
  /** Id of the policy. */
  readonly policy: string;
  readonly reason: string | null;
  readonly advice: string | null;
  /** Sorted. */
  readonly actions: readonly Shape['protocol'][];
  /** All must hold, in the order written. */
  readonly conditions: readonly Condition[];
}

export interface Permission extends Rule {
  readonly obligations: Partial<Obligations>;
}

/** Prohibitions win over permissions; what no permission covers is not allowed. */
export interface Terms {
  readonly permissions: readonly Permission[];
  readonly prohibitions: readonly Rule[];
}
