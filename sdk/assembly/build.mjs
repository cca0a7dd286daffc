// build.mjs FOLDER NAME [--check]: compiles FOLDER/assembly (AssemblyScript, WASM SIMD) into FOLDER/generated/NAME.ts, or
// only compares. Run by `make generate` and `make check`.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import asc from 'assemblyscript/asc';

const [folder, output, mode] = process.argv.slice(2);
const here = pathToFileURL(`${resolve(folder, 'assembly')}/`);
const target = new URL(`../generated/${output}.ts`, here);
const names = readdirSync(here)
  .filter((n) => n.endsWith('.ts'))
  .sort();
const sources = new Map(names.map((n) => [n, readFileSync(new URL(n, here), 'utf8')]));
const hash = createHash('sha256');
for (const [name, text] of sources) hash.update(`${name}\n${text.length}\n${text}`);

let binary;
const { error, stderr } = await asc.main(
  [
    'index.ts',
    '-o',
    'out.wasm',
    '-O3',
    '--noAssert',
    '--runtime',
    'stub',
    '--enable',
    'simd',
    '--importMemory',
    '--initialMemory',
    '16',
    '--maximumMemory',
    '65536',
    '--memoryBase',
    '1024',
  ],
  {
    readFile: (name) => sources.get(name) ?? null,
    writeFile: (_name, contents) => {
      binary = contents;
    },
    listFiles: () => names,
  },
);
if (error) {
  process.stderr.write(`${stderr.toString()}\n${error.message}\n`);
  process.exit(1);
}
const text = `// Written by assembly/build.mjs; do not edit. Source SHA-256: ${hash.digest('hex')}
export const WASM =
  '${Buffer.from(binary).toString('base64url')}';
`;
if (mode !== '--check') writeFileSync(target, text);
else if (readFileSync(target, 'utf8') !== text) {
  process.stderr.write(`${folder}/generated/${output}.ts is out of date: run \`make generate\`\n`);
  process.exit(1);
}
