import { readFile, rename, writeFile } from 'node:fs/promises';
import { TacitError } from '@tacit/sdk/core';
import type { Field, TableSchema } from '@tacit/sdk/query';
import { z } from 'zod';
import { compareDecimals } from './bounds.ts';

const MAX_BYTES = 4_000_000;
const text = z.string().max(500);
const Constraints = z.strictObject({
  required: z.boolean().optional(),
  unique: z.boolean().optional(),
  minimum: z.string().max(60).optional(),
  maximum: z.string().max(60).optional(),
  maxLength: z.number().int().min(1).max(100_000).optional(),
  enum: z.array(text).min(1).max(10_000).optional(),
});
const FieldShape = z.strictObject({
  name: z.string().min(1).max(128),
  type: z.enum(['integer', 'number', 'boolean', 'string', 'date']),
  title: text.optional(),
  description: z.string().max(5000).optional(),
  constraints: Constraints.optional(),
  'tacit:scale': z.number().int().min(0).max(30).optional(),
  'tacit:exposure': z
    .array(z.enum(['match', 'filter', 'group', 'aggregate', 'compute', 'record']))
    .max(6)
    .refine((e) => new Set(e).size === e.length, 'expected each use once'),
  'tacit:role': z.enum(['identifier', 'category', 'measure', 'text']).optional(),
});
const Shape = z.strictObject({
  $schema: z.string().max(200).optional(),
  fields: z.array(FieldShape).min(1).max(5000),
  missingValues: z.array(z.string().max(100)).max(100),
  primaryKey: z.string().max(128).optional(),
});

const INTEGER = /^-?(0|[1-9]\d{0,18})$/;
const NUMBER = /^-?(0|[1-9]\d{0,37})(\.\d{1,30})?$/;
const DATE = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const FORMS: Readonly<Record<Field['type'], { readonly form: RegExp; readonly words: string }>> = {
  integer: { form: INTEGER, words: 'an integer as text, such as "120"' },
  number: { form: NUMBER, words: 'a decimal as text, such as "12.5"' },
  boolean: { form: /^(true|false)$/, words: '"true" or "false"' },
  date: { form: DATE, words: 'a date as text, such as "2020-12-31"' },
  string: { form: /^/, words: 'a text' },
};

const invalid = (field: string, expected: string): TacitError =>
  new TacitError('data.schema-invalid', {
    field,
    expected,
    message: `schema: \`${field}\`: expected ${expected}`,
  });

/** Checks shape and sense of a table schema; throws `data.schema-invalid` naming the field of the schema. */
export function checkSchema(input: unknown): TableSchema {
  const parsed = Shape.safeParse(input);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const at = [...issue.path];
    // People look for a column by its name, not by its index.
    const named = at[0] === 'fields' && typeof at[1] === 'number' ? nameAt(input, at[1]) : undefined;
    const path = named === undefined ? at.join('.') : [named, ...at.slice(2)].join('.');
    throw invalid(path === '' ? '(whole file)' : path, issue.message.slice(0, 200));
  }
  const { $schema: _, ...schema } = parsed.data;
  const seen = new Set<string>();
  for (const f of schema.fields as readonly Field[]) {
    const folded = f.name.normalize('NFC').toLowerCase();
    if (seen.has(folded)) throw invalid(f.name, 'each column once; upper and lower case count as equal');
    seen.add(folded);
    checkField(f);
  }
  if (schema.primaryKey !== undefined && !schema.fields.some((f) => f.name === schema.primaryKey))
    throw invalid('primaryKey', 'the name of a field');
  return schema as TableSchema;
}

function nameAt(input: unknown, index: number): string | undefined {
  const fields = (input as { fields?: readonly { name?: unknown }[] }).fields;
  const name = fields?.[index]?.name;
  return typeof name === 'string' ? name : undefined;
}

function checkField(f: Field): void {
  const { form, words } = FORMS[f.type];
  const c = f.constraints ?? {};
  if (f.type !== 'number' && f['tacit:scale'] !== undefined)
    throw invalid(`${f.name}.tacit:scale`, 'a scale only with type `number`');
  for (const key of ['minimum', 'maximum'] as const) {
    const bound = c[key];
    if (bound === undefined) continue;
    if (f.type === 'string' || f.type === 'boolean')
      throw invalid(`${f.name}.${key}`, 'bounds only with ordered types');
    if (!form.test(bound)) throw invalid(`${f.name}.${key}`, words);
    if ((bound.split('.')[1]?.length ?? 0) > (f['tacit:scale'] ?? 0))
      throw invalid(`${f.name}.${key}`, 'no more digits after the point than tacit:scale');
  }
  if (c.minimum !== undefined && c.maximum !== undefined) {
    const above = f.type === 'date' ? c.minimum > c.maximum : compareDecimals(c.minimum, c.maximum) > 0;
    if (above) throw invalid(`${f.name}.minimum`, 'a minimum not above the maximum');
  }
  if (c.maxLength !== undefined && f.type !== 'string')
    throw invalid(`${f.name}.maxLength`, 'a length only with text');
  if (c.enum !== undefined) {
    const bad = c.enum.findIndex((v) => !form.test(v));
    if (bad >= 0) throw invalid(`${f.name}.enum.${bad}`, words);
    if (new Set(c.enum).size !== c.enum.length) throw invalid(`${f.name}.enum`, 'each category once');
  }
}

/** Reads the schema file a steward edits (Frictionless Table Schema, JSON). */
export async function readSchemaFile(path: string): Promise<TableSchema> {
  let source: string;
  try {
    source = await readFile(path, 'utf8');
  } catch {
    throw new TacitError('data.source-missing', { message: 'the schema file cannot be read' });
  }
  if (source.length > MAX_BYTES) throw invalid('(whole file)', `at most ${MAX_BYTES} bytes`);
  let json: unknown;
  try {
    json = JSON.parse(source);
  } catch {
    throw invalid('(whole file)', 'valid JSON');
  }
  return checkSchema(json);
}

/** Writes the schema so that a reader never sees half of it. */
export async function writeSchemaFile(path: string, schema: TableSchema): Promise<void> {
  const checked = checkSchema(schema);
  const body = { $schema: 'https://specs.frictionlessdata.io/schemas/table-schema.json', ...checked };
  await writeFile(`${path}.new`, `${JSON.stringify(body, null, 2)}\n`);
  await rename(`${path}.new`, path);
}
