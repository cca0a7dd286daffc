import { request } from 'node:http';
import { connect } from 'node:net';
import {
  type Api,
  type ApiOptions,
  type KeyBook,
  limitOptions,
  listenOptions,
  startApi,
} from '@tacit/node/api';
import { type LogFields, type Logger, type Problem, silentLogger } from '@tacit/sdk/core';
import { member, rng } from '../peers/members.ts';

export const KEYS: KeyBook = {
  authenticate: (key) =>
    key === 'tacit_query'
      ? { user: 'ada', scopes: ['query'] }
      : key === 'tacit_steward'
        ? { user: 'sue', scopes: ['query', 'steward'] }
        : null,
};

export interface Line {
  readonly level: string;
  readonly message: string;
  readonly fields: LogFields | undefined;
}
export function recorder(): { logger: Logger; lines: Line[] } {
  const lines: Line[] = [];
  const at = (level: string) => (message: string, fields?: LogFields) => {
    lines.push({ level, message, fields });
  };
  return { lines, logger: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') } };
}

export type Change = Partial<Omit<ApiOptions, 'limits' | 'listen'>> & {
  limits?: Partial<ApiOptions['limits']>;
  listen?: Partial<ApiOptions['listen']>;
};

export async function start(
  t: { teardown(f: () => Promise<void>): void },
  change: Change = {},
): Promise<Api> {
  const api = await startApi({
    handlers: {},
    keys: KEYS,
    peers: null,
    version: '0',
    clock: { now: () => Date.now() },
    rng,
    logger: silentLogger,
    ...change,
    listen: listenOptions.parse({ port: 0, ...change.listen }),
    limits: limitOptions.parse({ ...change.limits }),
  });
  t.teardown(() => api.stop(100));
  return api;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** Parsed body; null when it is not JSON. */
  readonly json: (Partial<Problem> & Record<string, unknown>) | null;
}

export function call(
  url: string,
  init: { method?: string; headers?: Record<string, string>; body?: string | Uint8Array } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { method: init.method ?? 'GET', headers: init.headers ?? {}, agent: false },
      (r) => {
        const chunks: Buffer[] = [];
        r.on('data', (c: Buffer) => chunks.push(c));
        r.on('error', reject);
        r.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          let json: Reply['json'] = null;
          try {
            json = JSON.parse(text) as Reply['json'];
          } catch {}
          resolve({ status: r.statusCode ?? 0, headers: r.headers, text, json });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(init.body);
  });
}

export const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });
export const json = (body: unknown, headers: Record<string, string> = {}) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

/** Sends bytes as they are and collects what comes until the other side ends. */
export function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let got = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (d: Buffer) => {
      got += d.toString();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(got));
  });
}

export { member, rng };
