import { request as http } from 'node:http';
import { request as https } from 'node:https';
import type { Fetch } from '@tacit/sdk/client';

/**
 * The part of `fetch` the SDK uses, without its five minutes: importing a large table or asking ten million rows may
 * keep an answer waiting longer. Follows no redirect.
 */
export const patientFetch: Fetch = (url, init) =>
  new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? https : http;
    const body = init.body === undefined ? null : Buffer.from(init.body as string);
    const outgoing = send(
      url,
      {
        method: init.method,
        headers: { ...init.headers, ...(body === null ? {} : { 'content-length': String(body.length) }) },
        ...(init.signal === undefined ? {} : { signal: init.signal }),
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const header = (name: string): string | null => {
            const value = incoming.headers[name.toLowerCase()];
            return typeof value === 'string' ? value : null;
          };
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: incoming.statusCode ?? 0, headers: { get: header }, text: async () => text });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body ?? undefined);
  });
