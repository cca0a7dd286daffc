import type { z } from 'zod';

/** Who may call: anyone, a holder of a bearer key, or a member that signs its requests (RFC 9421). */
export type Auth = 'public' | 'client' | 'peer';
/** What a bearer key may do: `query` reads and asks, `steward` also publishes and votes. */
export type Scope = 'query' | 'steward';
/** How large a body may be; the node's configuration gives each size its bytes. */
export type BodySize = 'small' | 'document' | 'bulk';

export interface JsonBody<B extends z.ZodType> {
  readonly kind: 'json';
  readonly size: BodySize;
  readonly schema: B;
}
export interface BytesBody {
  readonly kind: 'bytes';
  readonly size: BodySize;
}
export interface JsonReply<R extends z.ZodType> {
  readonly kind: 'json';
  readonly schema: R;
  /** 200 unless said. */
  readonly status?: 200 | 201 | 202;
}
/** Plain text with its media type, e.g. metrics. */
export interface TextReply {
  readonly kind: 'text';
  readonly mediaType: string;
}

export type Body = JsonBody<z.ZodType> | BytesBody | null;
export type Reply = JsonReply<z.ZodType> | TextReply;

/**
 * One HTTP route, defined once: server, client and OpenAPI derive from it.
 * `path` is in the form `/v1/things/:name`; every `:name` is a member of `params`.
 */
export interface RouteDefinition<
  Id extends string,
  A extends Auth,
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends Body,
  R extends Reply,
> {
  readonly id: Id;
  readonly group: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly auth: A;
  /** Only for `client` routes. */
  readonly scope?: Scope;
  readonly summary: string;
  readonly description: string;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly response: R;
  /** Asking twice does what asking once does, so a client may retry after a lost connection. */
  readonly idempotent: boolean;
}

export type AnyRoute = RouteDefinition<string, Auth, z.ZodObject, z.ZodObject, Body, Reply>;

/** Throws `TypeError` when path and `params` name different things, or a client route has no scope. */
export function defineRoute<
  const Id extends string,
  const A extends Auth,
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends Body,
  R extends Reply,
>(route: RouteDefinition<Id, A, P, Q, B, R>): RouteDefinition<Id, A, P, Q, B, R> {
  const inPath = [...route.path.matchAll(/:([A-Za-z]+)/g)].map((m) => m[1]).sort();
  const declared = Object.keys(route.params.shape).sort();
  if (inPath.join() !== declared.join()) throw new TypeError(`route ${route.id}: path and params differ`);
  if ((route.auth === 'client') !== (route.scope !== undefined)) {
    throw new TypeError(`route ${route.id}: a scope belongs to client routes and only to them`);
  }
  return route;
}

type BodyIn<B extends Body> =
  B extends JsonBody<infer S> ? z.output<S> : B extends BytesBody ? Uint8Array : undefined;
type BodyOut<B extends Body> =
  B extends JsonBody<infer S> ? z.input<S> : B extends BytesBody ? Uint8Array : undefined;

/** What a handler gets: validated, defaults filled. */
export interface Input<T extends AnyRoute> {
  readonly params: z.output<T['params']>;
  readonly query: z.output<T['query']>;
  readonly body: BodyIn<T['body']>;
}

type Maybe<K extends string, V> = V extends undefined
  ? { readonly [k in K]?: undefined }
  : Record<string, never> extends V
    ? { readonly [k in K]?: V }
    : { readonly [k in K]: V };

/** What a caller passes: defaults may be left out. */
export type Call<T extends AnyRoute> = Maybe<'params', z.input<T['params']>> &
  Maybe<'query', z.input<T['query']>> &
  Maybe<'body', BodyOut<T['body']>>;

type DeepReadonly<T> = T extends string | number | boolean | bigint | null | undefined
  ? T
  : T extends readonly (infer E)[]
    ? readonly DeepReadonly<E>[]
    : { readonly [K in keyof T]: DeepReadonly<T[K]> };

/** What a handler returns and a client receives. */
export type Output<T extends AnyRoute> =
  T['response'] extends JsonReply<infer S> ? DeepReadonly<z.output<S>> : string;

/** `/v1/things/:name` with its parameters percent-encoded. */
export function fillPath(path: string, params: Readonly<Record<string, unknown>>): string {
  return path.replace(/:([A-Za-z]+)/g, (_, name: string) => encodeURIComponent(String(params[name])));
}

/** `?a=1&b=2` in the order given, leaving out what is undefined; empty when nothing is left. */
export function fillQuery(query: Readonly<Record<string, unknown>>): string {
  const parts = Object.entries(query).flatMap(([k, v]) =>
    v === undefined ? [] : [`${encodeURIComponent(k)}=${encodeURIComponent(String(v))}`],
  );
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}
