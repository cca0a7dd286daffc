import { z } from 'zod';
import type { ContractId, DatasetId, Hash, MemberId, SchemaId } from '../core/index.ts';
import { HASH, TacitError } from '../core/index.ts';
import type { DatasetRecord } from '../ledger/index.ts';
import { CONTEXT, urn } from './context.ts';
import { contextForm, MEMBER, OWNED, read, urnOf } from './read.ts';
import { readTable, tableForm, writeTable } from './table.ts';

/**
 * A catalogue entry as DCAT-AP 3 (https://semiceu.github.io/DCAT-AP/releases/3.0.0/) in JSON-LD. There is no
 * distribution: nothing can be downloaded. Access rights are those of the EU authority table; our finer classification
 * stands beside them.
 */
const RIGHTS = 'http://publications.europa.eu/resource/authority/access-right/';
const ACCESS = {
  open: `${RIGHTS}PUBLIC`,
  internal: `${RIGHTS}NON_PUBLIC`,
  restricted: `${RIGHTS}RESTRICTED`,
  sensitive: `${RIGHTS}RESTRICTED`,
} as const satisfies Record<DatasetRecord['classification'], string>;

const line = z.string().max(10_000);

export const datasetForm = z.strictObject({
  '@context': contextForm.exactOptional(),
  '@id': urnOf('dataset', OWNED),
  '@type': z.literal('dcat:Dataset'),
  'dct:identifier': line,
  'dct:title': line,
  'dct:description': line,
  'dct:publisher': z.strictObject({
    '@id': urnOf('member', MEMBER),
    '@type': z.literal('foaf:Agent'),
    'foaf:name': line,
  }),
  'dct:issued': z.strictObject({ '@type': z.literal('xsd:dateTime'), '@value': z.iso.datetime() }),
  'dct:accessRights': z.strictObject({ '@id': line }),
  'dct:conformsTo': z.strictObject({ '@id': urnOf('schema', HASH) }),
  'dcat:version': z.string().regex(/^[1-9][0-9]{0,14}$/),
  'odrl:hasPolicy': z.strictObject({ '@id': urnOf('contract', OWNED) }),
  'tacit:classification': z.enum(['open', 'internal', 'restricted', 'sensitive']),
  'tacit:commitment': z.string().regex(HASH),
  'tacit:status': z.enum(['active', 'withdrawn']),
  'csvw:tableSchema': tableForm,
});

export type JsonDataset = z.input<typeof datasetForm>;

export function writeDataset(d: DatasetRecord): JsonDataset {
  return {
    '@context': CONTEXT,
    '@id': urn('dataset', d.id),
    '@type': 'dcat:Dataset',
    'dct:identifier': d.id,
    'dct:title': d.title,
    'dct:description': d.description,
    'dct:publisher': { '@id': urn('member', d.owner), '@type': 'foaf:Agent', 'foaf:name': d.owner },
    'dct:issued': { '@type': 'xsd:dateTime', '@value': new Date(d.published).toISOString() },
    'dct:accessRights': { '@id': ACCESS[d.classification] },
    'dct:conformsTo': { '@id': urn('schema', d.schemaId) },
    'dcat:version': String(d.version),
    'odrl:hasPolicy': { '@id': urn('contract', d.contract) },
    'tacit:classification': d.classification,
    'tacit:commitment': d.commitment,
    'tacit:status': d.status,
    'csvw:tableSchema': writeTable(d.schema),
  };
}

/** Members that say one thing twice must agree. */
function agree(ok: boolean, field: string, expected: string): void {
  if (!ok) throw new TacitError('catalogue.invalid', { field, expected });
}

/** Throws `catalogue.invalid`, also for a member we would not write: nothing is dropped silently. */
export function readDataset(value: unknown): DatasetRecord {
  const d = read(datasetForm, value);
  const [owner = '', table = ''] = d['@id'].split('/');
  agree(d['dct:identifier'] === d['@id'], '/dct:identifier', d['@id']);
  agree(d['dct:publisher']['@id'] === owner, '/dct:publisher/@id', urn('member', owner));
  agree(d['dct:publisher']['foaf:name'] === owner, '/dct:publisher/foaf:name', owner);
  const rights = ACCESS[d['tacit:classification']];
  agree(d['dct:accessRights']['@id'] === rights, '/dct:accessRights/@id', rights);
  return {
    id: d['@id'] as DatasetId,
    owner: owner as MemberId,
    table,
    schemaId: d['dct:conformsTo']['@id'] as SchemaId,
    schema: readTable(d['csvw:tableSchema']),
    version: Number(d['dcat:version']),
    title: d['dct:title'],
    description: d['dct:description'],
    classification: d['tacit:classification'],
    contract: d['odrl:hasPolicy']['@id'] as ContractId,
    commitment: d['tacit:commitment'] as Hash,
    status: d['tacit:status'],
    published: Date.parse(d['dct:issued']['@value']),
  };
}

/** A node's catalogue, as served under `/.well-known/`. `publisher` is the member that serves it. */
export function writeCatalogue(
  about: { readonly title: string; readonly description: string; readonly publisher: MemberId },
  datasets: readonly DatasetRecord[],
) {
  return {
    '@context': CONTEXT,
    '@type': 'dcat:Catalog',
    'dct:title': about.title,
    'dct:description': about.description,
    'dct:publisher': {
      '@id': urn('member', about.publisher),
      '@type': 'foaf:Agent',
      'foaf:name': about.publisher,
    },
    'dcat:dataset': datasets.map((d) => {
      const { '@context': _, ...entry } = writeDataset(d);
      return entry;
    }),
  } as const;
}
