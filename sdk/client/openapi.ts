import { z } from 'zod';
import type { AnyRoute } from './route.ts';

export interface OpenApiInfo {
  readonly title: string;
  readonly version: string;
  readonly description?: string;
  /** Base URL of the node; `/` when not given. */
  readonly server?: string;
}

type Json = Record<string, unknown>;

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Json => {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { target: 'draft-2020-12', io });
  return json;
};

/** Problem details (RFC 9457) with Tacit's members. */
const PROBLEM: Json = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'hint'],
  properties: {
    type: { type: 'string', description: 'urn:tacit:error:CODE' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', description: 'one per cause; see the page of error codes' },
    hint: { type: 'string', description: 'what to do now' },
    field: { type: 'string' },
    expected: { type: 'string' },
    member: { type: 'string' },
    position: { type: 'integer' },
    instance: { type: 'string', description: 'urn:tacit:request:ID, as in the log of the node' },
  },
};

const problem = (description: string): Json => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

function parameters(route: AnyRoute): Json[] {
  const of = (where: 'path' | 'query', schema: z.ZodObject): Json[] => {
    const json = schemaOf(schema, 'input') as { properties?: Record<string, Json>; required?: string[] };
    return Object.entries(json.properties ?? {}).map(([name, s]) => ({
      name,
      in: where,
      required: where === 'path' || (json.required ?? []).includes(name),
      schema: s,
    }));
  };
  return [...of('path', route.params), ...of('query', route.query)];
}

function operation(route: AnyRoute): Json {
  const { body, response } = route;
  const status = response.kind === 'json' ? String(response.status ?? 200) : '200';
  const media =
    response.kind === 'json'
      ? { 'application/json': { schema: schemaOf(response.schema, 'output') } }
      : { [response.mediaType]: { schema: { type: 'string' } } };
  return {
    operationId: route.id,
    tags: [route.group],
    summary: route.summary,
    description: route.description,
    security:
      route.auth === 'public' ? [] : [{ [route.auth]: route.scope === undefined ? [] : [route.scope] }],
    parameters: parameters(route),
    ...(body === null
      ? {}
      : {
          requestBody: {
            required: true,
            content:
              body.kind === 'json'
                ? { 'application/json': { schema: schemaOf(body.schema, 'input') } }
                : { 'application/octet-stream': { schema: {} } },
          },
        }),
    responses: {
      [status]: { description: route.summary, content: media },
      '4XX': problem('The request was refused; `code` says why and `hint` what to do'),
      '5XX': problem('This node or another could not answer'),
    },
  };
}

/** OpenAPI 3.1 document of the routes. */
export function openapi(routes: Readonly<Record<string, AnyRoute>>, info: OpenApiInfo): Json {
  const paths: Record<string, Json> = {};
  for (const route of Object.values(routes)) {
    const path = route.path.replace(/:([A-Za-z]+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: info.title,
      version: info.version,
      ...(info.description === undefined ? {} : { description: info.description }),
    },
    servers: [{ url: info.server ?? '/' }],
    paths,
    components: {
      schemas: { Problem: PROBLEM },
      securitySchemes: {
        client: { type: 'http', scheme: 'bearer', description: 'key that the node printed once: `tacit_…`' },
        peer: {
          type: 'apiKey',
          in: 'header',
          name: 'Signature',
          description:
            'HTTP message signature (RFC 9421), Ed25519, by the member named in `keyid`, tag `tacit`',
        },
      },
    },
  };
}
