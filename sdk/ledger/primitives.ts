import { z } from 'zod';
import {
  type ContractId,
  DATASET,
  type DatasetId,
  type GrantId,
  HASH,
  type Hash,
  type MemberId,
  NAME,
  type RequestId,
  type SessionId,
  type TxId,
} from '../core/index.ts';
import { BUDGET_FORM, isBudget } from './budget.ts';

/** The door: what transactions are made of, each with its limit. */

const text = <T extends string>(pattern: RegExp): z.ZodType<T, T> =>
  z.string().max(200).regex(pattern) as unknown as z.ZodType<T, T>;

export const hash = text<Hash>(HASH);
export const txId = text<TxId>(HASH);
export const requestId = text<RequestId>(HASH);
export const grantId = text<GrantId>(HASH);
export const sessionId = text<SessionId>(HASH);
export const memberId = text<MemberId>(NAME);
export const datasetId = text<DatasetId>(DATASET);
export const contractId = text<ContractId>(DATASET);
export const tableName = z.string().regex(NAME);
/** Pseudonym of a person or service under a member. */
export const userName = z.string().regex(NAME);
/** 32-byte public key, hex. */
export const publicKey = z.string().regex(HASH);
/** 64-byte signature, hex. */
export const signature = z.string().regex(/^[0-9a-f]{128}$/);
/** One line for people: no control characters. */
export const line = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u);
/** Text of several lines. */
export const prose = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^(?:[^\p{Cc}\p{Cs}]|[\n\t\r])*$/u);
export const instant = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
export const positive = z.int().min(1).max(Number.MAX_SAFE_INTEGER);
/** Decimal text without sign, leading or trailing zeros. */
export const decimal = z
  .string()
  .max(40)
  .regex(/^(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$/);
/** See `limitsOf`. */
export const budgetText = z
  .string()
  .max(200)
  .refine((text) => isBudget(text), BUDGET_FORM);
export const roles = z
  .array(z.enum(['owner', 'requester', 'validator', 'observer']))
  .min(1)
  .max(4)
  .refine((list) => new Set(list).size === list.length, 'roles must differ');
/** Column and function names: what a schema may name, not only what SQL writes unquoted. */
export const nameList = (max: number) => z.array(line(256).min(1)).max(max);
export const url = z
  .string()
  .max(512)
  .regex(/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/);
