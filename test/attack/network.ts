import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mergeSchemas, type OwnersSchema } from '@tacit/node/data';
import { type Consortium, createOutput, startConsortium, tablesOf } from '@tacit/node/demo';
import type { TableSchema } from '@tacit/sdk/query';
import { writeHospitals } from './hospitals.ts';

/** One table per contract; all hold the same rows. The last two are the controls: a defence is off in them. */
export const CONTRACTS = {
  guarded: '@minGroup("5") @differencing("requester")',
  money: '@minGroup("5") @differencing("requester") @dominance("p10") @round("5")',
  rationed: '@minGroup("5") @differencing("requester") @rate("2/day")',
  noisy: '@minGroup("5") @epsilon("0.2") @budget("epsilon 0.6")',
  threshold: '@minGroup("5")',
  insecure: '@minGroup("1")',
} as const;

export type TableName = keyof typeof CONTRACTS;

const policyOf = (obligations: string): string =>
  `@id("all") @reason("anyone may ask") @advice("ask for a statistic") ${obligations}\npermit (principal, action == Action::"aggregate", resource);\n`;

export interface AttackNetwork extends Consortium {
  readonly home: string;
  end(): Promise<void>;
}

/** Four hospitals, a requester and an observer: six processes. */
export async function startNetwork(): Promise<AttackNetwork> {
  const home = mkdtempSync(join(tmpdir(), 'tacit-attack-'));
  const cleanup: (() => Promise<void>)[] = [];
  const end = async (): Promise<void> => {
    await Promise.allSettled(cleanup.map((stop) => stop()));
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const out = { ...createOutput(true, process.stdout, process.stderr), say() {}, progress() {} };
    const [table] = await tablesOf(writeHospitals(join(home, 'hospitals')));
    const owners = table!.files.map((f) => f.owner);
    const net = await startConsortium(home, owners, cleanup, new AbortController().signal, out);
    await publish(net, table!.files);
    return { ...net, home, end };
  } catch (e) {
    await end();
    throw e;
  }
}

async function publish(
  net: Consortium,
  files: readonly { readonly owner: string; readonly path: string }[],
): Promise<void> {
  const parts: OwnersSchema[] = [];
  for (const { owner, path } of files) {
    const found = await net.owners
      .get(owner)!
      .call('datasets.profile', { body: { source: path, table: 'guarded' } });
    parts.push({ owner, schema: found.schema as unknown as TableSchema, allNull: new Set() });
  }
  const schema = mergeSchemas(parts);
  await Promise.all(
    files.map(async ({ owner, path }) => {
      const client = net.owners.get(owner)!;
      for (const [name, obligations] of Object.entries(CONTRACTS)) {
        const title =
          name === 'threshold' || name === 'insecure' ? `insecure: ${name}, for tests only` : name;
        await client.call('contracts.publish', { body: { name, title, policies: policyOf(obligations) } });
        await client.call('datasets.import', {
          body: { source: path, table: name, schema, title, refuse: 'file', contract: name },
        });
      }
    }),
  );
}
