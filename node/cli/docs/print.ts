import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeConfig } from '../../config/index.ts';
import { commandsPage } from './commands.ts';
import { errorsPage } from './errors.ts';

/** `print.js FOLDER [--check]`: writes the generated pages, or exits 1 naming those that are out of date. */
const [folder = 'docs', mode] = process.argv.slice(2);
const PAGES = { 'errors.md': errorsPage, 'cli.md': commandsPage, 'config.md': describeConfig } as const;

let stale = false;
for (const [name, page] of Object.entries(PAGES)) {
  const path = join(folder, name);
  const text = page();
  if (mode !== '--check') writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) {
    process.stderr.write(`${path} is out of date: run \`make generate\`\n`);
    stale = true;
  }
}
if (stale) process.exitCode = 1;
