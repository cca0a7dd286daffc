import type { Exposure, Field } from '@tacit/sdk/query';
import { compareDecimals, outwardBounds, outwardDates } from './bounds.ts';
import type { Decision } from './infer.ts';
import { looksIdentifying } from './names.ts';

/** What the second scan tells of a column whose type is known. */
export interface ColumnFacts {
  readonly name: string;
  /** Cells that have the type. */
  readonly values: number;
  readonly nulls: number;
  readonly distinct: number;
  /** Exact texts; null when the type has no order here or the column no values. */
  readonly min: string | null;
  readonly max: string | null;
  /** Value texts and how many rows have them; null when there are more than `MAX_CATEGORIES`. */
  readonly categories: Readonly<Record<string, number>> | null;
}

export interface Described {
  readonly field: Field;
  readonly notes: readonly string[];
  readonly rare: number;
}

export const MAX_CATEGORIES = 32;
const RARE = 5;
const NEAR_UNIQUE = 0.9;
const UNIQUE_FROM_ROWS = 20;
const GROUP_RANGE = 1000n;

/** Role, exposure and published constraints of a column: cautious defaults that the steward edits. */
export function describe(facts: ColumnFacts, decision: Decision, rows: number): Described {
  const { type } = decision;
  const base = { name: facts.name, type, ...(type === 'number' ? { 'tacit:scale': decision.scale } : {}) };
  const notes: string[] = [];
  const nearUnique =
    rows > UNIQUE_FROM_ROWS &&
    (type === 'string' || type === 'integer') &&
    facts.distinct > NEAR_UNIQUE * facts.values;
  const named = looksIdentifying(facts.name);
  if (!decision.allNull && (named || nearUnique || decision.codeLike)) {
    notes.push(
      named
        ? 'hidden: the name is that of an identifier'
        : nearUnique
          ? 'hidden: nearly every row has its own value'
          : 'hidden: looks like a code of a person or thing',
    );
    return { field: { ...base, 'tacit:exposure': [], 'tacit:role': 'identifier' }, notes, rare: 0 };
  }
  const bounds = boundsOf(facts, decision);
  const listed = categoriesOf(facts, type);
  const rare =
    listed === null
      ? 0
      : listed.filter((c) => facts.categories![c]! < RARE && facts.categories![c]! > 0).length;
  if (rare > 0)
    notes.push(
      `${rare} ${rare === 1 ? 'category is' : 'categories are'} seen in fewer than ${RARE} rows: publishing the list tells that they occur`,
    );
  const constraints = { ...bounds, ...(listed === null ? {} : { enum: listed }) };
  const described = (role: Field['tacit:role'] & string, exposure: readonly Exposure[]): Described => ({
    field: {
      ...base,
      ...(Object.keys(constraints).length === 0 ? {} : { constraints }),
      'tacit:exposure': exposure,
      'tacit:role': role,
    },
    notes,
    rare,
  });
  switch (type) {
    case 'boolean':
      return described('category', ['filter', 'group', 'aggregate']);
    case 'date':
      return described('measure', ['filter']);
    case 'number':
      return described('measure', ['filter', 'aggregate']);
    case 'integer': {
      if (listed !== null) return described('category', ['filter', 'group', 'aggregate']);
      const range = BigInt(bounds.maximum ?? '0') - BigInt(bounds.minimum ?? '0');
      return described(
        'measure',
        range <= GROUP_RANGE ? ['filter', 'group', 'aggregate'] : ['filter', 'aggregate'],
      );
    }
    case 'string':
      return listed === null ? described('text', []) : described('category', ['filter', 'group']);
  }
}

function boundsOf(facts: ColumnFacts, decision: Decision): { minimum?: string; maximum?: string } {
  if (facts.min === null || facts.max === null) return {};
  if (decision.type === 'integer' || decision.type === 'number')
    return outwardBounds(facts.min, facts.max, decision.scale);
  return decision.type === 'date' ? outwardDates(facts.min, facts.max) : {};
}

/** A list is published only when values repeat: a list of nearly unique ones would be a list of people. */
function categoriesOf(facts: ColumnFacts, type: Field['type']): string[] | null {
  if (facts.categories === null || (type !== 'string' && type !== 'integer')) return null;
  const values = Object.keys(facts.categories);
  if (values.length === 0 || values.length > MAX_CATEGORIES) return null;
  if (values.length * 2 > facts.values) return null;
  return values.sort(type === 'integer' ? compareDecimals : byCodeUnits);
}

export const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
