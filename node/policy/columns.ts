import { TacitError } from '@tacit/sdk/core';
import type { Shape } from '@tacit/sdk/ledger';
import { type Exposure, type Plan, type TableSchema, type Use, walkPlan } from '@tacit/sdk/query';

/** The exposures that allow a use; `presence` only asks whether a value is there. */
const NEEDS: Readonly<Record<Use, readonly Exposure[]>> = {
  filter: ['filter', 'group'],
  group: ['group'],
  aggregate: ['aggregate'],
  presence: ['filter', 'group', 'aggregate'],
};

const list = (exposures: readonly Exposure[]): string =>
  exposures.length === 0 ? 'hidden' : exposures.map((e) => `\`${e}\``).join(' or ');

/** The shape must name exactly the columns of the plan: the contract judged the shape. Throws `permit.shape`. */
function checkStated(plan: Plan, { columns }: Shape): void {
  const stated = new Set([...columns.filter, ...columns.group, ...columns.aggregate]);
  const used = new Set<string>();
  walkPlan(plan, (column) => used.add(column));
  const odd = [...used].find((c) => !stated.has(c)) ?? [...stated].find((c) => !used.has(c));
  if (odd === undefined) return;
  throw new TacitError('permit.shape', {
    field: odd,
    message: `the shape and the plan differ in the column \`${odd}\``,
  });
}

/** Throws `permit.shape`, or `permit.column` naming column, clause and what would be needed. */
export function checkColumns(plan: Plan, shape: Shape, schema: TableSchema): void {
  checkStated(plan, shape);
  const exposure = new Map(schema.fields.map((f) => [f.name, f['tacit:exposure']]));
  walkPlan(plan, (column, use, clause) => {
    const has = exposure.get(column) ?? [];
    if (NEEDS[use].some((e) => has.includes(e))) return;
    throw new TacitError('permit.column', {
      field: column,
      expected: `exposure ${list(NEEDS[use])}; the column is ${list(has)}`,
      message: `the column \`${column}\` may not stand in \`${clause}\` as a ${use} column`,
    });
  });
}
