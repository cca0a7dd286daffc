/**
 * What may be in a log line besides its message. A name that is not here is left out and its name noted, so that a
 * value nobody thought about does not reach the log.
 */
export const ALLOWED_FIELDS: ReadonlySet<string> = new Set([
  'at',
  'attempt',
  'bytes',
  'cells',
  'code',
  'contract',
  'count',
  'dataset',
  'engine',
  'error',
  'event',
  'field',
  'folder',
  'gate',
  'grant',
  'hash',
  'height',
  'host',
  'job',
  'kind',
  'limit',
  'member',
  'members',
  'ms',
  'network',
  'owners',
  'pid',
  'planHash',
  'port',
  'reason',
  'refused',
  'request',
  'requestId',
  'role',
  'route',
  'rows',
  'sequencer',
  'session',
  'state',
  'status',
  'step',
  'table',
  'tx',
  'unit',
  'url',
  'user',
  'version',
]);

const MAX_TEXT = 2000;

/** What looks like a secret is replaced wherever it stands, also in a field that is allowed. */
const SECRETS: readonly [RegExp, string][] = [
  [/tacit_[A-Za-z0-9_-]{20,}/g, 'tacit_[redacted]'],
  [/tacit-invite-[A-Za-z0-9_-]{8,}/g, 'tacit-invite-[redacted]'],
  [/\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, '$1 [redacted]'],
  [/\b(passphrase|password|secret|token)(["']?\s*[:=]\s*["']?)[^\s"',}]+/gi, '$1$2[redacted]'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, '[redacted key]'],
  [/(https?:\/\/)[^\s/@]+@/g, '$1[redacted]@'],
];

export function redact(text: string): string {
  let out = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  for (const [pattern, replacement] of SECRETS) out = out.replace(pattern, replacement);
  return out;
}
