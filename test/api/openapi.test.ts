import { type AnyRoute, defineRoute, fillPath, fillQuery, openapi, ROUTES } from '@tacit/sdk/client';
import t from 'tap';
import { z } from 'zod';

const document = openapi(ROUTES, { title: 'Tacit', version: '0' }) as {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> };
};
interface Operation {
  operationId: string;
  security: Record<string, string[]>[];
  parameters: { name: string; in: string; required: boolean; schema: object }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<
    string,
    { description: string; content: Record<string, { schema: Record<string, unknown> }> }
  >;
}
const routes: AnyRoute[] = Object.values(ROUTES);

t.test('every route is in the document with parameters, body, answer and problems', async (t) => {
  t.equal(document.openapi, '3.1.0');
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    const op = document.paths[path]?.[route.method.toLowerCase()];
    t.ok(op, route.id);
    if (op === undefined) continue;
    t.equal(op.operationId, route.id);
    const names = op.parameters.filter((p) => p.in === 'path').map((p) => p.name);
    t.same(names.sort(), [...path.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort());
    t.ok(op.parameters.every((p) => p.in !== 'path' || p.required));
    t.equal(op.requestBody !== undefined, route.body !== null);
    const ok = op.responses[String(route.response.kind === 'json' ? (route.response.status ?? 200) : 200)];
    const schema = Object.values(ok?.content ?? {})[0]?.schema;
    t.ok(schema !== undefined && Object.keys(schema).length > 0, `${route.id} has a response schema`);
    for (const status of ['4XX', '5XX']) t.ok(op.responses[status]?.content['application/problem+json']);
    t.equal(op.security.length, route.auth === 'public' ? 0 : 1);
    for (const s of op.security) t.ok(Object.keys(s).every((k) => k in document.components.securitySchemes));
  }
  const operations = Object.values(document.paths).flatMap((p) => Object.values(p));
  t.equal(operations.length, routes.length, 'and nothing else');
  t.equal(new Set(operations.map((o) => o.operationId)).size, routes.length);
});

t.test('every reference in the document leads somewhere', async (t) => {
  const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)];
  t.ok(refs.length > 0);
  t.ok(refs.every((r) => (r[1] ?? '') in document.components.schemas));
});

t.test('a route whose path and parameters differ does not define', async (t) => {
  const route = { ...ROUTES['ledger.block'], params: z.strictObject({}) };
  t.throws(() => defineRoute(route), TypeError);
  t.throws(() => defineRoute({ ...ROUTES['healthz'], scope: 'query' }), TypeError);
});

t.test('paths and queries are percent-encoded', async (t) => {
  t.equal(fillPath('/v1/:a/x', { a: 'b/../c?d' }), '/v1/b%2F..%2Fc%3Fd/x');
  t.equal(fillQuery({ key: 'a&b=c', none: undefined, n: 3 }), '?key=a%26b%3Dc&n=3');
  t.equal(fillQuery({}), '');
});

t.test('documents of other rooms are bounded in depth and hold no floating point', async (t) => {
  const body = ROUTES['join'].body.schema;
  const nested = (n: number): object => (n === 0 ? {} : { a: nested(n - 1) });
  t.ok(body.safeParse({ tx: nested(60) }).success);
  t.notOk(body.safeParse({ tx: nested(70) }).success);
  t.notOk(body.safeParse({ tx: JSON.parse(`${'{"a":['.repeat(5000)}1${']}'.repeat(5000)}`) }).success);
  t.notOk(body.safeParse({ tx: { a: [0.5] } }).success);
  t.notOk(body.safeParse({ tx: { a: 2 ** 53 } }).success);
  t.notOk(body.safeParse({ tx: {}, more: 1 }).success);
});
