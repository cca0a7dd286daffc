import { z } from 'zod';
import { tableSchema } from '../ledger/index.ts';
import type { Field, TableSchema } from '../query/index.ts';
import { read } from './read.ts';

/**
 * A table schema in the words of CSV on the Web (https://www.w3.org/TR/tabular-metadata/), with what it has no word for
 * (scale, exposure, role, categories, uniqueness) under `tacit:`.
 */
const DATATYPE = {
  integer: 'integer',
  number: 'decimal',
  boolean: 'boolean',
  string: 'string',
  date: 'date',
} as const satisfies Record<Field['type'], string>;
const TYPE = Object.fromEntries(Object.entries(DATATYPE).map(([ours, theirs]) => [theirs, ours]));

const text = z.string().max(4_000);

export const columnForm = z.strictObject({
  '@type': z.literal('csvw:Column'),
  'csvw:name': text,
  'csvw:title': text.exactOptional(),
  'dct:description': text.exactOptional(),
  'csvw:required': z.boolean().exactOptional(),
  'csvw:datatype': z.strictObject({
    'csvw:base': z.enum(['integer', 'decimal', 'boolean', 'string', 'date']),
    'csvw:minimum': text.exactOptional(),
    'csvw:maximum': text.exactOptional(),
    'csvw:maxLength': z.int().min(0).exactOptional(),
  }),
  'tacit:unique': z.boolean().exactOptional(),
  'tacit:categories': z.array(text).max(10_000).exactOptional(),
  'tacit:scale': z.int().exactOptional(),
  'tacit:exposure': z.array(text).max(6),
  'tacit:role': text.exactOptional(),
  /** Constraints may be declared and empty; the round trip keeps that. */
  'tacit:constrained': z.boolean(),
});

export const tableForm = z.strictObject({
  '@type': z.literal('csvw:Schema'),
  'csvw:null': z.array(text).max(100),
  'csvw:primaryKey': text.exactOptional(),
  'csvw:column': z.array(columnForm).min(1).max(2_000),
});

export type JsonColumn = z.infer<typeof columnForm>;
export type JsonTable = z.infer<typeof tableForm>;

/** Drops members that are not there, so that a document has one form. */
export function present<T extends object>(object: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(object).filter(([, v]) => v !== undefined)) as T;
}

function writeColumn(f: Field): JsonColumn {
  const c = f.constraints;
  return present<JsonColumn>({
    '@type': 'csvw:Column',
    'csvw:name': f.name,
    'csvw:title': f.title,
    'dct:description': f.description,
    'csvw:required': c?.required,
    'csvw:datatype': present<JsonColumn['csvw:datatype']>({
      'csvw:base': DATATYPE[f.type],
      'csvw:minimum': c?.minimum,
      'csvw:maximum': c?.maximum,
      'csvw:maxLength': c?.maxLength,
    }),
    'tacit:unique': c?.unique,
    'tacit:categories': c?.enum === undefined ? undefined : [...c.enum],
    'tacit:scale': f['tacit:scale'],
    'tacit:exposure': [...f['tacit:exposure']],
    'tacit:role': f['tacit:role'],
    'tacit:constrained': c !== undefined,
  });
}

function readColumn(c: JsonColumn): Record<string, unknown> {
  const datatype = c['csvw:datatype'];
  const constraints = present({
    required: c['csvw:required'],
    unique: c['tacit:unique'],
    minimum: datatype['csvw:minimum'],
    maximum: datatype['csvw:maximum'],
    maxLength: datatype['csvw:maxLength'],
    enum: c['tacit:categories'],
  });
  return present({
    name: c['csvw:name'],
    type: TYPE[datatype['csvw:base']],
    title: c['csvw:title'],
    description: c['dct:description'],
    constraints: c['tacit:constrained'] ? constraints : undefined,
    'tacit:scale': c['tacit:scale'],
    'tacit:exposure': c['tacit:exposure'],
    'tacit:role': c['tacit:role'],
  });
}

export const writeTable = (schema: TableSchema): JsonTable =>
  present<JsonTable>({
    '@type': 'csvw:Schema',
    'csvw:null': [...schema.missingValues],
    'csvw:primaryKey': schema.primaryKey,
    'csvw:column': schema.fields.map(writeColumn),
  });

/** Throws `catalogue.invalid`. */
export const readTable = (table: JsonTable): TableSchema =>
  read<TableSchema>(
    tableSchema,
    present({
      fields: table['csvw:column'].map(readColumn),
      missingValues: table['csvw:null'],
      primaryKey: table['csvw:primaryKey'],
    }),
  );
