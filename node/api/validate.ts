import type { AnyRoute } from '@tacit/sdk/client';
import { type Logger, TacitError } from '@tacit/sdk/core';
import type { z } from 'zod';

/** The one place where input is validated. Throws `input.invalid` with the path of the field and what was expected. */
export function validate(where: 'params' | 'query' | 'body', schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  if (issue === undefined) throw new TacitError('input.invalid', { field: where });
  const unknown = issue.code === 'unrecognized_keys' ? (issue.keys[0] ?? '').slice(0, 64) : null;
  const path = [where, ...issue.path.map(String), ...(unknown === null ? [] : [unknown])].join('.');
  throw new TacitError('input.invalid', {
    field: path.slice(0, 256),
    expected: unknown === null ? issue.message.slice(0, 256) : 'no such member',
  });
}

/** Query as an object of texts. A name given twice is refused: two readers could take different ones. */
export function parseQuery(query: string): Record<string, string> {
  const out: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of new URLSearchParams(query)) {
    if (name in out)
      throw new TacitError('input.invalid', { field: `query.${name.slice(0, 64)}`, expected: 'once' });
    out[name] = value;
  }
  return { ...out };
}

export function validateInput(
  route: AnyRoute,
  raw: { params: unknown; query: unknown; body: unknown },
): { params: unknown; query: unknown; body: unknown } {
  return {
    params: validate('params', route.params, raw.params),
    query: validate('query', route.query, raw.query),
    body: route.body?.kind === 'json' ? validate('body', route.body.schema, raw.body) : raw.body,
  };
}

/**
 * What a handler returned, if it is what the route declares; else a line in the log and `internal`. A member that nobody
 * declared does not leave the node.
 */
export function checkOutput(route: AnyRoute, output: unknown, requestId: string, logger: Logger): unknown {
  if (route.response.kind !== 'json') return output;
  const parsed = route.response.schema.safeParse(output);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.map((p) => (typeof p === 'number' ? '#' : String(p))).join('.') ?? '';
  logger.error('a handler returned what its route does not declare', { requestId, route: route.id, field });
  throw new TacitError('internal');
}
