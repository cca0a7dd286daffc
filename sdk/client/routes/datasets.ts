import { z } from 'zod';
import { REPORT_NOTES } from '../../ledger/index.ts';
import { defineRoute } from '../route.ts';
import { foreign, hash, height, memberId, name, nothing, report, text, title } from '../shapes.ts';

const group = 'datasets';

const classification = z.enum(['open', 'internal', 'restricted', 'sensitive']);
const path = z.string().min(1).max(4096).meta({ description: "path on the node's machine" });

export const datasetSummary = z.strictObject({
  id: z.string().max(129).meta({ description: 'owner/table' }),
  owner: memberId,
  table: name,
  title,
  classification,
  contract: z.string().max(129),
  schemaId: hash,
  version: z.number().int().min(1),
  status: z.enum(['active', 'withdrawn']),
  columns: z.number().int().min(0),
});

export const listDatasets = defineRoute({
  group,
  id: 'datasets.list',
  method: 'GET',
  path: '/v1/datasets',
  auth: 'client',
  scope: 'query',
  summary: 'The catalogue',
  description: 'Datasets with one `schemaId` form a virtual table of the name `table`.',
  params: nothing,
  query: nothing,
  body: null,
  response: { kind: 'json', schema: z.strictObject({ datasets: z.array(datasetSummary).max(100_000) }) },
  idempotent: true,
});

export const showDataset = defineRoute({
  group,
  id: 'datasets.show',
  method: 'GET',
  path: '/v1/datasets/:owner/:table',
  auth: 'client',
  scope: 'query',
  summary: 'One catalogue entry',
  description: 'Schema, contract, commitment of the current version. Never a row.',
  params: z.strictObject({ owner: memberId, table: name }),
  query: nothing,
  body: null,
  response: {
    kind: 'json',
    schema: z.strictObject({
      dataset: foreign('catalogue entry'),
      contract: foreign('contract in force').nullable(),
    }),
  },
  idempotent: true,
});

export const profileDataset = defineRoute({
  group,
  id: 'datasets.profile',
  method: 'POST',
  path: '/v1/datasets/profile',
  auth: 'client',
  scope: 'steward',
  summary: 'Read a file and propose its schema',
  description:
    "Nothing is imported or published; the report stays with the steward. Paths are on the node's machine.",
  params: nothing,
  query: nothing,
  body: {
    kind: 'json',
    size: 'small',
    schema: z.strictObject({
      source: path,
      table: name,
      missingValues: z.array(text(64)).max(32).optional(),
    }),
  },
  response: {
    kind: 'json',
    schema: z.strictObject({
      schema: foreign('Frictionless Table Schema'),
      report: report('what was read as what'),
    }),
  },
  idempotent: true,
});

export const importDataset = defineRoute({
  group,
  id: 'datasets.import',
  method: 'POST',
  path: '/v1/datasets/import',
  auth: 'client',
  scope: 'steward',
  summary: 'Import a file and publish its catalogue entry',
  description:
    'All or nothing. `refuse: rows` leaves out rows that do not fit and reports their line numbers; `refuse: file` refuses the file at the first.',
  params: nothing,
  query: nothing,
  body: {
    kind: 'json',
    size: 'document',
    schema: z.strictObject({
      source: path,
      table: name,
      schema: foreign('Frictionless Table Schema').optional(),
      title: title.optional(),
      description: text(4000).optional(),
      classification: classification.default('sensitive'),
      contract: text(129).optional(),
      refuse: z.enum(['rows', 'file']).default('file'),
      missingValues: z.array(text(64)).max(32).optional(),
      prove: z
        .boolean()
        .default(false)
        .meta({ description: 'commit to the table on the ledger, so that answers can be proved' }),
    }),
  },
  response: {
    kind: 'json',
    status: 201,
    schema: z.strictObject({ dataset: foreign('catalogue entry'), report: report('import report') }),
  },
  idempotent: false,
});

export const importProgress = defineRoute({
  group,
  id: 'datasets.progress',
  method: 'GET',
  path: '/v1/datasets/progress',
  auth: 'client',
  scope: 'steward',
  summary: 'How far the import or profile at work is',
  description: 'Null when none is at work.',
  params: nothing,
  query: nothing,
  body: null,
  response: {
    kind: 'json',
    schema: z.strictObject({
      progress: z
        .strictObject({
          what: z.string().max(200),
          done: z.number(),
          total: z.number().nullable(),
          unit: z.string().max(32),
        })
        .nullable(),
    }),
  },
  idempotent: true,
});

export const reportDataset = defineRoute({
  group,
  id: 'datasets.report',
  method: 'POST',
  path: '/v1/datasets/:owner/:table/report',
  auth: 'client',
  scope: 'query',
  summary: 'Report on the quality of a dataset',
  description:
    'Once per version, with the receipt of an answer over it. Its owner gains or loses credits by it.',
  params: z.strictObject({ owner: memberId, table: name }),
  query: nothing,
  body: {
    kind: 'json',
    size: 'small',
    schema: z.strictObject({ receipt: hash, verdict: z.enum(['good', 'poor']), note: z.enum(REPORT_NOTES) }),
  },
  response: {
    kind: 'json',
    schema: z.strictObject({ height, result: foreign('result of the transaction') }),
  },
  idempotent: false,
});

export const datasetRoutes = [
  importProgress,
  listDatasets,
  showDataset,
  profileDataset,
  importDataset,
  reportDataset,
] as const;
