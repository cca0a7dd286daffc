import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CircuitName } from '@tacit/sdk/protocols/proof/record';
import { home, sha256 } from './manifest.ts';

const require = createRequire(import.meta.url);
const here = fileURLToPath(home);
/** Folder that holds the installed packages, e.g. `…/node_modules`. */
const libraries = dirname(dirname(require.resolve('circomlib/package.json')));

export const versionOf = (name: string): string =>
  (JSON.parse(readFileSync(join(libraries, name, 'package.json'), 'utf8')) as { version: string }).version;

export const sourceOf = (name: CircuitName): string => join(here, 'claims', `${name}.circom`);
export const builtPath = (file: string): string => join(here, 'build', file);

/** SHA-256 over the sorted list of (path, SHA-256) of a source and everything it includes. */
export function sourceHash(name: CircuitName): string {
  const seen = new Map<string, string>();
  const visit = (path: string): void => {
    const label = path.startsWith(libraries) ? relative(libraries, path) : relative(here, path);
    if (seen.has(label)) return;
    const text = readFileSync(path, 'utf8');
    seen.set(label, sha256(Buffer.from(text)));
    for (const [, file] of text.matchAll(/^\s*include\s+"([^"]+)"/gm)) {
      const library = file!.startsWith('circomlib/');
      visit(library ? join(libraries, file!) : join(dirname(path), file!));
    }
  };
  visit(sourceOf(name));
  const lines = [...seen].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, hash]) => `${hash}  ${path}\n`);
  return sha256(Buffer.from(lines.join('')));
}

/**
 * Compiles to `build/NAME.r1cs`, `.sym` and `build/NAME_js/NAME.wasm`, or below another folder. Level 2 solves linear
 * constraints away and is what is shipped; level 1 keeps them, as checkers of the source want. Throws with the
 * compiler's words on failure.
 */
export function compile(
  name: CircuitName,
  level: 1 | 2 = 2,
  folder: string = builtPath(''),
): { r1cs: Uint8Array; wasm: Uint8Array; symbols: string } {
  const root = dirname(libraries);
  mkdirSync(folder, { recursive: true });
  const at = (path: string): string => relative(root, path);
  const flags = ['--r1cs', '--wasm', '--sym', `--O${level}`, '-l', at(libraries), '-o', at(folder)];
  const cli = require.resolve('circom2/cli.js');
  const run = spawnSync(process.execPath, [cli, at(sourceOf(name)), ...flags], {
    cwd: root,
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`circom refused ${name}:\n${run.stdout}${run.stderr}`);
  return {
    r1cs: readFileSync(join(folder, `${name}.r1cs`)),
    wasm: readFileSync(join(folder, `${name}_js/${name}.wasm`)),
    symbols: readFileSync(join(folder, `${name}.sym`), 'utf8'),
  };
}
