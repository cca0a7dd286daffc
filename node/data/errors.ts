import { TacitError } from '@tacit/sdk/core';
import type { Fault, Refusals } from './types.ts';

/** `data.rows-refused` with the full report: lines, columns and rules, never a value. */
export class RowsRefused extends TacitError {
  readonly refused: Refusals;

  constructor(refused: Refusals) {
    const first = refused.first[0];
    super('data.rows-refused', {
      message: `${refused.rows} ${refused.rows === 1 ? 'row does' : 'rows do'} not fit the schema; nothing was imported${
        first === undefined
          ? ''
          : `. First: line ${first.line}${first.column === null ? '' : `, column \`${first.column}\``}: expected ${first.expected}`
      }`,
      ...(first?.column == null ? {} : { field: first.column }),
      ...(first === undefined ? {} : { expected: first.expected }),
    });
    this.name = 'RowsRefused';
    this.refused = refused;
  }
}

export function toFault(error: unknown): Fault {
  if (error instanceof RowsRefused) return { code: error.code, refused: error.refused };
  if (error instanceof TacitError)
    return {
      code: error.code,
      message: error.message,
      hint: error.hint,
      ...(error.field === undefined ? {} : { field: error.field }),
      ...(error.expected === undefined ? {} : { expected: error.expected }),
      ...(error.position === undefined ? {} : { position: error.position }),
    };
  // DuckDB quotes cells in its messages: none of them leaves the process.
  return { code: 'internal' };
}

export const fromFault = (fault: Fault): TacitError =>
  fault.code === 'data.rows-refused' && fault.refused !== undefined
    ? new RowsRefused(fault.refused)
    : new TacitError(fault.code, fault);
