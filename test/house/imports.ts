import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** Which room a source file is in: the first folder of its workspace, or two where protocols stand side by side. */
export interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

const STATEMENT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;

export function sourceFiles(root: string, workspace: string): string[] {
  const out: string[] = [];
  const walk = (dir: string): void => {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      if (['dist', 'node_modules', 'build', 'assembly', 'artefacts'].includes(entry.name)) continue;
      const path = join(dir, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
        out.push(relative(root, path).split(sep).join('/'));
    }
  };
  walk(join(root, workspace));
  return out;
}

/** Every import statement of a file; `to` is a project path, or the bare specifier of a package. */
export function importsOf(
  root: string,
  file: string,
  text = readFileSync(join(root, file), 'utf8'),
): Import[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:])\/\/[^\n]*/g, '$1');
  return [...code.matchAll(STATEMENT)].map((m) => {
    const specifier = (m[2] ?? m[3])!;
    return { from: file, to: target(root, file, specifier), typeOnly: m[1] !== undefined };
  });
}

function target(root: string, file: string, specifier: string): string {
  if (specifier.startsWith('.')) {
    return relative(root, resolve(root, dirname(file), specifier))
      .split(sep)
      .join('/');
  }
  const own = /^@tacit\/([a-z]+)(?:\/(.+))?$/.exec(specifier);
  if (own === null) return specifier;
  if (own[2] === undefined) return `${own[1]}/index.ts`;
  return own[2] === 'node' ? 'node/node.ts' : `${own[1]}/${own[2]}/index.ts`;
}

/** `sdk/core`, `sdk/protocols/aggregate`, `node/sql`, `circuits`, `node/node.ts`; null for a package. */
export function roomOf(path: string): string | null {
  const parts = path.split('/');
  if (!['sdk', 'node', 'circuits', 'examples'].includes(parts[0]!)) return null;
  if (parts[0] === 'circuits' || parts[0] === 'examples') return parts[0]!;
  if (parts[1] === 'protocols') return parts.slice(0, 3).join('/');
  return parts.slice(0, 2).join('/');
}

/** Strongly connected components with more than one member (Tarjan 1972), or a node that points to itself. */
export function cycles(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (v: string): void => {
    index.set(v, index.size);
    low.set(v, index.get(v)!);
    stack.push(v);
    for (const w of edges.get(v) ?? []) {
      if (!index.has(w)) {
        visit(w);
        low.set(v, Math.min(low.get(v)!, low.get(w)!));
      } else if (stack.includes(w)) low.set(v, Math.min(low.get(v)!, index.get(w)!));
    }
    if (low.get(v) !== index.get(v)) return;
    const component: string[] = [];
    for (let w = stack.pop()!; ; w = stack.pop()!) {
      component.push(w);
      if (w === v) break;
    }
    if (component.length > 1 || (edges.get(v) ?? []).includes(v)) found.push(component);
  };
  for (const v of edges.keys()) if (!index.has(v)) visit(v);
  return found;
}
