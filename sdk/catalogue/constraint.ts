import { z } from 'zod';
import { TacitError } from '../core/index.ts';
import type { Condition, Operand, Relation } from './terms.ts';

/**
 * Conditions as ODRL constraints (ODRL Information Model 2.2, §2.5). Purpose, recipient and time are ODRL's own left
 * operands; the others belong to our profile. A negated condition keeps its operator and carries `tacit:not`.
 */
const LEFT: Readonly<Record<string, string>> = {
  purpose: 'odrl:purpose',
  recipient: 'odrl:recipient',
  time: 'odrl:dateTime',
};
const OURS = new Map(Object.entries(LEFT).map(([ours, theirs]) => [theirs, ours]));

const OPERATOR = {
  within: 'odrl:isA',
  any: 'odrl:isAnyOf',
  only: 'tacit:only',
  all: 'odrl:isAllOf',
  present: 'tacit:present',
  lt: 'odrl:lt',
  le: 'odrl:lteq',
  gt: 'odrl:gt',
  ge: 'odrl:gteq',
} as const satisfies Record<Relation, string>;
const RELATION = new Map(Object.entries(OPERATOR).map(([ours, theirs]) => [theirs, ours as Relation]));

const ORDERED: readonly Relation[] = ['lt', 'le', 'gt', 'ge'];
const SETS: readonly Relation[] = ['any', 'only', 'all'];

/** Which relations an operand may stand in. */
const MAY: Readonly<Record<string, readonly Relation[]>> = {
  purpose: ['within', 'any'],
  role: ['any'],
  member: ['any'],
  principal: ['any'],
  recipient: ['any'],
  dataset: ['any'],
  attribute: ['any', 'present'],
  group: SETS,
  filter: SETS,
  aggregate: SETS,
  used: SETS,
  functions: SETS,
  cells: ORDERED,
  time: ORDERED,
};

export const constraintForm = z.strictObject({
  '@type': z.literal('odrl:Constraint'),
  'odrl:leftOperand': z.strictObject({ '@id': z.string().max(120) }),
  'odrl:operator': z.strictObject({ '@id': z.enum(Object.values(OPERATOR)) }),
  'odrl:rightOperand': z
    .array(z.union([z.string().max(256), z.strictObject({ '@id': z.string().max(64) })]))
    .max(500),
  'tacit:not': z.literal(true).exactOptional(),
});

export type JsonConstraint = z.infer<typeof constraintForm>;

/** `DUO:0000042` <-> `obo:DUO_0000042`, the ontology's own IRI. */
const duoIri = (code: string) => ({ '@id': `obo:${code.replace(':', '_')}` });
const DUO_IRI = /^obo:DUO_([0-9]{7})$/;

const leftOf = (operand: string): string =>
  Object.hasOwn(LEFT, operand) ? (LEFT[operand] ?? '') : `tacit:${operand}`;

export function writeConstraint(c: Condition): JsonConstraint {
  return {
    '@type': 'odrl:Constraint',
    'odrl:leftOperand': { '@id': leftOf(c.operand) },
    'odrl:operator': { '@id': OPERATOR[c.relation] },
    'odrl:rightOperand': c.operand === 'purpose' ? c.values.map(duoIri) : [...c.values],
    ...(c.not ? { 'tacit:not': true as const } : {}),
  };
}

function refuse(field: string, expected: string): never {
  throw new TacitError('catalogue.invalid', { field, expected });
}

function plainValue(value: JsonConstraint['odrl:rightOperand'][number], purpose: boolean): string {
  if (typeof value === 'string') {
    return purpose ? refuse('odrl:rightOperand', 'IRIs of the Data Use Ontology, obo:DUO_…') : value;
  }
  const code = DUO_IRI.exec(value['@id']);
  if (!purpose || code === null) return refuse('odrl:rightOperand', purpose ? 'obo:DUO_0000042' : 'a text');
  return `DUO:${code[1]}`;
}

/** Throws `catalogue.invalid` for an operand, operator or combination we do not write. */
export function readConstraint(c: JsonConstraint): Condition {
  const left = c['odrl:leftOperand']['@id'];
  const operand = OURS.get(left) ?? left.slice('tacit:'.length);
  const kind = operand.startsWith('attribute:') ? 'attribute' : operand;
  if (!Object.hasOwn(MAY, kind) || left !== leftOf(operand)) {
    return refuse('odrl:leftOperand', 'an operand of the profile');
  }
  const may = MAY[kind] ?? [];
  const relation = RELATION.get(c['odrl:operator']['@id']);
  if (relation === undefined || !may.includes(relation)) {
    return refuse('odrl:operator', may.map((r) => OPERATOR[r]).join(', '));
  }
  const values = c['odrl:rightOperand'].map((v) => plainValue(v, operand === 'purpose'));
  const count = relation === 'present' ? 0 : ORDERED.includes(relation) || relation === 'within' ? 1 : null;
  if (count === null ? values.length === 0 : values.length !== count) {
    return refuse('odrl:rightOperand', count === null ? 'at least one value' : `${count} values`);
  }
  return {
    operand: operand as Operand,
    relation,
    values: [...new Set(values)].sort(),
    not: c['tacit:not'] === true,
  };
}
