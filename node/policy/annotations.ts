import {
  APPROVALS_FORM,
  affords,
  BUDGET_FORM,
  chargeOf,
  normalBudget,
  type Obligations,
  parseApprovals,
  parseDominance,
  parseDuration,
  parseRates,
  RATE_FORM,
} from '@tacit/sdk/ledger';
import { z } from 'zod';

/**
 * What a policy may be annotated with, and how each value is written. Cedar annotations are texts; an annotation that
 * is not in this list is refused, for a misspelt `@minGruop("20")` would protect nobody.
 */
const natural = (max: number) =>
  z
    .string()
    .regex(/^[1-9][0-9]{0,15}$/, 'a whole number from 1')
    .transform(Number)
    .refine((n) => n <= max, `at most ${max}`);

const decimal = z.string().regex(/^(0|[1-9][0-9]{0,8})(\.[0-9]{1,18})?$/, 'a decimal such as 0.5');
const positive = decimal.refine((t) => /[1-9]/.test(t), 'more than 0');
const sentence = z.string().min(1).max(500);

const readable = (parse: (text: string) => unknown, form: string) =>
  z.string().refine((text) => {
    try {
      parse(text);
      return true;
    } catch {
      return false;
    }
  }, form);

/** `3600`, `12h`, `30d`, `1y`: seconds of block time. */
const duration = z
  .string()
  .refine(
    (text) => parseDuration(text) !== null,
    'seconds, or a number with s, m, h, d, w or y such as 30d, at most 10y',
  )
  .transform((text) => parseDuration(text) ?? 0);

export const OBLIGATION_FORMS = {
  minGroup: natural(1_000_000),
  maxGroups: natural(10_000_000),
  epsilon: positive.refine((t) => Number(t) <= 100, 'at most 100'),
  delta: positive.refine((t) => t.startsWith('0.'), 'less than 1'),
  budget: readable(normalBudget, BUDGET_FORM).transform(normalBudget),
  proof: z.enum(['table']),
  uses: natural(1_000_000),
  expires: duration,
  approvals: readable(parseApprovals, APPROVALS_FORM),
  rate: readable(parseRates, RATE_FORM),
  price: z.union([z.literal('0').transform(() => 0), natural(1_000_000_000)]),
  round: natural(1_000_000),
  dominance: readable(parseDominance, '`n,k` such as 2,85 or `pP` such as p10, joined by ` and `'),
  differencing: z.enum(['requester', 'anyone']),
  attested: z.enum(['sev-snp', 'tdx', 'nitro', 'any']),
  sandbox: z.enum(['process', 'namespaces']),
} as const satisfies Record<keyof Obligations, z.ZodType>;

export const OBLIGATION_KEYS = Object.keys(OBLIGATION_FORMS) as [keyof Obligations, ...(keyof Obligations)[]];

/** Forms of the annotations that speak to people. */
const TEXT_FORMS = {
  id: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'a lowercase name such as own-research'),
  reason: sentence,
  advice: sentence,
} as const;

export const ANNOTATIONS: readonly string[] = [
  ...Object.keys(TEXT_FORMS),
  ...Object.keys(OBLIGATION_FORMS),
].sort();

export type PolicyObligations = Partial<Obligations>;

export interface Notes {
  readonly id: string;
  readonly reason: string | null;
  readonly advice: string | null;
  readonly obligations: PolicyObligations;
}

export type NotesFault =
  | { readonly kind: 'missing-id' }
  | { readonly kind: 'unknown'; readonly name: string }
  | { readonly kind: 'value'; readonly name: string; readonly expected: string }
  | { readonly kind: 'obligation-on-forbid'; readonly name: string };

/** Reads one policy's annotations. The first fault in alphabetical order is returned, so that all nodes say the same. */
export function readNotes(
  annotations: Readonly<Record<string, string | null>>,
  effect: 'permit' | 'forbid',
): Notes | NotesFault {
  const texts: Record<string, string> = {};
  const obligations: Record<string, unknown> = {};
  if (annotations['id'] === undefined) return { kind: 'missing-id' };
  for (const name of Object.keys(annotations).sort()) {
    const isText = Object.hasOwn(TEXT_FORMS, name);
    if (!isText && !Object.hasOwn(OBLIGATION_FORMS, name)) return { kind: 'unknown', name };
    if (!isText && effect === 'forbid') return { kind: 'obligation-on-forbid', name };
    const form: z.ZodType = isText
      ? TEXT_FORMS[name as keyof typeof TEXT_FORMS]
      : OBLIGATION_FORMS[name as keyof typeof OBLIGATION_FORMS];
    const read = form.safeParse(annotations[name] ?? '');
    if (!read.success) {
      return { kind: 'value', name, expected: read.error.issues[0]?.message ?? 'another value' };
    }
    if (isText) texts[name] = String(read.data);
    else obligations[name] = read.data;
  }
  const fault = privacyFault(obligations as PolicyObligations);
  if (fault !== null) return fault;
  return {
    id: texts['id'] ?? '',
    reason: texts['reason'] ?? null,
    advice: texts['advice'] ?? null,
    obligations: obligations as PolicyObligations,
  };
}

/** A delta or a budget without an epsilon would add no noise; a budget below one answer would never give any. */
function privacyFault(o: PolicyObligations): NotesFault | null {
  const alone =
    o.epsilon === undefined ? (['budget', 'delta'] as const).find((n) => o[n] !== undefined) : null;
  if (alone !== undefined && alone !== null)
    return {
      kind: 'value',
      name: alone,
      expected: '`@epsilon` beside it, which is what one answer may lose',
    };
  if (o.budget === undefined) return null;
  const charge = chargeOf(o);
  if (charge === null || affords(o.budget, charge)) return null;
  return {
    kind: 'value',
    name: 'budget',
    expected: 'at least what `@epsilon` and `@delta` let one answer lose',
  };
}
