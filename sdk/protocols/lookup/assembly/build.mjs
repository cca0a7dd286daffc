// Compiles the kernels and writes generated/scan.ts; with --check only compares. Run by `make generate`, `make check`.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const here = new URL('.', import.meta.url);
const target = new URL('../generated/scan.ts', here);
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
if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (readFileSync(target, 'utf8') !== text) {
  process.stderr.write('sdk/protocols/lookup/generated/scan.ts is out of date: run `make generate`\n');
  process.exit(1);
}
