import { z } from 'zod';
import { TacitError } from '../core/index.ts';
import { dayOf, fromScaled, pow10, toScaled } from './scalar.ts';
import type { Column, Field, Table, TableSchema } from './schema.ts';

const EXPOSURES = ['match', 'filter', 'group', 'aggregate', 'compute', 'record'] as const;
const value = z.string().max(200);

const fieldSchema = z.strictObject({
  name: z.string().min(1).max(128),
  type: z.enum(['integer', 'number', 'boolean', 'string', 'date']),
  title: z.string().max(400).optional(),
  description: z.string().max(4000).optional(),
  constraints: z
    .strictObject({
      required: z.boolean().optional(),
      unique: z.boolean().optional(),
      minimum: value.optional(),
      maximum: value.optional(),
      maxLength: z.int().min(0).max(1_000_000).optional(),
      enum: z.array(value).min(1).max(10_000).optional(),
    })
    .optional(),
  'tacit:scale': z.int().min(0).max(18).optional(),
  'tacit:exposure': z.array(z.enum(EXPOSURES)).max(6),
  'tacit:role': z.enum(['identifier', 'category', 'measure', 'text']).optional(),
});

/** Door for schemas from files and the network. */
export const tableSchemaSchema = z.strictObject({
  fields: z.array(fieldSchema).min(1).max(2000),
  missingValues: z.array(z.string().max(100)).max(100),
  primaryKey: z.string().max(128).optional(),
});

const DATE_MIN = dayOf('0001-01-01')!;
const DATE_MAX = dayOf('9999-12-31')!;

const byValue = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);
const smallest = (values: readonly bigint[]) => [...values].sort(byValue)[0]!;
const largest = (values: readonly bigint[]) => [...values].sort(byValue).at(-1)!;

function typeOfField(field: Field): Column['type'] {
  return field.type === 'number' ? 'decimal' : field.type;
}

/** What a value of the type can be at most when the schema declares no bounds, scaled. */
export function typeBounds(column: Pick<Column, 'type' | 'scale'>): readonly [min: bigint, max: bigint] {
  switch (column.type) {
    case 'integer':
      return [-(2n ** 53n), 2n ** 53n];
    case 'decimal':
      return [-pow10(15 + column.scale), pow10(15 + column.scale)];
    case 'date':
      return [DATE_MIN, DATE_MAX];
    case 'boolean':
      return [0n, 1n];
    case 'string':
      return [0n, 0n];
  }
}

function bound(field: Field, name: 'minimum' | 'maximum', type: Column['type'], scale: number) {
  const text = field.constraints?.[name];
  if (text === undefined) return null;
  const scaled = type === 'string' || type === 'boolean' ? null : toScaled(type, text, scale);
  if (scaled === null) {
    throw new TacitError('schema.invalid', {
      field: field.name,
      expected: `a ${field.type} text in constraints.${name}`,
      message: `column \`${field.name}\`: constraints.${name} is not a value of the column's type and scale`,
    });
  }
  return scaled;
}

function categoriesOf(field: Field, type: Column['type'], scale: number): readonly string[] | null {
  const list = field.constraints?.enum;
  if (list === undefined) return null;
  const labels = list.map((text) => {
    if (type === 'string') return text;
    const scaled = toScaled(type, text, scale);
    if (scaled === null) {
      throw new TacitError('schema.invalid', {
        field: field.name,
        expected: `${field.type} texts in constraints.enum`,
        message: `column \`${field.name}\`: a category is not a value of the column's type and scale`,
      });
    }
    return fromScaled(type, scaled, scale);
  });
  if (new Set(labels).size !== labels.length) {
    throw new TacitError('schema.invalid', {
      field: field.name,
      expected: 'each category once',
      message: `column \`${field.name}\` declares a category twice`,
    });
  }
  return labels;
}

function columnOf(field: Field, primaryKey: string | undefined): Column {
  const type = typeOfField(field);
  const scale = type === 'decimal' ? (field['tacit:scale'] ?? 0) : 0;
  const categories = categoriesOf(field, type, scale);
  let min = bound(field, 'minimum', type, scale);
  let max = bound(field, 'maximum', type, scale);
  if (min !== null && max !== null && min > max) {
    throw new TacitError('schema.invalid', {
      field: field.name,
      expected: 'minimum at most maximum',
      message: `column \`${field.name}\`: minimum is above maximum`,
    });
  }
  if (categories !== null && type !== 'string') {
    const scaled = categories.map((c) => toScaled(type, c, scale)!);
    min = smallest(scaled);
    max = largest(scaled);
  }
  return {
    name: field.name,
    type,
    scale,
    nullable: field.constraints?.required !== true,
    min,
    max,
    categories,
    exposure: new Set(field['tacit:exposure']),
    identifier: field['tacit:role'] === 'identifier' || field.name === primaryKey,
  };
}

/** The table a schema declares, as the planner sees it. Throws `schema.invalid` naming the field. */
export function tableFromSchema(name: string, schema: TableSchema): Table {
  const parsed = tableSchemaSchema.safeParse(schema);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new TacitError('schema.invalid', {
      field: issue.path.map(String).join('.'),
      message: `the schema of table \`${name}\` is not valid at ${issue.path.map(String).join('.') || 'its top'}`,
      expected: issue.message,
    });
  }
  const columns = schema.fields.map((field) => columnOf(field, schema.primaryKey));
  const seen = new Set<string>();
  for (const { name: column } of columns) {
    const folded = column.toLowerCase();
    if (seen.has(folded)) {
      throw new TacitError('schema.invalid', {
        field: column,
        expected: 'column names that differ by more than case',
        message: `table \`${name}\` declares column \`${column}\` twice`,
      });
    }
    seen.add(folded);
  }
  return { name, columns };
}
