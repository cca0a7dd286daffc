import { readDataset, writeCatalogue, writeDataset } from '@tacit/sdk/catalogue';
import {
  type ContractId,
  type DatasetId,
  type Hash,
  isTacitError,
  type MemberId,
  type SchemaId,
} from '@tacit/sdk/core';
import type { DatasetRecord } from '@tacit/sdk/ledger';
import type { Field } from '@tacit/sdk/query';
import fc from 'fast-check';
import t from 'tap';

const some = <T>(a: fc.Arbitrary<T>) => fc.option(a, { nil: undefined });
const words = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((s) => !/[\p{Cc}\p{Cs}]/u.test(s));

const field = fc.record({
  name: words,
  type: fc.constantFrom('integer', 'number', 'boolean', 'string', 'date'),
  title: some(words),
  description: some(words),
  constraints: some(
    fc.record({
      required: some(fc.boolean()),
      unique: some(fc.boolean()),
      minimum: some(fc.constantFrom('0', '-1.5', '2020-01-01')),
      maximum: some(fc.constantFrom('10', '99.5')),
      maxLength: some(fc.nat({ max: 100 })),
      enum: some(fc.uniqueArray(words, { minLength: 1, maxLength: 4 })),
    }),
  ),
  'tacit:scale': some(fc.nat({ max: 10 })),
  'tacit:exposure': fc.subarray(['match', 'filter', 'group', 'aggregate', 'compute', 'record']),
  'tacit:role': some(fc.constantFrom('identifier', 'category', 'measure', 'text')),
});

const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 });
const name = fc.constantFrom('cleveland', 'zurich', 'a', 'north-hospital', 'x_1');

const dataset: fc.Arbitrary<DatasetRecord> = fc
  .record({
    owner: name,
    table: name,
    schemaId: hex,
    fields: fc.uniqueArray(field, { minLength: 1, maxLength: 4, selector: (f) => f.name }),
    missingValues: fc.array(fc.constantFrom('', '?', 'NA'), { maxLength: 3 }),
    primaryKey: some(words),
    version: fc.integer({ min: 1, max: 1e6 }),
    title: words,
    description: words,
    classification: fc.constantFrom(
      'open' as const,
      'internal' as const,
      'restricted' as const,
      'sensitive' as const,
    ),
    commitment: hex,
    status: fc.constantFrom('active' as const, 'withdrawn' as const),
    published: fc.integer({ min: 0, max: 4e12 }),
  })
  .map(({ fields, missingValues, primaryKey, ...d }) => {
    // Drops the members that are undefined, as records have none.
    const schema = JSON.parse(JSON.stringify({ fields, missingValues, primaryKey })) as {
      fields: Field[];
      missingValues: string[];
    };
    return {
      ...d,
      id: `${d.owner}/${d.table}` as DatasetId,
      owner: d.owner as MemberId,
      schemaId: d.schemaId as SchemaId,
      contract: `${d.owner}/default` as ContractId,
      commitment: d.commitment as Hash,
      schema,
    };
  });

const overTheWire = (v: unknown): unknown => JSON.parse(JSON.stringify(v));

t.test('a catalogue entry survives DCAT and back', async (t) => {
  fc.assert(
    fc.property(dataset, (d) => {
      const back = readDataset(overTheWire(writeDataset(d)));
      return JSON.stringify(sorted(back)) === JSON.stringify(sorted(d));
    }),
  );
  t.pass();
});

function sorted(v: unknown): unknown {
  if (Array.isArray(v)) return v.map(sorted);
  if (typeof v !== 'object' || v === null) return v;
  return Object.fromEntries(
    Object.entries(v)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, x]) => [k, sorted(x)]),
  );
}

const [sample] = fc.sample(dataset, { numRuns: 1, seed: 7 });
if (sample === undefined) throw new Error('no sample');
const entry = overTheWire(writeDataset(sample)) as Record<string, unknown>;

t.test('has what DCAT-AP asks of a dataset, and no distribution', async (t) => {
  for (const member of ['dct:title', 'dct:description', 'dct:publisher', 'dct:accessRights'])
    t.ok(entry[member]);
  t.notOk(Object.keys(entry).some((k) => k.includes('distribution')));
  const catalogue = writeCatalogue({ title: 'x', description: 'y', publisher: 'a' as MemberId }, [sample]);
  t.equal(catalogue['dcat:dataset'].length, 1);
  t.equal(catalogue['@type'], 'dcat:Catalog');
});

t.test('refuses what it would not write, naming the member', async (t) => {
  const cases: readonly (readonly [string, Record<string, unknown>])[] = [
    ['/dcat:distribution', { ...entry, 'dcat:distribution': [] }],
    ['/@id', { ...entry, '@id': 'https://example.org/1' }],
    ['/@context/dcat', { ...entry, '@context': { ...(entry['@context'] as object), dcat: 'urn:else' } }],
    ['/dct:identifier', { ...entry, 'dct:identifier': 'a/b' }],
    [
      '/dct:publisher/@id',
      { ...entry, 'dct:publisher': { ...(entry['dct:publisher'] as object), '@id': 'urn:tacit:member:eve' } },
    ],
    ['/dct:accessRights/@id', { ...entry, 'dct:accessRights': { '@id': 'urn:x' } }],
    ['/tacit:commitment', { ...entry, 'tacit:commitment': 'none' }],
    [
      '/csvw:tableSchema/csvw:column',
      { ...entry, 'csvw:tableSchema': { ...(entry['csvw:tableSchema'] as object), 'csvw:column': [] } },
    ],
  ];
  t.ok(readDataset(entry), 'positive control');
  for (const [field, value] of cases) {
    try {
      readDataset(value);
      t.fail(`${field} was read`);
    } catch (e) {
      if (!isTacitError(e)) throw e;
      t.equal(e.code, 'catalogue.invalid');
      t.equal(e.field, field);
    }
  }
});
