import { OPTIONS } from './options.ts';
import { SECTIONS } from './sections.ts';

/** `docs/config.md`, generated: one table per section. */
export function describeConfig(): string {
  const lines = [
    '# Configuration',
    '',
    'Generated from the option declarations; do not edit.',
    '',
    'Options come from `tacit.json` in the node folder, then from the environment, then from flags; later wins.',
    'A name that is not listed here is refused.',
    '',
  ];
  for (const section of Object.keys(SECTIONS)) {
    lines.push(
      `## ${section}`,
      '',
      '| option | type | default | environment | flag | meaning |',
      '|---|---|---|---|---|---|',
    );
    for (const o of OPTIONS) {
      if (o.section !== section) continue;
      const value = o.default === undefined ? '' : `\`${o.default}\``;
      lines.push(
        `| \`${o.path}\` | ${o.type} | ${value} | \`${o.env}\` | \`${o.flag}\` | ${o.description} |`,
      );
    }
    lines.push('');
  }
  return lines.join('\n');
}
