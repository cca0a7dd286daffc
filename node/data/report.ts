import type { ImportReport, Profile, ProfileColumn, Refusals } from './types.ts';

/** What was read as what, and what was refused: for people, in a terminal. Never a value, except null tokens. */
export function renderReport(report: ImportReport | Profile): string {
  const head = 'dataset' in report ? `${report.dataset} v${report.version}` : report.name;
  const notes = report.columns.some((c) => c.notes.length > 0);
  const table = [
    ['column', 'read as', 'missing', 'written as', ...(notes ? ['note'] : [])],
    ...report.columns.map((c) => [
      c.name,
      c.readAs,
      String(c.nulls),
      tokens(c),
      ...(notes ? [c.notes.join('; ')] : []),
    ]),
  ];
  return [
    `${head}: ${count(report.rows, 'row')}, ${count(report.columns.length, 'column')} (${report.format})`,
    '',
    ...grid(table),
    ...renderRefusals(report.refused),
  ].join('\n');
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

const tokens = (c: Pick<ProfileColumn, 'nullTokens'>): string =>
  Object.entries(c.nullTokens)
    .sort(([, a], [, b]) => b - a)
    .map(([token, n]) => `${token === '' ? '(empty)' : token} ${n}x`)
    .join(', ');

export function renderRefusals(refused: Refusals): string[] {
  if (refused.rows === 0) return [];
  return [
    '',
    `${count(refused.rows, 'row')} refused:`,
    ...grid([
      ['line', 'column', 'expected'],
      ...refused.first.map((r) => [String(r.line), r.column ?? '(row)', r.expected]),
    ]),
    ...(refused.rows > refused.first.length ? ['…'] : []),
    ...refused.counts.map((c) => `${c.column ?? '(row)'}: ${c.rows} x expected ${c.expected}`),
  ];
}

function grid(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((r) => (r[i] ?? '').length)));
  return rows.map((r) =>
    r
      .map((c, i) => c.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  );
}
