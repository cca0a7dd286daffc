import type { IncomingMessage } from 'node:http';
import type { AnyRoute } from '@tacit/sdk/client';
import { fromUtf8, TacitError } from '@tacit/sdk/core';
import type { Budget } from './limits.ts';
import type { LimitOptions } from './options.ts';

const sizes = { small: 'smallBody', document: 'documentBody', bulk: 'bulkBody' } as const;

/** Refuses by headers alone what would be refused after reading, so that nothing large is read in vain. */
export function checkBodyHeaders(request: IncomingMessage, route: AnyRoute, limits: LimitOptions): void {
  const length = request.headers['content-length'];
  if (route.body === null) {
    const some =
      (length !== undefined && length !== '0') || request.headers['transfer-encoding'] !== undefined;
    if (some) throw new TacitError('input.too-large', { field: 'body', expected: 'no body' });
    return;
  }
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw new TacitError('input.unsupported-type', { field: 'content-encoding', expected: 'identity' });
  }
  const expected = route.body.kind === 'json' ? 'application/json' : 'application/octet-stream';
  const [type, ...parameters] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters.map((p) => p.trim()).find((p) => p.startsWith('charset='));
  const utf8Only = charset === undefined || /^charset="?utf-8"?$/.test(charset);
  if (type?.trim() !== expected || !utf8Only) {
    throw new TacitError('input.unsupported-type', { field: 'content-type', expected });
  }
  const max = limits[sizes[route.body.size]];
  if (length !== undefined && Number(length) > max) throw tooLarge(max);
}

const tooLarge = (max: number): TacitError =>
  new TacitError('input.too-large', { field: 'body', expected: `at most ${max} bytes` });

/**
 * The whole body. `memory` bounds all bodies being read and handled at once; `release` gives this one's share back.
 * Throws `input.too-large`, or `node.busy` when the memory is taken.
 */
export async function readBody(
  request: IncomingMessage,
  route: AnyRoute,
  limits: LimitOptions,
  memory: Budget,
): Promise<{ bytes: Uint8Array; release: () => void }> {
  if (route.body === null) return { bytes: new Uint8Array(0), release: () => undefined };
  const max = limits[sizes[route.body.size]];
  const chunks: Uint8Array[] = [];
  let size = 0;
  const release = () => {
    memory.release(size);
    size = 0;
  };
  try {
    for await (const chunk of request as AsyncIterable<Uint8Array>) {
      if (size + chunk.length > max) throw tooLarge(max);
      if (!memory.reserve(chunk.length)) throw new TacitError('node.busy');
      size += chunk.length;
      chunks.push(chunk);
    }
  } catch (e) {
    release();
    if (e instanceof TacitError) throw e;
    throw new TacitError('input.malformed', { message: 'the body ended before it was complete' });
  }
  return { bytes: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks), release };
}

/** Throws `input.malformed` on bytes that are not UTF-8, text that is not JSON, or a member named `__proto__`. */
export function parseJson(bytes: Uint8Array): unknown {
  let value: unknown;
  let text: string;
  try {
    text = fromUtf8(bytes);
    value = JSON.parse(text);
  } catch {
    // The cause quotes the text that failed.
    throw new TacitError('input.malformed', { field: 'body', expected: 'JSON in UTF-8' });
  }
  // An own `__proto__` would change the prototype of whatever object it is copied to.
  if (text.includes('__proto__') || text.includes('\\u')) refuseProto(value);
  return value;
}

function refuseProto(root: unknown): void {
  const open: unknown[] = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    if (Object.hasOwn(value, '__proto__')) throw new TacitError('input.malformed', { field: '__proto__' });
    for (const member of Object.values(value))
      if (typeof member === 'object' && member !== null) open.push(member);
  }
}
