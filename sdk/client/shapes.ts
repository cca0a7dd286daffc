import { z } from 'zod';
import { HASH, type Hash, type MemberId, NAME, type SessionId } from '../core/index.ts';

/** Shapes that many routes share. Lengths are limits of the door, not of the thing behind it. */

export const nothing = z.strictObject({});

/** Type of a pattern-checked text that the rest of the code knows by a brand. */
const branded = <T extends string>(pattern: RegExp, max: number, description: string) =>
  z.string().max(max).regex(pattern).meta({ description }) as unknown as z.ZodType<T, string>;

export const hash = branded<Hash>(HASH, 64, 'SHA-256, 64 lowercase hex digits');
export const memberId = branded<MemberId>(NAME, 64, 'short name of a member');
export const sessionId = branded<SessionId>(/^[0-9A-Za-z_-]{1,128}$/, 128, 'id of a session on the ledger');
export const name = z.string().max(64).regex(NAME).meta({ description: 'lowercase name' });
export const hexKey = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({ description: '32-byte public key, hex' });
export const title = z.string().max(200);
export const text = (max: number) => z.string().max(max);
export const height = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
export const base64url = (maxBytes: number) =>
  z
    .string()
    .max(Math.ceil((maxBytes * 4) / 3))
    .regex(/^[A-Za-z0-9_-]*$/)
    .meta({ description: 'unpadded base64url' });

/** A whole number in a query string. */
export const count = (min: number, max: number) =>
  z
    .string()
    .regex(/^(0|[1-9][0-9]{0,15})$/)
    .transform(Number)
    .pipe(z.number().int().min(min).max(max));

export const role = z.enum(['owner', 'requester', 'validator', 'observer']);
export const purpose = z
  .string()
  .regex(/^DUO:[0-9]{7}$/)
  .meta({ description: 'DUO code, e.g. DUO:0000042' });

/** Depth of nested arrays and objects; stops at `limit + 1`, so a hostile nest costs no more than that. */
function deeper(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (limit === 0) return true;
  for (const member of Object.values(value)) if (deeper(member, limit - 1)) return true;
  return false;
}

/**
 * A document that another room defines and validates later (transaction, block, plan, receipt). The door bounds its
 * depth; its size is bounded by the body limit. Numbers are safe integers, as in everything that is hashed.
 */
export const foreign = (what: string, maxDepth = 64) =>
  z
    .record(z.string().max(256), z.unknown())
    .refine((v) => !deeper(v, maxDepth), { error: `nested more than ${maxDepth} deep`, abort: true })
    .refine((v) => integersOnly(v), { error: 'numbers must be safe integers; send others as strings' })
    .meta({ description: what }) as unknown as z.ZodType<object, object>;

/** Something to read, never hashed or signed: any JSON object, floating point included. */
export const report = (what: string, maxDepth = 64) =>
  z
    .record(z.string().max(256), z.unknown())
    .refine((v) => !deeper(v, maxDepth), { error: `nested more than ${maxDepth} deep` })
    .meta({ description: what }) as unknown as z.ZodType<object, object>;

function integersOnly(value: unknown): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0);
  if (typeof value !== 'object' || value === null) return true;
  for (const member of Object.values(value)) if (!integersOnly(member)) return false;
  return true;
}
