import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AnyRoute, type Call, fillPath, fillQuery, type Output } from '@tacit/sdk/client';
import {
  type Clock,
  fromUtf8,
  isTacitError,
  type MemberId,
  type Problem,
  type Rng,
  TacitError,
  utf8,
} from '@tacit/sdk/core';
import { targetOf } from './components.ts';
import type { Signer } from './ed25519.ts';
import type { PeerOptions } from './options.ts';
import { recipientOf, signRequest } from './sign.ts';
import { type Answer, exchange, TooLarge } from './transport.ts';

/** Where members listen, as the ledger says now; a `MemberRecord` fits. */
export type Directory = (
  id: MemberId,
) => Promise<{ readonly url: string | null } | null> | { readonly url: string | null } | null;

export interface PeerClientOptions {
  readonly network: string;
  readonly self: MemberId;
  readonly signer: Signer;
  readonly directory: Directory;
  readonly clock: Clock;
  readonly rng: Rng;
  readonly options: PeerOptions;
}

export interface RequestOptions {
  /** For all attempts together, ms; `peers.deadline` and the `waitMs` of the query when not given. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
}

type Inputs = { params?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown };
const MAX_SIGNATURE_LIFETIME = 60_000;

/** Talks to other nodes as this member. Every error names the member it was talking to. */
export class PeerClient {
  readonly #o: PeerClientOptions;
  readonly #http: HttpAgent;
  readonly #https: HttpsAgent;

  constructor(options: PeerClientOptions) {
    this.#o = options;
    const agent = { keepAlive: true, maxSockets: 32, maxFreeSockets: 4, timeout: 60_000 };
    this.#http = new HttpAgent(agent);
    this.#https = new HttpsAgent(agent);
  }

  /**
   * Calls a peer route and validates the answer. Repeats only what may be repeated, freshly signed, within the deadline.
   * Throws the problem the other node answered with, or `peer.unreachable`, `peer.timeout`, `peer.no-address`,
   * `peer.bad-answer`, `peer.unknown-member`. An abort by the caller is thrown as it is.
   */
  async request<T extends AnyRoute>(
    member: MemberId,
    route: T,
    input: Call<T>,
    options: RequestOptions = {},
  ): Promise<Output<T>> {
    const url = await this.#address(member);
    // A route that is asked to wait answers that much later.
    const wait = Number((input as Inputs).query?.['waitMs'] ?? 0);
    const deadline = AbortSignal.timeout(options.deadlineMs ?? this.#o.options.deadline + wait);
    const signal = options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal]);
    const attempts = route.idempotent ? 1 + this.#o.options.retries : 1;
    for (let attempt = 1; ; attempt++) {
      try {
        return (await this.#once(member, url, route, input as Inputs, signal)) as Output<T>;
      } catch (e) {
        if (options.signal?.aborted === true) throw options.signal.reason;
        if (deadline.aborted) throw new TacitError('peer.timeout', { member });
        const mayHelp = isTacitError(e) && (e.code === 'peer.unreachable' || e.code === 'node.busy');
        if (!mayHelp || attempt >= attempts) throw e;
      }
      // Doubles, with up to as much again by chance, so that many followers do not return in step.
      const pause = 50 * 2 ** attempt;
      await sleep(pause + (pause * this.#o.rng(1)[0]!) / 255, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Closes kept connections. */
  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  async #address(member: MemberId): Promise<URL> {
    const record = await this.#o.directory(member);
    if (record === null) throw new TacitError('peer.unknown-member', { member });
    if (record.url === null) throw new TacitError('peer.no-address', { member });
    const url = URL.canParse(record.url) ? new URL(record.url) : null;
    const usable =
      url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
    if (!usable) {
      throw new TacitError('peer.no-address', {
        member,
        expected: 'an http or https address without credentials',
      });
    }
    return url;
  }

  async #once(
    member: MemberId,
    url: URL,
    route: AnyRoute,
    input: Inputs,
    signal: AbortSignal,
  ): Promise<unknown> {
    const base = url.pathname.replace(/\/$/, '');
    const target = base + fillPath(route.path, input.params ?? {}) + fillQuery(input.query ?? {});
    const body = bodyOf(route, input.body);
    const head = { method: route.method, authority: url.host, ...targetOf(target) };
    const { network, self, signer, rng, clock } = this.#o;
    const lifetime = Math.min(this.#o.options.window, MAX_SIGNATURE_LIFETIME);
    const sign = { member: self, signer, rng, clock, lifetime };
    const signed = signRequest(head, body, recipientOf(network, member), sign);
    const mediaType = route.body?.kind === 'bytes' ? 'application/octet-stream' : 'application/json';
    let answer: Answer;
    try {
      answer = await exchange({
        url,
        target,
        method: route.method,
        headers: {
          host: url.host,
          accept: 'application/json, application/problem+json',
          ...(route.body === null ? {} : { 'content-type': mediaType }),
          ...signed,
        },
        body,
        agent: url.protocol === 'https:' ? this.#https : this.#http,
        signal,
        maxBytes: this.#o.options.maxAnswer,
      });
    } catch (cause) {
      if (cause instanceof TooLarge) throw unexpected(member, 'an answer within `peers.maxAnswer`');
      throw new TacitError('peer.unreachable', { member, cause });
    }
    return read(member, route, answer);
  }
}

function bodyOf(route: AnyRoute, body: unknown): Uint8Array {
  if (route.body === null) return new Uint8Array(0);
  return route.body.kind === 'bytes' ? (body as Uint8Array) : utf8(JSON.stringify(body));
}

const unexpected = (member: MemberId, expected: string): TacitError =>
  new TacitError('peer.bad-answer', { member, expected });

function read(member: MemberId, route: AnyRoute, answer: Answer): unknown {
  const success = answer.status >= 200 && answer.status < 300;
  if (!success && answer.mediaType !== 'application/problem+json') {
    throw unexpected(member, `an answer of the protocol, not HTTP status ${answer.status}`);
  }
  if (success && answer.mediaType !== 'application/json') throw unexpected(member, 'application/json');
  let json: unknown;
  try {
    json = JSON.parse(fromUtf8(answer.body));
  } catch {
    throw unexpected(member, 'well-formed JSON');
  }
  if (!success) throw problemOf(member, json);
  if (route.response.kind !== 'json') throw new TypeError(`route ${route.id} is not between nodes`);
  const parsed = route.response.schema.safeParse(json);
  if (!parsed.success) {
    throw unexpected(
      member,
      `the shape of ${route.id} at ${parsed.error.issues[0]?.path.join('.') || 'its root'}`,
    );
  }
  return parsed.data;
}

/** The problem as the other node told it; without a member of its own it is about the node that answered. */
function problemOf(member: MemberId, json: unknown): TacitError {
  if (typeof json !== 'object' || json === null) return unexpected(member, 'problem details (RFC 9457)');
  const text = (key: string): string | undefined => {
    const value = (json as Record<string, unknown>)[key];
    return typeof value === 'string' ? value.slice(0, 1000) : undefined;
  };
  const position = (json as Record<string, unknown>)['position'];
  const problem: Record<string, unknown> = { member: text('member') ?? member };
  for (const key of ['code', 'detail', 'hint', 'field', 'expected']) {
    const value = text(key);
    if (value !== undefined) problem[key] = value;
  }
  if (Number.isSafeInteger(position)) problem['position'] = position;
  return TacitError.fromProblem(problem as Partial<Problem>);
}
