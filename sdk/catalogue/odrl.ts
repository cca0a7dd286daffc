import { z } from 'zod';
import type { ContractId, DatasetId, MemberId } from '../core/index.ts';
import { TacitError } from '../core/index.ts';
import type { Shape } from '../ledger/index.ts';
import { constraintForm, readConstraint, writeConstraint } from './constraint.ts';
import { CONTEXT, PROFILE, urn } from './context.ts';
import { dutyForm, readDuties, writeDuties } from './duty.ts';
import { contextForm, MEMBER, OWNED, read, urnOf } from './read.ts';
import type { Permission, Rule, Terms } from './terms.ts';

/** A contract as an ODRL offer for one dataset (https://www.w3.org/TR/odrl-model/, §2.1.2): who offers what to whom. */
export interface Offer {
  readonly contract: ContractId;
  readonly version: number;
  readonly title: string;
  readonly assigner: MemberId;
  readonly target: DatasetId;
  readonly terms: Terms;
}

const ACTIONS = ['aggregate', 'algorithm', 'claim', 'join', 'lookup', 'private-question', 'record'] as const;

const rule = {
  'tacit:policy': z.string().max(64),
  'dct:description': z.string().max(500).exactOptional(),
  'tacit:advice': z.string().max(500).exactOptional(),
  'odrl:action': z
    .array(z.strictObject({ '@id': z.enum(ACTIONS.map((a) => `tacit:${a}` as const)) }))
    .min(1)
    .max(ACTIONS.length),
  'odrl:constraint': z.array(constraintForm).max(50),
};

const permissionForm = z.strictObject({
  '@type': z.literal('odrl:Permission'),
  ...rule,
  'odrl:duty': z.array(dutyForm).max(20),
});
const prohibitionForm = z.strictObject({ '@type': z.literal('odrl:Prohibition'), ...rule });

export const offerForm = z.strictObject({
  '@context': contextForm.exactOptional(),
  '@id': urnOf('contract', OWNED),
  '@type': z.literal('odrl:Offer'),
  'dcat:version': z.string().regex(/^[1-9][0-9]{0,14}$/),
  'dct:title': z.string().max(10_000),
  'odrl:profile': z.strictObject({ '@id': z.literal(PROFILE) }),
  /** A prohibition wins. */
  'odrl:conflict': z.strictObject({ '@id': z.literal('odrl:prohibit') }),
  'odrl:assigner': z.strictObject({ '@id': urnOf('member', MEMBER) }),
  'odrl:target': z.strictObject({ '@id': urnOf('dataset', OWNED) }),
  'odrl:permission': z.array(permissionForm).max(100),
  'odrl:prohibition': z.array(prohibitionForm).max(100),
});

export type JsonOffer = z.input<typeof offerForm>;
type JsonRule = Omit<z.infer<typeof prohibitionForm>, '@type'>;

const writeRule = (r: Rule): JsonRule => ({
  'tacit:policy': r.policy,
  ...(r.reason === null ? {} : { 'dct:description': r.reason }),
  ...(r.advice === null ? {} : { 'tacit:advice': r.advice }),
  'odrl:action': r.actions.map((a) => ({ '@id': `tacit:${a}` as const })),
  'odrl:constraint': r.conditions.map(writeConstraint),
});

export function writeOffer(offer: Offer): JsonOffer {
  return {
    '@context': CONTEXT,
    '@id': urn('contract', offer.contract),
    '@type': 'odrl:Offer',
    'dcat:version': String(offer.version),
    'dct:title': offer.title,
    'odrl:profile': { '@id': PROFILE },
    'odrl:conflict': { '@id': 'odrl:prohibit' },
    'odrl:assigner': { '@id': urn('member', offer.assigner) },
    'odrl:target': { '@id': urn('dataset', offer.target) },
    'odrl:permission': offer.terms.permissions.map((p) => ({
      '@type': 'odrl:Permission',
      ...writeRule(p),
      'odrl:duty': [...writeDuties(p.obligations)],
    })),
    'odrl:prohibition': offer.terms.prohibitions.map((p) => ({
      '@type': 'odrl:Prohibition',
      ...writeRule(p),
    })),
  };
}

function readRule(r: JsonRule): Rule {
  return {
    policy: r['tacit:policy'],
    reason: r['dct:description'] ?? null,
    advice: r['tacit:advice'] ?? null,
    actions: [
      ...new Set(r['odrl:action'].map((a) => a['@id'].slice('tacit:'.length) as Shape['protocol'])),
    ].sort(),
    conditions: r['odrl:constraint'].map(readConstraint),
  };
}

/** Throws `catalogue.invalid`, also for anything we would not write: a term that is not understood is not accepted. */
export function readOffer(value: unknown): Offer {
  const o = read(offerForm, value);
  const assigner = o['odrl:assigner']['@id'];
  if (o['@id'].split('/')[0] !== assigner || o['odrl:target']['@id'].split('/')[0] !== assigner) {
    throw new TacitError('catalogue.invalid', {
      field: '/odrl:assigner/@id',
      expected: 'the owner of both contract and dataset',
    });
  }
  return {
    contract: o['@id'] as ContractId,
    version: Number(o['dcat:version']),
    title: o['dct:title'],
    assigner: assigner as MemberId,
    target: o['odrl:target']['@id'] as DatasetId,
    terms: {
      permissions: o['odrl:permission'].map(
        (p): Permission => ({ ...readRule(p), obligations: readDuties(p['odrl:duty']) }),
      ),
      prohibitions: o['odrl:prohibition'].map(readRule),
    },
  };
}
