import { type Agent, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface Exchange {
  readonly url: URL;
  /** Request target in origin form. */
  readonly target: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly agent: Agent;
  readonly signal: AbortSignal;
  readonly maxBytes: number;
}

export interface Answer {
  readonly status: number;
  readonly mediaType: string;
  readonly body: Uint8Array;
}

/** The answer is larger than allowed. */
export class TooLarge extends Error {}

/** One HTTP exchange. No redirect is followed and no encoding is undone: what came is what is returned. */
export function exchange(e: Exchange): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const send = e.url.protocol === 'https:' ? httpsRequest : httpRequest;
    const outgoing = send(
      {
        protocol: e.url.protocol,
        hostname: e.url.hostname.replace(/^\[|\]$/g, ''),
        port: e.url.port,
        method: e.method,
        path: e.target,
        headers: { ...e.headers, 'content-length': String(e.body.length) },
        agent: e.agent,
        signal: e.signal,
        setHost: false,
      },
      (incoming) => {
        const chunks: Uint8Array[] = [];
        let size = 0;
        incoming.on('data', (chunk: Uint8Array) => {
          size += chunk.length;
          if (size > e.maxBytes) incoming.destroy(new TooLarge());
          else chunks.push(chunk);
        });
        incoming.on('error', reject);
        incoming.on('end', () => {
          const mediaType = (incoming.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
          resolve({ status: incoming.statusCode ?? 0, mediaType, body: Buffer.concat(chunks) });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(e.body);
  });
}
