import type { ServerResponse } from 'node:http';
import { isTacitError, type Logger, TacitError } from '@tacit/sdk/core';

/** Problem details (RFC 9457) for any error; what is not ours becomes `internal` and its text stays here. */
export function toTacitError(e: unknown, requestId: string, logger: Logger): TacitError {
  if (isTacitError(e)) return e;
  if (e instanceof URIError)
    return new TacitError('input.malformed', { field: 'path', expected: 'percent-encoded UTF-8' });
  // The message of a foreign error may quote data; where it was thrown does not.
  const stack = e instanceof Error ? (e.stack ?? '').split('\n') : [];
  const frames = stack.filter((line) => /^\s+at /.test(line)).slice(0, 8);
  logger.error('a handler failed', {
    requestId,
    error: e instanceof Error ? e.name : typeof e,
    at: frames.map((f) => f.trim()).join(' | '),
  });
  return new TacitError('internal');
}

export function sendProblem(response: ServerResponse, error: TacitError, requestId: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = JSON.stringify({ ...error.toProblem(), instance: `urn:tacit:request:${requestId}` });
  response.statusCode = error.status;
  response.setHeader('content-type', 'application/problem+json');
  response.setHeader('content-length', Buffer.byteLength(body));
  if (error.code === 'auth.missing' || error.code === 'auth.invalid') {
    response.setHeader('www-authenticate', 'Bearer realm="tacit"');
  }
  response.end(body);
}

/** For what Node refuses before there is a request (timeouts, header size, bad syntax): the answer as raw text. */
export function rawProblem(error: TacitError): string {
  const body = JSON.stringify(error.toProblem());
  const reason = { 400: 'Bad Request', 408: 'Request Timeout', 431: 'Request Header Fields Too Large' }[
    error.status
  ];
  return [
    `HTTP/1.1 ${error.status} ${reason ?? 'Error'}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
}
