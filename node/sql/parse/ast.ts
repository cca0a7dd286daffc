import { TacitError } from '@tacit/sdk/core';

/**
 * Narrow readers over DuckDB's `json_serialize_sql`. What a reader does not find as expected is refused, so that
 * nothing of the tree is ever guessed.
 */
export interface Node {
  readonly [key: string]: unknown;
}

const MAX_DEPTH = 150;
const MAX_NODES = 50_000;

/** Bounds the tree before any recursive reader sees it. */
export function checkTree(tree: unknown): void {
  let nodes = 0;
  const stack: [unknown, number][] = [[tree, 1]];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const [value, depth] = top;
    if (++nodes > MAX_NODES || depth > MAX_DEPTH) {
      throw new TacitError('sql.too-large', {
        message: 'the SQL text is nested too deeply or has too many parts',
        hint: 'split the question, or write long lists as `in (…)`',
      });
    }
    if (typeof value === 'object' && value !== null) {
      for (const child of Object.values(value)) stack.push([child, depth + 1]);
    }
  }
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function nodeAt(node: Node, key: string): Node {
  const value = node[key];
  if (isNode(value)) return value;
  throw strange(node, key);
}

export function nodesAt(node: Node, key: string): readonly Node[] {
  const value = node[key];
  if (Array.isArray(value) && value.every(isNode)) return value;
  throw strange(node, key);
}

export function textAt(node: Node, key: string): string {
  const value = node[key];
  if (typeof value === 'string') return value;
  throw strange(node, key);
}

export function textsAt(node: Node, key: string): readonly string[] {
  const value = node[key];
  if (Array.isArray(value) && value.every((v) => typeof v === 'string')) return value;
  throw strange(node, key);
}

/** DuckDB gives offsets in the text; 2^64 - 1 where it knows none. */
export function positionOf(node: Node): number | undefined {
  const value = node['query_location'];
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

const at = (node: Node) => {
  const position = positionOf(node);
  return position === undefined ? {} : { position };
};

function strange(node: Node, key: string): TacitError {
  return new TacitError('sql.unsupported', {
    ...at(node),
    field: key,
    message: 'a part of the SQL text has a form that Tacit does not know',
  });
}

/** The refusal of a construct: its name, where it stands, and the nearest thing that works. */
export function refuse(
  node: Node,
  construct: string,
  hint: string,
  code: 'sql.unsupported' | 'sql.disclosive' | 'sql.rows' = 'sql.unsupported',
  message = `\`${construct}\` is outside what Tacit answers`,
): TacitError {
  return new TacitError(code, { ...at(node), field: construct, message, hint });
}
