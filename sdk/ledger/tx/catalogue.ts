import { z } from 'zod';
import { HASH } from '../../core/index.ts';
import type { TableSchema } from '../../query/schema.ts';
import { contractId, datasetId, hash, line, prose, tableName } from '../primitives.ts';
import type { CommittedTable } from '../records.ts';

const field = z.strictObject({
  name: line(256).min(1),
  type: z.enum(['integer', 'number', 'boolean', 'string', 'date']),
  title: line(200).exactOptional(),
  description: prose(2_000).exactOptional(),
  constraints: z
    .strictObject({
      required: z.boolean().exactOptional(),
      unique: z.boolean().exactOptional(),
      minimum: line(80).exactOptional(),
      maximum: line(80).exactOptional(),
      maxLength: z.int().min(0).max(1_000_000).exactOptional(),
      enum: z.array(z.string().max(400)).max(10_000).exactOptional(),
    })
    .exactOptional(),
  'tacit:scale': z.int().min(0).max(38).exactOptional(),
  'tacit:exposure': z.array(z.enum(['match', 'filter', 'group', 'aggregate', 'compute', 'record'])).max(6),
  'tacit:role': z.enum(['identifier', 'category', 'measure', 'text']).exactOptional(),
});

export const tableSchema = z
  .strictObject({
    fields: z.array(field).min(1).max(2_000),
    missingValues: z.array(z.string().max(100)).max(50),
    primaryKey: line(256).exactOptional(),
  })
  .refine(
    (s) => new Set(s.fields.map((f) => f.name)).size === s.fields.length,
    'two fields have the same name',
  ) satisfies z.ZodType<TableSchema>;

/** Roots of at most this many committed columns fit one catalogue entry. */
const MOST_COLUMNS = 2_000;

const digest = z.string().regex(HASH);

const provable = z.strictObject({
  version: z.literal(1),
  parameters: line(64).min(1),
  logRows: z.int().min(0).max(32),
  rows: z
    .int()
    .min(0)
    .max(2 ** 32),
  columns: z
    .array(z.strictObject({ name: line(256).min(1), bits: z.int().min(1).max(16), root: digest }))
    .min(1)
    .max(MOST_COLUMNS),
  previous: digest.nullable(),
}) satisfies z.ZodType<CommittedTable>;

/** Publishes the sender's `table`, or a new version of it. The schema is public: it holds dictionaries, never rows. */
export const datasetPublish = z.strictObject({
  table: tableName,
  schema: tableSchema,
  title: line(200),
  description: prose(10_000),
  classification: z.enum(['open', 'internal', 'restricted', 'sensitive']),
  contract: contractId,
  commitment: hash,
  provable: provable.exactOptional(),
});

export const datasetWithdraw = z.strictObject({ table: tableName });

export const REPORT_NOTES = [
  'as-described',
  'missing-values',
  'wrong-values',
  'wrong-units',
  'duplicates',
  'outdated',
  'schema-misleading',
] as const;

/** What a requester says of a dataset it had an answer from; the receipt shows that it had. */
export const datasetReport = z.strictObject({
  dataset: datasetId,
  receipt: hash,
  verdict: z.enum(['good', 'poor']),
  note: z.enum(REPORT_NOTES),
});

export const catalogueTypes = {
  'dataset.report': datasetReport,
  'dataset.publish': datasetPublish,
  'dataset.withdraw': datasetWithdraw,
} as const;
