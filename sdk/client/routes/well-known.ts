import { z } from 'zod';
import { defineRoute } from '../route.ts';
import { hash, memberId, name, nothing } from '../shapes.ts';

/** What anyone may read of a node, where others look for it (RFC 8615): catalogue and contracts, never a row. */
const common = {
  group: 'well-known',
  method: 'GET',
  auth: 'public',
  query: nothing,
  body: null,
  idempotent: true,
} as const;

const LD_JSON = { kind: 'text', mediaType: 'application/ld+json' } as const;

export const wellKnownTacit = defineRoute({
  ...common,
  id: 'wellKnown.tacit',
  path: '/.well-known/tacit',
  summary: 'Which network this node belongs to',
  description: 'Compare the genesis hash with one received over another channel.',
  params: nothing,
  response: {
    kind: 'json',
    schema: z.strictObject({
      member: memberId,
      network: name,
      genesisHash: hash,
      sequencer: memberId,
      version: z.string().max(64),
    }),
  },
});

export const wellKnownDcat = defineRoute({
  ...common,
  id: 'wellKnown.dcat',
  path: '/.well-known/dcat',
  summary: 'Catalogue of the owner’s active datasets (DCAT-AP 3, JSON-LD)',
  description:
    'Schemas, dictionaries and where the contracts are. There is no distribution: nothing can be downloaded.',
  params: nothing,
  response: LD_JSON,
});

export const wellKnownOdrl = defineRoute({
  ...common,
  id: 'wellKnown.odrl',
  path: '/.well-known/odrl/:contract',
  summary: 'A contract of the owner as ODRL offers, one per active dataset (JSON-LD)',
  description:
    'Problem `catalogue.inexpressible` where a policy has no exact form in an offer: nothing is left out silently.',
  params: z.strictObject({ contract: name }),
  response: LD_JSON,
});

export const wellKnownRoutes = [wellKnownTacit, wellKnownDcat, wellKnownOdrl] as const;
