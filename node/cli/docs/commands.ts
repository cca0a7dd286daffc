import type { Command } from 'commander';
import { EXIT } from '../exit.ts';
import { program } from '../program.ts';

/** `docs/cli.md`: every command from its own definition. */
export function commandsPage(): string {
  const root = program();
  const exits = Object.values(EXIT).map((e) => `| ${e.code} | ${e.meaning} |`);
  return [
    '# Command line',
    'Generated from the commands; do not edit. With `--json` there is one JSON document on stdout and all talk is on stderr.',
    ...root.commands.flatMap((c) => describe(c, 'tacit')),
    '## Exit codes',
    ['| code | meaning |', '|---|---|', ...exits].join('\n'),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

function describe(command: Command, parent: string): string[] {
  if (command.name() === 'help') return [];
  const path = `${parent} ${command.name()}`;
  if (command.commands.length > 0) {
    return [
      `## ${path}`,
      sentence(command.description()),
      ...command.commands.flatMap((c) => describe(c, path)),
    ];
  }
  const args = command.registeredArguments.map((a) => (a.required ? `<${a.name()}>` : `[${a.name()}]`));
  const options = command.options.filter((o) => !o.hidden && o.long !== '--json');
  return [
    `${parent === 'tacit' ? '##' : '###'} ${path}`,
    sentence(command.description()),
    ['```', [path, ...args, ...(options.length > 0 ? ['[options]'] : [])].join(' '), '```'].join('\n'),
    ...(options.length === 0
      ? []
      : [
          [
            '| option | meaning | default |',
            '|---|---|---|',
            ...options.map(
              (o) =>
                `| \`${o.flags.replace(/\|/g, '\\|')}\` | ${o.description} | ${o.defaultValue === undefined ? '' : `\`${String(o.defaultValue)}\``} |`,
            ),
          ].join('\n'),
        ]),
  ];
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
