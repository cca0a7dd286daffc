import { isTacitError, TacitError } from '@tacit/sdk/core';
import type { TableSchema } from '@tacit/sdk/query';
import type { Output } from '../cli/output.ts';
import { mergeSchemas, type OwnersSchema, type Profile } from '../data/index.ts';
import type { Consortium } from './consortium.ts';
import type { DemoTable } from './tables.ts';

/** Every owner reads its own file; what is agreed on is the schema, merged from what each found. */
export async function publishTables(
  net: Consortium,
  tables: readonly DemoTable[],
  nullTokens: readonly string[],
  out: Output,
  prove = false,
): Promise<void> {
  for (const table of tables) {
    const parts: OwnersSchema[] = [];
    for (const { owner, path } of table.files) {
      out.progress(`${owner} reads its file`);
      const found = await at(owner, () =>
        net.owners.get(owner)!.call('datasets.profile', {
          body: {
            source: path,
            table: table.name,
            ...(nullTokens.length === 0 ? {} : { missingValues: [...nullTokens] }),
          },
        }),
      );
      const profile = found.report as unknown as Profile;
      const allNull = new Set(profile.columns.filter((c) => c.allNull).map((c) => c.name));
      parts.push({ owner, schema: found.schema as unknown as TableSchema, allNull });
    }
    const schema = mergeSchemas(parts);
    for (const { owner, path } of table.files) {
      out.progress(`${owner} imports and publishes ${table.name}`);
      const { report } = await at(owner, () =>
        net.owners.get(owner)!.call('datasets.import', {
          body: { source: path, table: table.name, schema, title: table.name, refuse: 'file', prove },
        }),
      );
      out.say(`  ${owner}: ${(report as unknown as { rows: number }).rows} rows of ${table.name}`);
    }
  }
}

/** An owner's refusal says whose file it is about. */
async function at<T>(owner: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (e) {
    if (!isTacitError(e) || e.member !== undefined) throw e;
    throw TacitError.fromProblem({ ...e.toProblem(), member: owner });
  }
}
