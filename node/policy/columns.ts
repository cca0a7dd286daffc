import { TacitError } from '@tacit/sdk/core';
import type { Shape } from '@tacit/sdk/ledger';
import type { Exposure, Expr, Plan, Pred, TableSchema } from '@tacit/sdk/query';

/** Column names of an expression or predicate, read from the plan itself. */
function namesIn(node: Expr | Pred | null): readonly string[] {
  if (node === null) return [];
  switch (node.op) {
    case 'column':
      return [node.name];
    case 'literal':
      return [];
    case 'add':
    case 'sub':
    case 'mul':
    case 'compare':
      return [...namesIn(node.left), ...namesIn(node.right)];
    case 'neg':
    case 'div':
    case 'bucket':
    case 'in':
    case 'is-null':
    case 'not':
      return namesIn(node.arg);
    case 'if':
      return [...namesIn(node.when), ...namesIn(node.then), ...namesIn(node.else)];
    case 'and':
    case 'or':
      return node.args.flatMap(namesIn);
  }
}

/** Every column the plan names. */
export function columnsOf(plan: Plan): readonly string[] {
  const measures = plan.select.flatMap((s) => {
    if (s.kind === 'group') return [];
    const args: readonly Expr[] = 'args' in s.measure ? s.measure.args : [];
    return [...namesIn(s.measure.filter), ...args.flatMap(namesIn)];
  });
  return [...new Set([...namesIn(plan.where), ...plan.groupBy.flatMap(namesIn), ...measures])].sort();
}

const NEEDS: Readonly<Record<keyof Shape['columns'], readonly Exposure[]>> = {
  filter: ['filter', 'group'],
  group: ['group'],
  aggregate: ['aggregate'],
};

/** Throws `permit.shape` when the shape hides a column of the plan, `permit.column` naming column, clause and rule. */
export function checkColumns(plan: Plan, shape: Shape, schema: TableSchema): void {
  const { filter, group, aggregate } = shape.columns;
  const stated = new Set([...filter, ...group, ...aggregate]);
  const used = columnsOf(plan);
  const missing = used.find((c) => !stated.has(c)) ?? [...stated].find((c) => !used.includes(c));
  if (missing !== undefined) {
    throw new TacitError('permit.shape', {
      field: missing,
      message: `the shape and the plan differ in the column \`${missing}\``,
    });
  }
  const exposure = new Map(schema.fields.map((f) => [f.name, f['tacit:exposure']]));
  for (const clause of ['filter', 'group', 'aggregate'] as const) {
    for (const column of shape.columns[clause]) {
      const allowed = exposure.get(column) ?? [];
      if (NEEDS[clause].some((e) => allowed.includes(e))) continue;
      throw new TacitError('permit.column', {
        field: column,
        expected: `exposure ${NEEDS[clause].map((e) => `\`${e}\``).join(' or ')}`,
        message: `the column \`${column}\` may not be used to ${clause}: its exposure is ${
          allowed.length === 0 ? 'hidden' : allowed.map((e) => `\`${e}\``).join(', ')
        }`,
      });
    }
  }
}
