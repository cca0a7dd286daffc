import type { Clock, LogFields, Logger } from '@tacit/sdk/core';
import pino, { type DestinationStream } from 'pino';
import { ALLOWED_FIELDS, redact } from './fields.ts';
import type { LogOptions } from './options.ts';

export interface LoggerOptions {
  readonly options: LogOptions;
  readonly clock: Clock;
  /** On every line, e.g. the member. */
  readonly base?: LogFields;
  /** stderr when not given. */
  readonly destination?: DestinationStream;
}

/** JSON lines of allowed fields on stderr, so that stdout stays free for what was asked. */
export function createLogger({ options, clock, base, destination }: LoggerOptions): Logger {
  const sink = pino(
    {
      level: options.level,
      base: base === undefined ? {} : allowed(base),
      timestamp: () => `,"time":"${new Date(clock.now()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      messageKey: 'message',
    },
    // Synchronous: the last line before a crash is the one that is needed.
    destination ?? pino.destination({ fd: 2, sync: true }),
  );
  const at =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields: LogFields = {}): void => {
      if (sink.isLevelEnabled(level)) sink[level](allowed(fields), redact(message));
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function allowed(fields: LogFields): Record<string, string | number | boolean | null> {
  const out: Record<string, string | number | boolean | null> = {};
  const left: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    if (!ALLOWED_FIELDS.has(name)) left.push(name);
    else if (typeof value === 'string') out[name] = redact(value);
    // Types end at the compiler; an object handed over by mistake could hold anything.
    else if (value === null || typeof value === 'number' || typeof value === 'boolean') out[name] = value;
    else left.push(name);
  }
  if (left.length > 0)
    out['leftOut'] = left
      .map((name) => redact(name).slice(0, 32))
      .join(',')
      .slice(0, 256);
  return out;
}
