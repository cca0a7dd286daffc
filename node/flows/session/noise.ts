import type { Rng } from '@tacit/sdk/core';
import type { Obligations } from '@tacit/sdk/ledger';
import { readSigned, writeSigned } from '@tacit/sdk/protocols/aggregate';
import { addNoise, type NoisePlan, parseBudget, privacyPlan } from '@tacit/sdk/protocols/privacy';
import type { Layout, LocalTable, Table } from '@tacit/sdk/query';

/**
 * How the owners of a session make its answer differentially private; null where the grant asks for no epsilon. Known
 * before a row is read. Throws `privacy.no-bounds` naming the column, `privacy.noise-too-wide`, `privacy.bad-budget`.
 */
export function noiseOf(
  obligations: Pick<Obligations, 'epsilon' | 'delta'>,
  layout: Layout,
  table: Table,
  owners: number,
): NoisePlan | null {
  if (obligations.epsilon === undefined) return null;
  const budget = parseBudget(obligations.epsilon, obligations.delta);
  return privacyPlan({ layout, table, budget, owners });
}

/** This owner's values with its share of the noise, which nobody keeps: not even this owner can take it out again. */
export function withNoise(local: LocalTable, plan: NoisePlan, rng: Rng): LocalTable {
  const { words, cells, statistics } = local.layout;
  const exact = Array.from({ length: cells * statistics.length }, (_, i) =>
    readSigned(local.values, i, words),
  );
  const values = new Uint32Array(local.values.length);
  addNoise(exact, plan, rng).forEach((value, i) => {
    writeSigned(values, i, words, value);
  });
  return { layout: local.layout, values };
}
