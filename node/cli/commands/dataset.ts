import { basename, resolve } from 'node:path';
import { DATASET, NAME, TacitError } from '@tacit/sdk/core';
import type { DatasetRecord } from '@tacit/sdk/ledger';
import type { TableSchema } from '@tacit/sdk/query';
import { Command } from 'commander';
import { readSchemaFile, writeSchemaFile } from '../../data/index.ts';
import { action } from '../action.ts';
import { connectNode, type NodeClient } from '../node-client.ts';
import { type Output, table } from '../output.ts';
import { importText, profileText } from '../report.ts';
import { reportDatasetCommand } from './report-dataset.ts';

interface AddOptions {
  readonly node?: string;
  readonly table?: string;
  readonly like?: string;
  readonly schema?: string;
  readonly null?: string[];
  readonly skipRefused?: boolean;
  readonly contract?: string;
  readonly title?: string;
  readonly dryRun?: boolean;
  readonly prove?: boolean;
}

export function datasetCommand(): Command {
  const dataset = new Command('dataset').description('connect tables and look at the catalogue');
  dataset
    .command('add')
    .description('read a CSV, Parquet or NDJSON file and publish its catalogue entry; rows stay here')
    .argument('<file>')
    .option('--node <folder>', 'node folder')
    .option('--table <name>', 'name of the virtual table; the name of the file unless given')
    .option(
      '--like <owner/table>',
      'take the schema of a dataset in the catalogue: one virtual table with it',
    )
    .option('--schema <file>', 'Table Schema file, edited by you')
    .option('--null <token...>', 'texts that mean missing, besides the usual ones')
    .option('--skip-refused', 'import the rows that fit, leave out and count those that do not')
    .option('--contract <name>', 'contract of this dataset; the default aggregate-only contract unless given')
    .option('--title <text>', 'title in the catalogue')
    .option('--prove', 'commit to the table on the ledger, so that answers over it can be proved')
    .option('--dry-run', 'only read, propose the schema file and report')
    .action(action<[string], AddOptions>(add));
  dataset
    .command('list')
    .description('the catalogue')
    .option('--node <folder>', 'node folder')
    .action(
      action<[], { node?: string }>(async ({ options, out }) => {
        const datasets = await (await connectNode(options.node)).tacit.datasets();
        out.answer({ datasets }, () =>
          datasets.length === 0
            ? 'the catalogue is empty: add a table with `tacit dataset add FILE`'
            : table(
                ['dataset', 'table', 'version', 'columns', 'contract', 'status'],
                datasets.map((d) => [
                  d.id,
                  d.table,
                  String(d.version),
                  String(d.columns),
                  d.contract,
                  d.status,
                ]),
              ),
        );
      }),
    );
  dataset
    .command('show')
    .description('one catalogue entry: schema and what each column may be used for')
    .argument('<owner/table>')
    .option('--node <folder>', 'node folder')
    .action(
      action<[string], { node?: string }>(async ({ options, out }, id) => {
        const entry = await (await connectNode(options.node)).tacit.dataset(datasetId(id));
        const record = entry.dataset as DatasetRecord;
        out.answer(entry, () =>
          [
            `${record.id} version ${record.version}: ${record.title}`,
            `contract ${record.contract}, classification ${record.classification}, schema ${record.schemaId.slice(0, 16)}`,
            '',
            columnsText(record.schema),
          ].join('\n'),
        );
      }),
    );
  dataset.addCommand(reportDatasetCommand());
  return dataset;
}

export const columnsText = (schema: TableSchema): string =>
  table(
    ['column', 'type', 'may be used to', 'values'],
    schema.fields.map((f) => [
      f.name,
      f['tacit:scale'] === undefined ? f.type : `${f.type}(${f['tacit:scale']})`,
      f['tacit:exposure'].join(' ') || '(nothing)',
      f.constraints?.enum?.slice(0, 8).join(' ') ??
        (f.constraints?.minimum === undefined ? '' : `${f.constraints.minimum} to ${f.constraints.maximum}`),
    ]),
  );

async function add({ options, out }: { options: AddOptions; out: Output }, file: string): Promise<void> {
  const name =
    options.table ?? (options.like === undefined ? fileName(file) : datasetId(options.like).split('/')[1]!);
  if (!NAME.test(name)) {
    throw new TacitError('input.invalid', {
      field: '--table',
      expected: 'a lowercase name: pass --table NAME',
    });
  }
  const node = await connectNode(options.node);
  const source = resolve(file);
  const missing = options.null === undefined ? {} : { missingValues: options.null };
  let schema: TableSchema | undefined;
  if (options.schema !== undefined) schema = await readSchemaFile(options.schema);
  else if (options.like !== undefined)
    schema = ((await node.tacit.dataset(datasetId(options.like))).dataset as DatasetRecord).schema;
  if (schema === undefined) {
    out.progress(`reading ${basename(file)} …`);
    const profile = await showing(
      node,
      out,
      node.call('datasets.profile', { body: { source, table: name, ...missing } }),
    );
    schema = profile.schema as TableSchema;
    const path = resolve(`${name}.schema.json`);
    out.say(profileText(profile.report));
    if (options.dryRun === true) {
      await writeSchemaFile(path, schema);
      out.answer(
        { schema, report: profile.report, schemaFile: path },
        `edit ${path}, then: tacit dataset add ${file} --schema ${path}`,
      );
      return;
    }
  }
  out.progress(`importing ${basename(file)} …`);
  const done = await showing(
    node,
    out,
    node.call('datasets.import', {
      body: {
        source,
        table: name,
        schema,
        refuse: options.skipRefused === true ? 'rows' : 'file',
        prove: options.prove === true,
        ...(options.title === undefined ? {} : { title: options.title }),
        ...(options.contract === undefined ? {} : { contract: options.contract }),
        ...missing,
      },
    }),
  );
  const record = done.dataset as DatasetRecord;
  out.answer(done, () =>
    [
      importText(done.report),
      '',
      columnsText(record.schema),
      '',
      `published as ${record.id}, version ${record.version}, under ${record.contract}`,
    ].join('\n'),
  );
}

/** Tells how far the node is while it works. */
async function showing<T>(node: NodeClient, out: Output, work: Promise<T>): Promise<T> {
  const look = setInterval(() => {
    node
      .call('datasets.progress', {})
      .then(({ progress: p }) => {
        if (p !== null)
          out.progress(`${p.what}: ${p.done}${p.total === null ? '' : ` of ${p.total}`} ${p.unit}s`);
      })
      .catch(() => undefined);
  }, 500);
  try {
    return await work;
  } finally {
    clearInterval(look);
  }
}

const fileName = (file: string): string =>
  basename(file)
    .replace(/\.(csv|tsv|txt|parquet|ndjson|jsonl)(\.gz)?$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '_');

function datasetId(text: string): string {
  if (DATASET.test(text)) return text;
  throw new TacitError('input.invalid', { field: 'dataset', expected: 'owner/table' });
}
