import { type Problem, TacitError } from '../core/index.ts';
import { type AnyRoute, type Call, fillPath, fillQuery, type Output } from './route.ts';

/** The part of `fetch` that is used, so that tests and other runtimes can pass their own. */
export type Fetch = (
  url: string,
  init: {
    method: string;
    headers: Record<string, string>;
    body?: string | Uint8Array<ArrayBuffer>;
    redirect: 'error';
    signal?: AbortSignal;
  },
) => Promise<{ status: number; headers: { get(name: string): string | null }; text(): Promise<string> }>;

/** Calls routes of one node and validates what comes back; with a bearer key, or without one for public routes. */
export class HttpClient {
  readonly url: string;
  readonly #key: string | null;
  readonly #fetch: Fetch;

  /** Throws `input.invalid` when `url` is not an http or https address without credentials, or the key not a key. */
  constructor(url: string, key: string | null, fetch: Fetch) {
    const parsed = URL.canParse(url) ? new URL(url) : null;
    const usable =
      parsed !== null &&
      /^https?:$/.test(parsed.protocol) &&
      parsed.username + parsed.password + parsed.search + parsed.hash === '';
    if (!usable)
      throw new TacitError('input.invalid', { field: 'url', expected: 'e.g. http://127.0.0.1:7400' });
    if (key !== null && !/^[A-Za-z0-9_-]{1,256}$/.test(key)) {
      throw new TacitError('input.invalid', { field: 'key', expected: '`tacit_…` as the node printed it' });
    }
    this.url = parsed.href.replace(/\/$/, '');
    this.#key = key;
    this.#fetch = fetch;
  }

  /** Throws the node's problem as `TacitError`, `node.unreachable` or `answer.invalid`; an abort as it is. */
  async call<T extends AnyRoute>(
    route: T,
    input: Call<T>,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<Output<T>> {
    const { params, query, body } = input as { params?: object; query?: object; body?: unknown };
    const path = fillPath(route.path, { ...params }) + fillQuery({ ...query });
    let status: number;
    let type: string;
    let text: string;
    try {
      const response = await this.#fetch(this.url + path, {
        method: route.method,
        headers: {
          ...(this.#key === null || route.auth !== 'client' ? {} : { authorization: `Bearer ${this.#key}` }),
          accept: 'application/json, application/problem+json',
          ...(route.body === null ? {} : { 'content-type': 'application/json' }),
        },
        ...(route.body === null ? {} : { body: JSON.stringify(body) }),
        // A redirect could carry the key to another host.
        redirect: 'error',
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      });
      status = response.status;
      type = (response.headers.get('content-type') ?? '').split(';')[0]!.trim();
      text = await response.text();
    } catch (cause) {
      if (options.signal?.aborted === true) throw options.signal.reason;
      throw new TacitError('node.unreachable', { field: this.url, cause });
    }
    return this.#read(route, status, type, text) as Output<T>;
  }

  #read(route: AnyRoute, status: number, type: string, text: string): unknown {
    // A problem may come with a status below 300: what is asked was taken in, and the answer is not there yet.
    const ok = status >= 200 && status < 300 && type !== 'application/problem+json';
    if (ok && route.response.kind === 'text') return text;
    const json = type === 'application/json' || type === 'application/problem+json' ? parse(text) : undefined;
    if (!ok) {
      if (typeof json === 'object' && json !== null && 'code' in json) {
        throw TacitError.fromProblem(json as Partial<Problem>);
      }
      throw invalid(`a problem of the node, not HTTP status ${status}`);
    }
    if (json === undefined || route.response.kind !== 'json') throw invalid('JSON');
    const parsed = route.response.schema.safeParse(json);
    if (parsed.success) return parsed.data;
    throw invalid(`the shape of \`${route.id}\` at \`${parsed.error.issues[0]?.path.join('.') ?? ''}\``);
  }
}

const invalid = (expected: string): TacitError => new TacitError('answer.invalid', { expected });

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
