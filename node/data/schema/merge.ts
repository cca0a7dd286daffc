import { TacitError } from '@tacit/sdk/core';
import type { Exposure, Field, TableSchema } from '@tacit/sdk/query';
import { compareDecimals } from './bounds.ts';
import { byCodeUnits, MAX_CATEGORIES } from './describe.ts';

/** A schema and the columns of it that had no value in the owner's file: those fit any type. */
export interface OwnersSchema {
  readonly owner: string;
  readonly schema: TableSchema;
  readonly allNull: ReadonlySet<string>;
}

/** Role and uses of the merged column: the most cautious of the owners'. */
const CAUTION = ['identifier', 'text', 'measure', 'category'] as const;

/**
 * One schema for the files of several owners with the same columns: null fits anything, integer widens to number,
 * categories are united, bounds enclose. Throws `data.schemas-differ` naming column and owner.
 */
export function mergeSchemas(parts: readonly OwnersSchema[]): TableSchema {
  const [first, ...rest] = parts;
  if (first === undefined) throw new RangeError('expected at least one schema');
  const names = first.schema.fields.map((f) => f.name);
  for (const part of rest) {
    const theirs = new Set(part.schema.fields.map((f) => f.name));
    const odd = names.find((n) => !theirs.has(n)) ?? [...theirs].find((n) => !names.includes(n));
    if (odd !== undefined)
      throw new TacitError('data.schemas-differ', {
        field: odd,
        member: part.owner,
        message: `column \`${odd}\` is not in every owner's file`,
        hint: 'give all files the same header',
      });
  }
  const missing = new Set(parts.flatMap((p) => p.schema.missingValues));
  return {
    fields: names.map((name) => mergeField(name, parts)),
    missingValues: [...missing].sort(byCodeUnits),
    ...(first.schema.primaryKey !== undefined &&
    parts.every((p) => p.schema.primaryKey === first.schema.primaryKey)
      ? { primaryKey: first.schema.primaryKey }
      : {}),
  };
}

function mergeField(name: string, parts: readonly OwnersSchema[]): Field {
  const all = parts.map((p) => ({
    owner: p.owner,
    field: p.schema.fields.find((f) => f.name === name)!,
    empty: p.allNull.has(name),
  }));
  const known = all.filter((f) => !f.empty);
  if (known.length === 0) return all[0]!.field;
  const fields = known.map((k) => k.field);
  const types = new Set(fields.map((f) => f.type));
  const numeric = [...types].every((t) => t === 'integer' || t === 'number');
  if (types.size > 1 && !numeric) {
    const odd = known.find((k) => k.field.type !== known[0]!.field.type)!;
    throw new TacitError('data.schemas-differ', {
      field: name,
      member: odd.owner,
      expected: known[0]!.field.type,
      message: `column \`${name}\` is ${known[0]!.field.type} at ${known[0]!.owner} and ${odd.field.type} at ${odd.owner}`,
    });
  }
  const type = types.size > 1 ? 'number' : fields[0]!.type;
  const scale = Math.max(...fields.map((f) => f['tacit:scale'] ?? 0));
  const constraints = mergeConstraints(fields, type);
  const roles = fields.map((f) => f['tacit:role']).filter((r) => r !== undefined);
  let role = CAUTION.find((r) => roles.includes(r));
  const listed = constraints.enum !== undefined;
  if (role === 'category' && !listed && type !== 'boolean') role = type === 'string' ? 'text' : 'measure';
  const exposure = fields[0]!['tacit:exposure'].filter((e) =>
    fields.every((f) => f['tacit:exposure'].includes(e)),
  );
  const { title, description } = fields[0]!;
  return {
    name,
    type,
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(Object.keys(constraints).length === 0 ? {} : { constraints }),
    ...(type === 'number' ? { 'tacit:scale': scale } : {}),
    'tacit:exposure': role === 'text' || role === 'identifier' ? [] : groupable(exposure, type, constraints),
    ...(role === undefined ? {} : { 'tacit:role': role }),
  };
}

/** Grouping needs a finite domain: a list, or integers within 1000. */
function groupable(
  exposure: readonly Exposure[],
  type: Field['type'],
  c: NonNullable<Field['constraints']>,
): readonly Exposure[] {
  if (type === 'boolean' || c.enum !== undefined) return exposure;
  const range =
    type === 'integer' && c.minimum !== undefined && c.maximum !== undefined
      ? BigInt(c.maximum) - BigInt(c.minimum)
      : null;
  return range !== null && range <= 1000n ? exposure : exposure.filter((e) => e !== 'group');
}

function mergeConstraints(fields: readonly Field[], type: Field['type']): NonNullable<Field['constraints']> {
  const all = fields.map((f) => f.constraints ?? {});
  const order = type === 'date' || type === 'string' ? byCodeUnits : compareDecimals;
  const hull = (key: 'minimum' | 'maximum', sign: 1 | -1): string | undefined => {
    const bounds = all.map((c) => c[key]);
    if (bounds.some((b) => b === undefined)) return undefined;
    return (bounds as string[]).reduce((a, b) => (sign * order(a, b) >= 0 ? a : b));
  };
  const minimum = hull('minimum', -1);
  const maximum = hull('maximum', 1);
  const lists = all.map((c) => c.enum);
  const union = lists.some((l) => l === undefined) ? undefined : [...new Set((lists as string[][]).flat())];
  // A declared list keeps its size; lists found in single files stop being categories when their union is long.
  const limit = Math.max(MAX_CATEGORIES, ...lists.map((l) => l?.length ?? 0));
  const kept =
    union !== undefined && union.length <= limit && type !== 'number' ? union.sort(order) : undefined;
  const lengths = all.map((c) => c.maxLength);
  return {
    ...(all.every((c) => c.required === true) ? { required: true } : {}),
    ...(all.every((c) => c.unique === true) ? { unique: true } : {}),
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    ...(lengths.some((l) => l === undefined) ? {} : { maxLength: Math.max(...(lengths as number[])) }),
    ...(kept === undefined ? {} : { enum: kept }),
  };
}
