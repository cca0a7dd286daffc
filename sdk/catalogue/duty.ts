import { z } from 'zod';
import { TacitError } from '../core/index.ts';
import type { Obligations } from '../ledger/index.ts';

/**
 * Obligations as duties of a permission (ODRL Information Model 2.2, §2.6.3). Uses, lifetime and price are ODRL's own
 * operands; the rest belongs to our profile.
 */
interface Form {
  readonly action: string;
  readonly left: string;
  readonly operator: string;
  readonly type: 'number' | 'text';
}

const keep = (name: string, operator: string, type: Form['type']): Form => ({
  action: 'tacit:keep',
  left: `tacit:${name}`,
  operator,
  type,
});

const FORMS = {
  minGroup: keep('minGroup', 'odrl:gteq', 'number'),
  maxGroups: keep('maxGroups', 'odrl:lteq', 'number'),
  epsilon: keep('epsilon', 'odrl:lteq', 'text'),
  delta: keep('delta', 'odrl:lteq', 'text'),
  budget: keep('budget', 'odrl:lteq', 'text'),
  proof: keep('proof', 'odrl:eq', 'text'),
  uses: { action: 'tacit:keep', left: 'odrl:count', operator: 'odrl:lteq', type: 'number' },
  expires: { action: 'tacit:keep', left: 'odrl:elapsedTime', operator: 'odrl:lteq', type: 'number' },
  approvals: { action: 'odrl:obtainConsent', left: 'tacit:approvals', operator: 'odrl:eq', type: 'text' },
  rate: keep('rate', 'odrl:lteq', 'text'),
  price: { action: 'odrl:compensate', left: 'odrl:payAmount', operator: 'odrl:eq', type: 'number' },
  round: keep('round', 'odrl:eq', 'number'),
  dominance: keep('dominance', 'odrl:eq', 'text'),
  differencing: keep('differencing', 'odrl:eq', 'text'),
  attested: keep('attested', 'odrl:eq', 'text'),
  sandbox: keep('sandbox', 'odrl:eq', 'text'),
} as const satisfies Record<keyof Obligations, Form>;

const id = z.strictObject({ '@id': z.string().max(64) });

export const dutyForm = z.strictObject({
  '@type': z.literal('odrl:Duty'),
  'odrl:action': id,
  'odrl:constraint': z.strictObject({
    '@type': z.literal('odrl:Constraint'),
    'odrl:leftOperand': id,
    'odrl:operator': id,
    'odrl:rightOperand': z.string().max(200),
  }),
});

export type JsonDuty = z.infer<typeof dutyForm>;

/** `P30D` would do for some lifetimes and not for others; seconds do for all (ISO 8601, `PT2592000S`). */
const write = (name: keyof Obligations, value: string | number): string =>
  name === 'expires' ? `PT${value}S` : String(value);

export function writeDuties(obligations: Partial<Obligations>): readonly JsonDuty[] {
  return (Object.keys(FORMS) as (keyof Obligations)[]).flatMap((name) => {
    const value = obligations[name];
    if (value === undefined) return [];
    const form = FORMS[name];
    return [
      {
        '@type': 'odrl:Duty' as const,
        'odrl:action': { '@id': form.action },
        'odrl:constraint': {
          '@type': 'odrl:Constraint' as const,
          'odrl:leftOperand': { '@id': form.left },
          'odrl:operator': { '@id': form.operator },
          'odrl:rightOperand': write(name, value),
        },
      },
    ];
  });
}

function readDuty(duty: JsonDuty): readonly [string, string | number] {
  const c = duty['odrl:constraint'];
  const found = Object.entries(FORMS).find(([, f]) => f.left === c['odrl:leftOperand']['@id']);
  const [name, form] = found ?? [];
  if (name === undefined || form === undefined) {
    throw new TacitError('catalogue.invalid', { field: 'odrl:duty/odrl:constraint/odrl:leftOperand' });
  }
  if (c['odrl:operator']['@id'] !== form.operator || duty['odrl:action']['@id'] !== form.action) {
    throw new TacitError('catalogue.invalid', {
      field: `odrl:duty/${name}`,
      expected: `${form.action} with ${form.operator}`,
    });
  }
  const text =
    name === 'expires' ? (/^PT([0-9]+)S$/.exec(c['odrl:rightOperand'])?.[1] ?? '') : c['odrl:rightOperand'];
  if (form.type === 'number' && !/^(0|[1-9][0-9]{0,14})$/.test(text)) {
    throw new TacitError('catalogue.invalid', { field: `odrl:duty/${name}`, expected: 'a whole number' });
  }
  return [name, form.type === 'number' ? Number(text) : text];
}

/** Throws `catalogue.invalid` for a duty we do not write, or one stated twice. */
export function readDuties(duties: readonly JsonDuty[]): Partial<Obligations> {
  const out = new Map<string, string | number>();
  for (const [name, value] of duties.map(readDuty)) {
    if (out.has(name))
      throw new TacitError('catalogue.invalid', { field: `odrl:duty/${name}`, expected: 'one of each' });
    out.set(name, value);
  }
  return Object.fromEntries(out) as Partial<Obligations>;
}
