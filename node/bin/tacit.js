#!/usr/bin/env node
// The command is compiled: this file stays in git so that npm can link it before the first build.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/cli/main.js', import.meta.url);
if (!existsSync(fileURLToPath(main))) {
  process.stderr.write('tacit is not built yet: run `make build` in the project folder first\n');
  process.exit(69);
}
await import(main.href);
