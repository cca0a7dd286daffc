import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { cycles, type Import, importsOf, sourceFiles } from './imports.ts';
import { violation } from './rules.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const FILES = ['sdk', 'node', 'circuits', 'examples'].flatMap((w) => sourceFiles(ROOT, w));
const IMPORTS = FILES.flatMap((f) => importsOf(ROOT, f));

const graph = (imports: readonly Import[]): Map<string, string[]> => {
  const edges = new Map<string, string[]>();
  for (const i of imports) edges.set(i.from, [...(edges.get(i.from) ?? []), i.to]);
  return edges;
};

t.test('every import keeps the rules of the house', async (t) => {
  t.same(
    IMPORTS.map(violation).filter((v) => v !== null),
    [],
  );
});

t.test('no file imports itself through others', async (t) => {
  t.same(cycles(graph(IMPORTS)), []);
});

t.test('portable rooms read no clock and draw no chance', async (t) => {
  const bad = FILES.filter((f) => f.startsWith('sdk/')).flatMap((f) => {
    const code = readFileSync(join(ROOT, f), 'utf8')
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .replace(/\/\/[^\n]*/g, '');
    return /\bDate\.now\(|\bMath\.random\(|\bnew Date\(\)|\bperformance\.now\(/.test(code) ? [f] : [];
  });
  t.same(bad, []);
});

t.test('the checkers do catch what they check', async (t) => {
  const at = (from: string, text: string): Import[] => importsOf(ROOT, from, text);
  t.match(at('sdk/core/x.ts', "import { a } from '../crypto/index.ts';").map(violation), [/may not import/]);
  t.match(at('sdk/query/x.ts', "import fs from 'node:fs';").map(violation), [/portable room/]);
  t.match(at('node/sql/x.ts', "import type { A } from '../data/index.ts';").map(violation), [
    /may not import/,
  ]);
  t.match(at('node/flows/x.ts', "import { n } from '../node.ts';").map(violation), [/composition root/]);
  t.match(at('sdk/crypto/x.ts', "import x from 'left-pad';").map(violation), [/is not for room/]);
  t.equal(
    cycles(
      graph([...at('sdk/core/a.ts', "import './b.ts'"), ...at('sdk/core/b.ts', "export * from './a.ts'")]),
    ).length,
    1,
  );
});
