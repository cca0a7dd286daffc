import { CODES, type ErrorCode } from './codes/index.ts';

export interface ErrorDetail {
  /** What the trouble is about: a column, a flag, a JSON pointer. Never a value from data. */
  readonly field?: string;
  /** What would have been right. */
  readonly expected?: string;
  /** What to do now; replaces the code's general hint. */
  readonly hint?: string;
  /** Member to blame or to talk to. */
  readonly member?: string;
  /** Human sentence; replaces the code's title. */
  readonly message?: string;
  /** Character position in the text that was refused, 0-based. */
  readonly position?: number;
  readonly cause?: unknown;
}

/** The one error type: a code per cause, and enough for a person to act on. Never a private value. */
export class TacitError extends Error {
  readonly code: ErrorCode;
  readonly field: string | undefined;
  readonly expected: string | undefined;
  readonly hint: string;
  readonly member: string | undefined;
  readonly position: number | undefined;

  constructor(code: ErrorCode, detail: ErrorDetail = {}) {
    super(
      detail.message ?? CODES[code].title,
      detail.cause === undefined ? undefined : { cause: detail.cause },
    );
    this.name = 'TacitError';
    this.code = code;
    this.field = detail.field;
    this.expected = detail.expected;
    this.hint = detail.hint ?? CODES[code].hint;
    this.member = detail.member;
    this.position = detail.position;
  }

  /** HTTP status of the code. */
  get status(): number {
    return CODES[this.code].status;
  }

  /** Problem details (RFC 9457) body; `cause` and stack stay inside. */
  toProblem(): Problem {
    return {
      type: `urn:tacit:error:${this.code}`,
      title: CODES[this.code].title,
      status: this.status,
      detail: this.message,
      code: this.code,
      hint: this.hint,
      ...(this.field === undefined ? {} : { field: this.field }),
      ...(this.expected === undefined ? {} : { expected: this.expected }),
      ...(this.member === undefined ? {} : { member: this.member }),
      ...(this.position === undefined ? {} : { position: this.position }),
    };
  }

  /** Reads what another node sent; an unknown code becomes `peer.unknown-problem`. */
  static fromProblem(problem: Partial<Problem>): TacitError {
    const code =
      problem.code !== undefined && problem.code in CODES
        ? (problem.code as ErrorCode)
        : 'peer.unknown-problem';
    return new TacitError(code, {
      ...(problem.detail === undefined ? {} : { message: problem.detail }),
      ...(problem.hint === undefined ? {} : { hint: problem.hint }),
      ...(problem.field === undefined ? {} : { field: problem.field }),
      ...(problem.expected === undefined ? {} : { expected: problem.expected }),
      ...(problem.member === undefined ? {} : { member: problem.member }),
      ...(problem.position === undefined ? {} : { position: problem.position }),
    });
  }
}

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly hint: string;
  readonly field?: string;
  readonly expected?: string;
  readonly member?: string;
  readonly position?: number;
}

export const isTacitError = (e: unknown): e is TacitError => e instanceof TacitError;
