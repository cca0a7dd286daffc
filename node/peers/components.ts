import { type InnerList, serializeInnerList } from 'structured-headers';

/** What of a request can be covered by a signature, as both ends see it. */
export interface MessageHead {
  readonly method: string;
  /** Host and port as in the `host` field, without the scheme's default port. */
  readonly authority: string;
  /** Path as sent, still percent-encoded. */
  readonly path: string;
  /** With its leading `?`; `?` alone when there is none (RFC 9421 §2.2.7). */
  readonly query: string;
  /** Lowercase names; several lines of one field in order. */
  readonly fields: Readonly<Record<string, readonly string[] | undefined>>;
}

/** Splits a request target in origin form. */
export function targetOf(url: string): { path: string; query: string } {
  const at = url.indexOf('?');
  return at < 0 ? { path: url, query: '?' } : { path: url.slice(0, at), query: url.slice(at) };
}

/** Value of one component; null when the message has no such field. RFC 9421 §2.1 and §2.2. */
export function componentValue(head: MessageHead, name: string): string | null {
  switch (name) {
    case '@method':
      return head.method;
    case '@authority':
      return head.authority.toLowerCase();
    case '@path':
      return head.path === '' ? '/' : head.path;
    case '@query':
      return head.query;
  }
  if (name.startsWith('@')) return null;
  const lines = head.fields[name];
  return lines === undefined || lines.length === 0 ? null : lines.map((l) => l.trim()).join(', ');
}

/**
 * The signature base of RFC 9421 §2.5: one line per component, then the parameters. Null when a component is missing,
 * repeated, has parameters (none of ours has) or is not a string.
 */
export function signatureBase(head: MessageHead, input: InnerList): string | null {
  const lines: string[] = [];
  const seen = new Set<string>();
  for (const [name, parameters] of input[0]) {
    if (typeof name !== 'string' || parameters.size !== 0 || seen.has(name)) return null;
    const value = componentValue(head, name);
    // A line break in a value would let one component pass for two.
    if (value === null || /[\r\n]/.test(value)) return null;
    seen.add(name);
    lines.push(`"${name}": ${value}`);
  }
  lines.push(`"@signature-params": ${serializeInnerList(input)}`);
  return lines.join('\n');
}
