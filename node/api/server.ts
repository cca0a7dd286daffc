import type { IncomingMessage, ServerResponse } from 'node:http';
import { type AnyRoute, openapi, ROUTES } from '@tacit/sdk/client';
import { type Clock, type Logger, type Rng, TacitError, toHex } from '@tacit/sdk/core';
import express, { type Request as ExpressRequest, type NextFunction, type Response } from 'express';
import { checkDigest, targetOf } from '../peers/index.ts';
import { type AuthOptions, authenticate, digestField } from './auth.ts';
import { checkBodyHeaders, parseJson, readBody } from './body.ts';
import type { BuiltIn, Caller, Handlers } from './handlers.ts';
import { Budget, networkOf, RateLimiter } from './limits.ts';
import { checkListen, type Listening, listen } from './listen.ts';
import type { LimitOptions, ListenOptions } from './options.ts';
import { sendProblem, toTacitError } from './problems.ts';
import { checkOutput, parseQuery, validateInput } from './validate.ts';

export interface ApiOptions extends AuthOptions {
  /** A route without a handler is not mounted and answers 404. */
  readonly handlers: Partial<Handlers>;
  readonly listen: ListenOptions;
  readonly limits: LimitOptions;
  readonly version: string;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly logger: Logger;
  /** Called once per answered request. */
  readonly observe?: (route: string, status: number, ms: number) => void;
}

export interface Api {
  readonly url: string;
  readonly port: number;
  /** Ends waiting requests, lets running ones finish for `graceMs` (default 5 s), closes every connection. */
  stop(graceMs?: number): Promise<void>;
}

type AnyHandler = (request: {
  params: unknown;
  query: unknown;
  body: unknown;
  caller: Caller;
  signal: AbortSignal;
  requestId: string;
}) => Promise<unknown>;

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

/** Starts the HTTP door. Throws `listen.refused`, `listen.failed` or `config.invalid`. */
export async function startApi(options: ApiOptions): Promise<Api> {
  checkListen(options.listen, options.logger);
  const door = new Door(options);
  const listening: Listening = await listen(door.app, options.listen, options.limits);
  return {
    url: listening.url,
    port: listening.port,
    stop: async (graceMs = 5000) => {
      door.stopping.abort(new TacitError('node.not-ready', { message: 'the node is stopping' }));
      await listening.close(graceMs);
    },
  };
}

/** Bodies of this many of the largest size may be in memory at once. */
const BULK_BODIES = 4;

class Door {
  readonly app = express();
  readonly stopping = new AbortController();
  readonly #o: ApiOptions;
  readonly #rates: RateLimiter;
  readonly #running: Budget;
  readonly #memory: Budget;

  constructor(options: ApiOptions) {
    this.#o = options;
    this.#rates = new RateLimiter(options.clock);
    this.#running = new Budget(options.limits.concurrent);
    this.#memory = new Budget(options.limits.bulkBody * BULK_BODIES);
    const { app } = this;
    app.disable('x-powered-by');
    app.disable('etag');
    app.set('query parser', false);
    app.set('case sensitive routing', true);
    app.set('strict routing', true);
    app.use((_request: ExpressRequest, response: Response, next: NextFunction) => {
      for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
      if (options.listen.tlsKey !== undefined)
        response.setHeader('strict-transport-security', 'max-age=31536000');
      response.locals['requestId'] = toHex(options.rng(8));
      response.setHeader('x-request-id', response.locals['requestId'] as string);
      next();
    });
    this.#mount();
    app.use(() => {
      throw new TacitError('not-found', { message: 'there is no such path', hint: 'see `/openapi.json`' });
    });
    app.use((e: unknown, request: ExpressRequest, response: Response, _next: NextFunction) => {
      const id = response.locals['requestId'] as string;
      refuse(request, response, toTacitError(e, id, options.logger), id);
    });
  }

  #mount(): void {
    const { handlers, version } = this.#o;
    const mounted: Record<string, AnyRoute> = {};
    const builtIn: Record<BuiltIn, AnyHandler> = {
      healthz: async () => ({ ok: true }),
      openapi: async () => document,
    };
    const all = { ...handlers, ...builtIn } as Readonly<Record<string, AnyHandler | undefined>>;
    const paths = new Map<string, AnyRoute[]>();
    for (const route of Object.values(ROUTES) as AnyRoute[]) {
      if (all[route.id] === undefined) continue;
      mounted[route.id] = route;
      paths.set(route.path, [...(paths.get(route.path) ?? []), route]);
    }
    const document = openapi(mounted, { title: 'Tacit node', version });
    // Fixed segments before parameters, so that `/datasets/profile` is never read as an owner's name.
    const ordered = [...paths].sort(([a], [b]) => a.split(':').length - b.split(':').length);
    for (const [path, routes] of ordered) {
      const point = this.app.route(path);
      const methods = [
        ...routes.map((r) => r.method),
        ...(routes.some((r) => r.method === 'GET') ? ['HEAD'] : []),
      ];
      for (const route of routes) {
        const handler = all[route.id]!;
        const run = (q: ExpressRequest, a: Response) => this.#serve(route, handler, q, a);
        if (route.method === 'GET') point.get(run);
        else point.post(run);
      }
      point.all((request: ExpressRequest, response: Response) => {
        response.setHeader('allow', [...methods, 'OPTIONS'].join(', '));
        if (request.method !== 'OPTIONS')
          throw new TacitError('method.not-allowed', { expected: methods.join(', ') });
        response.statusCode = 204;
        response.end();
      });
    }
  }

  async #serve(
    route: AnyRoute,
    handler: AnyHandler,
    request: ExpressRequest,
    response: Response,
  ): Promise<void> {
    const { clock, observe, logger } = this.#o;
    const begun = clock.now();
    response.on('close', () => {
      const ms = clock.now() - begun;
      const status = response.statusCode;
      logger.debug('answered', {
        requestId: response.locals['requestId'] as string,
        route: route.id,
        status,
        ms,
      });
      observe?.(route.id, status, ms);
    });
    // A health check must get its answer from a busy node too.
    if (route.id === 'healthz') return sendJson(response, 200, { ok: true });
    if (!this.#running.reserve(1)) {
      response.setHeader('retry-after', '1');
      throw new TacitError('node.busy');
    }
    try {
      await this.#answer(route, handler, request, response);
    } finally {
      this.#running.release(1);
    }
  }

  async #answer(
    route: AnyRoute,
    handler: AnyHandler,
    request: ExpressRequest,
    response: Response,
  ): Promise<void> {
    const { limits } = this.#o;
    if (this.stopping.signal.aborted) throw this.stopping.signal.reason;
    checkBodyHeaders(request, route, limits);
    const caller = await authenticate(request, route, this.#o);
    this.#limitRate(caller, request, response);
    if (request.headers.expect !== undefined) response.writeContinue();
    const { bytes, release } = await readBody(request, route, limits, this.#memory);
    try {
      if (caller.kind === 'peer') checkDigest(digestField(request), bytes);
      const raw = route.body?.kind === 'json' ? parseJson(bytes) : route.body === null ? undefined : bytes;
      const query = parseQuery(targetOf(request.url).query.slice(1));
      const input = validateInput(route, { params: request.params, query, body: raw });
      const gone = new AbortController();
      response.once('close', () => gone.abort(new Error('the caller went away')));
      const requestId = response.locals['requestId'] as string;
      const signal = AbortSignal.any([gone.signal, this.stopping.signal]);
      const returned = await handler({ ...input, caller, signal, requestId });
      if (response.destroyed) return;
      const output = checkOutput(route, returned, requestId, this.#o.logger);
      if (route.response.kind === 'json') sendJson(response, route.response.status ?? 200, output);
      else send(response, 200, route.response.mediaType, String(output));
    } finally {
      release();
    }
  }

  #limitRate(caller: Caller, request: IncomingMessage, response: ServerResponse): void {
    const { limits } = this.#o;
    const name =
      caller.kind === 'client'
        ? `user ${caller.user}`
        : caller.kind === 'peer'
          ? `member ${caller.member}`
          : `address ${networkOf(request.socket.remoteAddress ?? '')}`;
    const wait = this.#rates.take(name, caller.kind === 'public' ? limits.publicPerCaller : limits.perCaller);
    if (wait === 0) return;
    response.setHeader('retry-after', String(Math.ceil(wait / 1000)));
    throw new TacitError('rate.limited');
  }
}

function send(response: ServerResponse, status: number, mediaType: string, text: string): void {
  response.statusCode = status;
  response.setHeader('content-type', mediaType);
  response.setHeader('content-length', Buffer.byteLength(text));
  response.end(text);
}

const sendJson = (response: ServerResponse, status: number, value: unknown): void =>
  send(response, status, 'application/json', JSON.stringify(value));

/** After a refusal an unread body is not waited for: the connection closes instead. */
function refuse(request: IncomingMessage, response: ServerResponse, error: TacitError, id: string): void {
  if (!request.complete && !response.headersSent) response.setHeader('connection', 'close');
  sendProblem(response, error, id);
}
