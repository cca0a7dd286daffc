import type { QueryResult } from '@tacit/sdk/client';
import { type ReceiptDocument, receiptHash } from '@tacit/sdk/protocols/aggregate';

/** A cell as JSON: numbers where a double holds them exactly as written, texts otherwise, null where suppressed. */
export function jsonCell(value: string | boolean | null, type: string): string | number | boolean | null {
  if (typeof value !== 'string') return value;
  if (type === 'double') return Number(value);
  if (type !== 'integer' && type !== 'decimal') return value;
  return String(Number(value)) === value ? Number(value) : value;
}

/** The document of the demo contract: `{sql, columns, rows, suppressed, owners, receipt, timings}` and the types. */
export function answerDocument(a: QueryResult, receiptFile: string): Record<string, unknown> {
  return {
    sql: a.sql,
    columns: a.columns.map((c) => c.name),
    types: a.columns.map((c) => c.type),
    rows: a.cells.map((row) => row.map((cell, i) => jsonCell(cell, a.columns[i]!.type))),
    suppressed: a.suppressed.map((s) => ({ ...s, name: a.columns[s.column]!.name })),
    errors: errorsOf(a),
    ...(a.privacy === null ? {} : { privacy: a.privacy }),
    owners: a.owners,
    receipt: receiptFile,
    timings: a.timings,
  };
}

/** By column: the stated error, or under differential privacy a list by row of `[low, high]`, null without a bar. */
function errorsOf(a: QueryResult): Record<string, unknown> {
  const { bars } = a;
  return Object.fromEntries(
    a.columns.flatMap((c, j): (readonly [string, unknown])[] => {
      if (bars !== null && c.role === 'measure') return [[c.name, bars.map((row) => row[j] ?? null)]];
      return c.error === undefined ? [] : [[c.name, c.error]];
    }),
  );
}

export function answerText(a: QueryResult, receiptFile: string): string {
  const errors = a.columns.flatMap((c) => (c.error === undefined ? [] : [`${c.name}: within ${c.error}`]));
  return [
    a.toTable(),
    '',
    `${a.owners.length} owner${a.owners.length === 1 ? '' : 's'}: ${a.owners.join(', ')}`,
    ...(a.suppressed.length === 0
      ? []
      : [
          `${a.suppressed.length} cell${a.suppressed.length === 1 ? '' : 's'} suppressed (*): too few people`,
        ]),
    ...errors,
    `receipt: ${receiptFile}`,
  ].join('\n');
}

/** Name of the file a receipt is kept in: the beginning of its hash. */
export const receiptName = (a: QueryResult): string =>
  `receipt-${receiptHash((a.receipt as ReceiptDocument).body).slice(0, 12)}.json`;
