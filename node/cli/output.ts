import { isTacitError } from '@tacit/sdk/core';

/** One document on stdout, talk on stderr. With `--json` the document is JSON and errors are problem details on stdout. */
export interface Output {
  readonly json: boolean;
  /** What is going on, for a person: stderr. */
  say(line: string): void;
  /** A line that replaces itself on a terminal; silent when stderr is a file. */
  progress(line: string): void;
  /** The answer: `human` as text, `document` with `--json`. */
  answer(document: unknown, human: string | (() => string)): void;
  fail(error: unknown): void;
}

export function createOutput(json: boolean, out: NodeJS.WriteStream, err: NodeJS.WriteStream): Output {
  let open = false;
  const clear = (): void => {
    if (open) err.write('\r\u001b[2K');
    open = false;
  };
  return {
    json,
    say(line) {
      clear();
      err.write(`${line}\n`);
    },
    progress(line) {
      if (!err.isTTY) return;
      err.write(`\r\u001b[2K${line.slice(0, (err.columns ?? 80) - 1)}`);
      open = true;
    },
    answer(document, human) {
      clear();
      out.write(json ? `${stringify(document)}\n` : `${typeof human === 'string' ? human : human()}\n`);
    },
    fail(error) {
      clear();
      if (json && isTacitError(error)) out.write(`${stringify(error.toProblem())}\n`);
      err.write(`${describeError(error)}\n`);
    },
  };
}

const stringify = (value: unknown): string =>
  JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? v.toString() : v));

/** What happened, where, what was expected, what to do: a line each. */
export function describeError(error: unknown): string {
  if (!isTacitError(error)) {
    const text =
      error instanceof Error ? (process.env['TACIT_DEBUG'] ? error.stack : error.message) : String(error);
    return `tacit: unexpected: ${text}\n  do:       run again with TACIT_DEBUG=1 and report what it prints`;
  }
  return [
    `tacit: ${error.message}`,
    `  code:     ${error.code}`,
    ...(error.member === undefined ? [] : [`  member:   ${error.member}`]),
    ...(error.field === undefined ? [] : [`  where:    ${error.field}`]),
    ...(error.position === undefined ? [] : [`  position: character ${error.position + 1}`]),
    ...(error.expected === undefined ? [] : [`  expected: ${error.expected}`]),
    `  do:       ${error.hint}`,
    ...(process.env['TACIT_DEBUG'] && error.stack ? [error.stack] : []),
  ].join('\n');
}

/** Plain columns, numbers to the right; null is shown as `*` where it was suppressed, else as `NULL`. */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly boolean[] = [],
): string {
  const width = header.map((h, i) => Math.max(h.length, ...rows.map((r) => (r[i] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((c, i) => (right[i] ? c.padStart(width[i]!) : c.padEnd(width[i]!)))
      .join('  ')
      .trimEnd();
  return [line(header), line(width.map((w) => '-'.repeat(w))), ...rows.map(line)].join('\n');
}
