import { CODES, type CodeEntry } from '@tacit/sdk/core';

/** `docs/errors.md`: every code with what happened and what to do. */
export function errorsPage(): string {
  const areas = new Map<string, [string, CodeEntry][]>();
  for (const [code, entry] of Object.entries(CODES).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const area = code.includes('.') ? code.slice(0, code.indexOf('.')) : 'general';
    areas.set(area, [...(areas.get(area) ?? []), [code, entry]]);
  }
  const sections = [...areas]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([area, entries]) =>
      [
        `## ${area}`,
        '',
        '| code | HTTP | what happened | what to do |',
        '|---|---|---|---|',
        ...entries.map(([code, e]) => `| \`${code}\` | ${e.status} | ${cell(e.title)} | ${cell(e.hint)} |`),
      ].join('\n'),
    );
  return [
    '# Error codes',
    'Generated from `sdk/core/codes/`; do not edit. A code is never given to another cause.',
    'Over HTTP a refusal is problem details (RFC 9457) with the same `code`, and `field`, `expected`, `member`, `position` where they help.',
    ...sections,
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

const cell = (text: string): string => text.replace(/\|/g, '\\|').replace(/</g, '&lt;');
