import type { Plan } from './plan.ts';
import type { Layout } from './statistics.ts';
import { walkPlan } from './walk.ts';

/** Same form as `Shape` of the ledger room, which this room may not import. */
export interface PlanShape {
  readonly protocol: 'aggregate';
  readonly columns: {
    readonly filter: readonly string[];
    readonly group: readonly string[];
    readonly aggregate: readonly string[];
  };
  readonly functions: readonly string[];
  readonly cells: number;
}

/** What the ledger learns of a plan: columns per use, functions, number of cells; no constant of the question. */
export function shapeOf(plan: Plan, layout: Layout): PlanShape {
  const columns = { filter: new Set<string>(), group: new Set<string>(), aggregate: new Set<string>() };
  walkPlan(plan, (column, use, clause) => {
    // Presence in a predicate filters; presence in count(x) aggregates.
    columns[use === 'presence' ? (clause === 'select' ? 'aggregate' : 'filter') : use].add(column);
  });
  const functions = new Set<string>();
  for (const item of plan.select) if (item.kind === 'measure') functions.add(item.measure.fn);
  const sorted = (set: ReadonlySet<string>) => [...set].sort();
  return {
    protocol: 'aggregate',
    columns: {
      filter: sorted(columns.filter),
      group: sorted(columns.group),
      aggregate: sorted(columns.aggregate),
    },
    functions: sorted(functions),
    cells: layout.cells,
  };
}
