import { type ErrorCode, type ErrorDetail, type MemberId, TacitError, type TxId } from '@tacit/sdk/core';
import type { Sha256, Verify } from '@tacit/sdk/crypto';
import type {
  LedgerEvent,
  MemberRecord,
  MemberRole,
  ParamsRecord,
  PolicyEngine,
  TxBody,
  TxType,
} from '@tacit/sdk/ledger';
import type { Overlay } from '../state/overlay.ts';

/** All the state machine knows of the world. */
export interface BlockContext {
  readonly height: number;
  /** Block time, ms: the only clock. */
  readonly time: number;
  readonly previousHash: string;
}

export interface MachineModules {
  readonly policy: PolicyEngine;
  readonly verify: Verify;
  readonly sha256: Sha256;
}

/** What one transaction may read, write and say. */
export interface TxContext<T extends TxType = TxType> {
  readonly state: Overlay;
  readonly id: TxId;
  readonly sender: MemberId;
  readonly body: TxBody<T>;
  readonly network: string;
  readonly block: BlockContext;
  readonly modules: MachineModules;
  emit(event: LedgerEvent): void;
}

export type Handler<T extends TxType> = (ctx: TxContext<T>) => void;

export function refuse(code: ErrorCode, detail: ErrorDetail = {}): never {
  throw new TacitError(code, detail);
}

export const paramsOf = (ctx: TxContext): ParamsRecord =>
  ctx.state.get('params', 'network') ?? refuse('ledger.not-allowed-here');

export function activeMember(ctx: TxContext, id: MemberId, field: string): MemberRecord {
  const member = ctx.state.get('member', id);
  if (member === undefined) return refuse('member.unknown', { field, member: id });
  if (member.status !== 'active') return refuse('member.not-active', { field, member: id });
  return member;
}

/** The sender, which the machine has authenticated. */
export const senderOf = (ctx: TxContext): MemberRecord => activeMember(ctx, ctx.sender, 'sender');

/** The sender, when it has any of the roles. */
export function senderWithRole(ctx: TxContext, ...roles: readonly MemberRole[]): MemberRecord {
  const sender = senderOf(ctx);
  if (!roles.some((r) => sender.roles.includes(r)))
    return refuse('member.role-missing', {
      field: 'sender',
      expected: roles.join(' or '),
      member: sender.id,
    });
  return sender;
}
