import type { DatasetId, MemberId } from '../core/index.ts';
import type { Obligations } from './obligations.ts';

/** What kind of question: what the ledger knows of a plan. Owners check it against the plan itself. */
export interface Shape {
  readonly protocol: 'aggregate' | 'join' | 'lookup' | 'private-question' | 'algorithm' | 'record' | 'claim';
  /** Sorted column names per use. */
  readonly columns: {
    readonly filter: readonly string[];
    readonly group: readonly string[];
    readonly aggregate: readonly string[];
  };
  /** Sorted distinct function names. */
  readonly functions: readonly string[];
  readonly cells: number;
}

/** One question to one contract, made only of ledger state, the request and block time. */
export interface PolicyQuestion {
  readonly principal: {
    readonly member: MemberId;
    readonly user?: string;
    readonly roles: readonly string[];
    readonly attributes: Readonly<Record<string, string>>;
  };
  readonly action: Shape['protocol'];
  readonly resource: {
    readonly dataset: DatasetId;
    readonly owner: MemberId;
    readonly table: string;
    readonly classification: string;
  };
  readonly context: {
    /** DUO code, e.g. `DUO:0000042`. */
    readonly purpose: string;
    readonly shape: Shape;
    /** Who gets the result; the requester unless stated. */
    readonly recipient: MemberId;
    /** Block time, seconds since 1970. */
    readonly time: number;
  };
}

export interface PolicyVerdict {
  readonly effect: 'allow' | 'deny';
  /** Ids of the policies that decided, sorted. */
  readonly policies: readonly string[];
  /** One sentence per reason; names policy, rule, clause, never data. */
  readonly reasons: readonly string[];
  /** Null on deny. */
  readonly obligations: Obligations | null;
}

/** Pure and deterministic: every validator must reach the same verdict. Implemented by node/policy with Cedar. */
export interface PolicyEngine {
  /** Throws `contract.invalid` naming policy and place. Returns the policy ids. */
  validate(policies: string): readonly string[];
  /** Never throws: an evaluation error, unknown annotation or unknown purpose is a deny with its reason. */
  decide(policies: string, question: PolicyQuestion): PolicyVerdict;
}
