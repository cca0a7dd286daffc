import { z } from 'zod';
import { TacitError } from '../core/index.ts';
import { CONTEXT } from './context.ts';

/** Only our own context: another one could give the same words another meaning. */
export const contextForm = z.strictObject({
  adms: z.literal(CONTEXT.adms),
  csvw: z.literal(CONTEXT.csvw),
  dcat: z.literal(CONTEXT.dcat),
  dct: z.literal(CONTEXT.dct),
  foaf: z.literal(CONTEXT.foaf),
  obo: z.literal(CONTEXT.obo),
  odrl: z.literal(CONTEXT.odrl),
  tacit: z.literal(CONTEXT.tacit),
  xsd: z.literal(CONTEXT.xsd),
});

/** `urn:tacit:<kind>:<id>` -> id. */
export const urnOf = (kind: 'member' | 'dataset' | 'contract' | 'schema', id: RegExp) =>
  z
    .string()
    .max(200)
    .refine((t) => t.startsWith(`urn:tacit:${kind}:`) && id.test(t.slice(`urn:tacit:${kind}:`.length)), {
      message: `urn:tacit:${kind}:…`,
    })
    .transform((t) => t.slice(`urn:tacit:${kind}:`.length));

export const MEMBER = /^[a-z][a-z0-9_-]{0,63}$/;
export const OWNED = /^[a-z][a-z0-9_-]{0,63}\/[a-z][a-z0-9_-]{0,63}$/;

/** Reads a document at the door. Throws `catalogue.invalid` with the JSON pointer of what is wrong or unknown. */
export function read<T>(form: z.ZodType<T>, value: unknown): T {
  const parsed = form.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  throw new TacitError('catalogue.invalid', {
    field: `/${[...(issue?.path ?? []), ...unknown].map(String).join('/')}`,
    ...(issue === undefined ? {} : { expected: issue.message }),
  });
}
