/** Time and chance are arguments: nothing in `sdk` reads a clock or draws a random number by itself. */

/** `n` bytes from a cryptographically secure source; tests pass a seeded one. */
export type Rng = (n: number) => Uint8Array;

export interface Clock {
  /** Milliseconds since 1970-01-01T00:00Z. */
  now(): number;
}

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Structured logs. Fields never hold a secret, a row, or a value from one. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };

/** One step of long work: `done` of `total` (unknown: null) in `unit`s. */
export type Progress = (step: { what: string; done: number; total: number | null; unit: string }) => void;
